// How random numbers reach a graph: masks as bytes and noise as floats, each in one long input from which every site cuts its
// own; and numbers that follow a schedule, one a step.

import {
  cast,
  type DType,
  dynamicSlice,
  graphInput,
  reshapeTo,
  type Shape,
  type Value,
} from '../../graph/index.js'
import { type DrawSite, rateAt } from '../../layers/tracer.js'
import { createMaskBuffer, normal, Purpose, uniform } from '../../random/index.js'
import type { EngineTensor } from '../../runtime/index.js'

export const MASKS = 'masks'
export const NOISE = 'noise'

const drawName = (i: number) => `draw_${i}`

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

export interface DrawInputs {
  /** A graph input that gives a bound of a slice, as a vector of one element. */
  bound(name: string): Value
  /** A graph input that gives a number of this step. */
  scalar(name: string): Value
  /** A graph input that is the draw of one site, where sites do not share an input. */
  whole?(name: string, dtype: DType, shape: Shape): Value
}

/** Reads the draws out of what is fed, while a graph is traced. */
export class DrawReader implements DrawPlan {
  readonly feeds: DrawFeed[] = []
  readonly schedules: Schedule[] = []
  private readonly bytes = graphInput(MASKS, 'uint8', ['maskBytes'])
  private readonly floats = graphInput(NOISE, 'float32', ['noiseFloats'])

  constructor(private readonly inputs: DrawInputs) {}

  /** The inputs that all sites share. */
  get shared(): Readonly<Record<string, Value>> {
    if (this.inputs.whole) return {}
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
    if (this.inputs.whole) {
      this.feeds.push({ site, size: total, perSample })
      const dtype = site.kind === 'mask' ? 'uint8' : 'float32'
      return cast(this.inputs.whole(drawName(i), dtype, site.shape), 'float32')
    }
    const [start, end] = [this.inputs.bound(`drawStart_${i}`), this.inputs.bound(`drawEnd_${i}`)]
    const source = site.kind === 'mask' ? this.bytes : this.floats
    const cut = dynamicSlice(source, 0, start, end, perSample ? `${batch}*${size}` : total)
    this.feeds.push({ site, size: total, perSample })
    return cast(reshapeTo(cut, site.shape), 'float32')
  }

  schedule(schedule: Schedule): Value {
    this.schedules.push(schedule)
    return this.inputs.scalar(`scheduled_${this.schedules.length - 1}`)
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

  /**
   * Draws for the batches of steps `step`, `step + 1`, …
   *
   * @param rows of each batch
   * @param stacked whether the program takes a row of bounds a step, or the bounds of a single one
   * @returns what to feed
   */
  draw(step: number, rows: readonly number[], stacked: boolean): Record<string, EngineTensor> {
    const { feeds, schedules } = this.plan
    const view = this.buffer.reserve(rows.reduce((sum, count) => sum + elementsOf(this.maskFeeds, count), 0))
    if (view !== this.masks.data) this.masks = { dtype: 'uint8', data: view, shape: [view.length] }
    const floats = rows.reduce((sum, count) => sum + elementsOf(this.noiseFeeds, count), 0)
    if (floats > this.noise.data.length) {
      this.noise = { dtype: 'float32', data: new Float32Array(floats), shape: [floats] }
    }

    const bounds = stacked ? [rows.length, 1] : [1]
    const starts = feeds.map(() => new Int32Array(rows.length))
    const ends = feeds.map(() => new Int32Array(rows.length))
    let maskOffset = 0
    let noiseOffset = 0
    rows.forEach((count, i) => {
      feeds.forEach(({ site, size, perSample }, s) => {
        const length = perSample ? size * count : size
        const stream = { seed: site.seed ?? this.seed, position: site.position, step: step + i }
        if (site.kind === 'mask') {
          this.buffer.fill(maskOffset, length, stream, rateAt(site.rate, step + i))
          starts[s][i] = maskOffset
          maskOffset += length
          ends[s][i] = maskOffset
        } else {
          this.fillNoise(noiseOffset, length, site.kind, stream)
          starts[s][i] = noiseOffset
          noiseOffset += length
          ends[s][i] = noiseOffset
        }
      })
    })

    const fed: Record<string, EngineTensor> = { [MASKS]: this.masks, [NOISE]: this.noise }
    feeds.forEach((_, s) => {
      fed[`drawStart_${s}`] = { dtype: 'int32', data: starts[s], shape: bounds }
      fed[`drawEnd_${s}`] = { dtype: 'int32', data: ends[s], shape: bounds }
    })
    schedules.forEach((schedule, s) => {
      const data = Float32Array.from(rows, (_, i) => schedule(step + i))
      fed[`scheduled_${s}`] = { dtype: 'float32', data, shape: stacked ? [rows.length] : [] }
    })
    return fed
  }

  /** Draws for the batch of one step, for a program whose sites have inputs of their own. */
  drawWhole(step: number, rows: number): Record<string, EngineTensor> {
    const bounds = this.draw(step, [rows], false)
    const fed: Record<string, EngineTensor> = {}
    this.plan.feeds.forEach(({ site }, s) => {
      const source = site.kind === 'mask' ? this.masks : this.noise
      const [from, to] = [bounds[`drawStart_${s}`], bounds[`drawEnd_${s}`]].map(({ data }) => Number(data[0]))
      fed[drawName(s)] = {
        dtype: source.dtype,
        data: source.data.subarray(from, to),
        shape: site.shape.map(dim => (typeof dim === 'number' ? dim : rows)),
      }
    })
    this.plan.schedules.forEach((_, s) => {
      fed[`scheduled_${s}`] = bounds[`scheduled_${s}`]
    })
    return fed
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
