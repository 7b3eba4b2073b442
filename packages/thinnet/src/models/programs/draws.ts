// How random numbers reach a graph: masks as bytes and noise as floats, each in one long input from which every site cuts its
// own; and numbers that follow a schedule, one a step.

import {
  cast,
  dynamicSlice,
  graphInput,
  reshape,
  reshapeTo,
  type Shape,
  type Value,
} from '../../graph/index.js'
import { type DrawSite, rateAt } from '../../layers/tracer.js'
import { createMaskBuffer, normal, Purpose, uniform } from '../../random/index.js'
import type { EngineTensor } from '../../runtime/index.js'

export const MASKS = 'masks'
export const NOISE = 'noise'
/** The draws of a site that has an input of its own. */
export const drawName = (i: number) => `draw_${i}`
export const scheduledName = (i: number) => `scheduled_${i}`

/** A site with what the program has to feed for it. */
export interface DrawFeed {
  readonly site: DrawSite
  /** Elements a sample or, if `perSample` is false, in all. */
  readonly size: number
  readonly perSample: boolean
}

/** A number for every step. */
type Schedule = (step: number) => number

/** Everything random that a program asks to be fed. */
export interface DrawPlan {
  readonly feeds: readonly DrawFeed[]
  readonly schedules: readonly Schedule[]
}

/** What is drawn for this batch at a site that has an input of its own. */
export type OwnDraw = (name: string, dtype: 'uint8' | 'float32', shape: Shape) => Value

export type DrawInputs = {
  /** A graph input that gives a number of this step. */
  scalar(name: string): Value
} & (
  | {
      /** A graph input that gives a bound of a slice, as a vector of one element: sites cut theirs out of a long input. */
      bound(name: string): Value
    }
  | { readonly own: OwnDraw }
)

/** For a program that is a single step: what `drawSteps` gives is fed as it is. */
export const drawOfStep =
  (input: OwnDraw): OwnDraw =>
  (name, dtype, shape) =>
    typeof shape[0] === 'string'
      ? input(name, dtype, shape)
      : reshape(input(name, dtype, [1, ...shape]), shape.map(Number))

/** Reads the draws out of what is fed, while a graph is traced. */
export class DrawReader implements DrawPlan {
  readonly feeds: DrawFeed[] = []
  readonly schedules: Schedule[] = []
  private readonly bytes = graphInput(MASKS, 'uint8', ['maskBytes'])
  private readonly floats = graphInput(NOISE, 'float32', ['noiseFloats'])

  constructor(private readonly inputs: DrawInputs) {}

  /** The inputs that all sites share. */
  get shared(): Readonly<Record<string, Value>> {
    if ('own' in this.inputs) return {}
    const masks = this.feeds.some(({ site }) => site.kind === 'mask')
    const noise = this.feeds.some(({ site }) => site.kind !== 'mask')
    return { ...(masks && { [MASKS]: this.bytes }), ...(noise && { [NOISE]: this.floats }) }
  }

  read(site: DrawSite): Value {
    const [batch, ...rest] = site.shape
    const size = rest.reduce<number>((product, dim) => {
      if (typeof dim !== 'number')
        throw new RangeError(`a random draw of shape [${site.shape}] needs known sizes`)
      return product * dim
    }, 1)
    const perSample = typeof batch === 'string'
    const total = perSample ? size : size * (batch ?? 1)
    const i = this.feeds.length
    if ('own' in this.inputs) {
      this.feeds.push({ site, size: total, perSample })
      const dtype = site.kind === 'mask' ? 'uint8' : 'float32'
      return cast(this.inputs.own(drawName(i), dtype, site.shape), 'float32')
    }
    const [start, end] = [this.inputs.bound(`drawStart_${i}`), this.inputs.bound(`drawEnd_${i}`)]
    const source = site.kind === 'mask' ? this.bytes : this.floats
    const cut = dynamicSlice(source, 0, start, end, perSample ? `${batch}*${size}` : total)
    this.feeds.push({ site, size: total, perSample })
    return cast(reshapeTo(cut, site.shape), 'float32')
  }

  schedule(schedule: Schedule): Value {
    this.schedules.push(schedule)
    return this.inputs.scalar(scheduledName(this.schedules.length - 1))
  }
}

/** The elements that these feeds take for a batch of so many rows. */
export const elementsOf = (feeds: readonly DrawFeed[], rows: number): number =>
  feeds.reduce((sum, { size, perSample }) => sum + (perSample ? size * rows : size), 0)

/** Draws for several batches at once. */
export class DrawFeeder {
  private readonly buffer = createMaskBuffer()
  private masks: EngineTensor = { dtype: 'uint8', data: new Uint8Array(0), shape: [0] }
  private readonly maskFeeds: readonly DrawFeed[]
  private readonly noiseFeeds: readonly DrawFeed[]
  private noise: EngineTensor = { dtype: 'float32', data: new Float32Array(0), shape: [0] }
  /** The tensors of sites that have inputs of their own. */
  private readonly own: EngineTensor[] = []

  constructor(
    private readonly plan: DrawPlan,
    private readonly seed: number,
  ) {
    this.maskFeeds = plan.feeds.filter(({ site }) => site.kind === 'mask')
    this.noiseFeeds = plan.feeds.filter(({ site }) => site.kind !== 'mask')
  }

  /** The memory that the draws for a batch of so many rows take. */
  bytesFor(rows: number): number {
    return elementsOf(this.maskFeeds, rows) + 4 * elementsOf(this.noiseFeeds, rows)
  }

  /** Draws for one batch, for a program whose sites cut theirs out of a long input. */
  draw(step: number, rows: number): Record<string, EngineTensor> {
    const { feeds, schedules } = this.plan
    const starts = this.fill(step, [rows])
    const view = this.buffer.reserve(0)
    if (view !== this.masks.data) this.masks = { dtype: 'uint8', data: view, shape: [view.length] }
    const fed: Record<string, EngineTensor> = { [MASKS]: this.masks, [NOISE]: this.noise }
    feeds.forEach((feed, s) => {
      const end = starts[s] + elementsOf([feed], rows)
      fed[`drawStart_${s}`] = { dtype: 'int32', data: Int32Array.of(starts[s]), shape: [1] }
      fed[`drawEnd_${s}`] = { dtype: 'int32', data: Int32Array.of(end), shape: [1] }
    })
    schedules.forEach((schedule, s) => {
      fed[scheduledName(s)] = { dtype: 'float32', data: Float32Array.of(schedule(step)), shape: [] }
    })
    return fed
  }

  /**
   * Draws for the batches of steps `step`, `step + 1`, …, for a program whose sites have inputs of their own.
   *
   * @param rows of each batch
   */
  drawSteps(step: number, rows: readonly number[]): Record<string, EngineTensor> {
    const starts = this.fill(step, rows)
    const total = rows.reduce((sum, count) => sum + count, 0)
    const masks = this.buffer.reserve(0)
    const fed: Record<string, EngineTensor> = {}
    this.plan.feeds.forEach(({ site, size, perSample }, s) => {
      const mask = site.kind === 'mask'
      const buffer = mask ? masks : this.noise.data
      const rest = site.shape.slice(1).map(Number)
      const shape = perSample ? [total, ...rest] : [rows.length, ...site.shape.map(Number)]
      const length = size * shape[0]
      const last = this.own[s]
      // the same tensor as for the last run, if it is in the same place: then the engine knows it already
      const same =
        last?.data.buffer === buffer.buffer &&
        last.data.byteOffset === buffer.byteOffset + starts[s] * buffer.BYTES_PER_ELEMENT &&
        last.shape[0] === shape[0]
      if (!same) {
        const data = buffer.subarray(starts[s], starts[s] + length)
        this.own[s] = { dtype: mask ? 'uint8' : 'float32', data, shape }
      }
      fed[drawName(s)] = this.own[s]
    })
    return fed
  }

  /** Draws what all sites need for these steps: each site's in one piece. Where those begin. */
  private fill(step: number, rows: readonly number[]): readonly number[] {
    const { feeds } = this.plan
    this.buffer.reserve(rows.reduce((sum, count) => sum + elementsOf(this.maskFeeds, count), 0))
    const floats = rows.reduce((sum, count) => sum + elementsOf(this.noiseFeeds, count), 0)
    if (floats > this.noise.data.length) {
      this.noise = { dtype: 'float32', data: new Float32Array(floats), shape: [floats] }
    }
    let masksEnd = 0
    let noiseEnd = 0
    return feeds.map(({ site, size, perSample }) => {
      const start = site.kind === 'mask' ? masksEnd : noiseEnd
      let end = start
      rows.forEach((count, i) => {
        const length = perSample ? size * count : size
        const stream = { seed: site.seed ?? this.seed, position: site.position, step: step + i }
        if (site.kind === 'mask') this.buffer.fill(end, length, stream, rateAt(site.rate, step + i))
        else this.fillNoise(end, length, site.kind, stream)
        end += length
      })
      if (site.kind === 'mask') masksEnd = end
      else noiseEnd = end
      return start
    })
  }

  private fillNoise(
    offset: number,
    length: number,
    kind: 'normal' | 'uniform',
    place: { seed: number; position: number; step: number },
  ): void {
    const { data } = this.noise
    if (!(data instanceof Float32Array)) return
    const stream = { ...place, purpose: Purpose.noise }
    data.set(kind === 'normal' ? normal(stream, length, 0, 1) : uniform(stream, length, 0, 1), offset)
  }
}
