// How masks reach a graph: as bytes in one long input, from which every mask site cuts its own.

import { cast, dynamicSlice, graphInput, reshapeTo, type Value } from '../../graph/index.js'
import type { MaskSite } from '../../layers/tracer.js'
import { createMaskBuffer, type MaskBuffer } from '../../random/index.js'
import type { EngineTensor } from '../../runtime/index.js'

export const MASKS = 'masks'

/** A site with what the program has to feed for it. */
export interface MaskFeed {
  readonly site: MaskSite
  /** Bytes a sample or, if `perSample` is false, in all. */
  readonly size: number
  readonly perSample: boolean
}

/** Reads the sites' masks out of the bytes fed, while a graph is traced. */
export class MaskReader {
  readonly feeds: MaskFeed[] = []
  readonly bytes = graphInput(MASKS, 'uint8', ['maskBytes'])

  /** @param bounds the graph inputs with start and end of a site's bytes */
  constructor(private readonly bounds: (site: number) => readonly [start: Value, end: Value]) {}

  read(site: MaskSite): Value {
    const [batch, ...rest] = site.shape
    const size = rest.reduce<number>((product, dim) => {
      if (typeof dim !== 'number') throw new RangeError(`a mask of shape [${site.shape}] needs known sizes`)
      return product * dim
    }, 1)
    const perSample = typeof batch === 'string'
    const total = perSample ? size : size * (batch ?? 1)
    const [start, end] = this.bounds(this.feeds.length)
    const cut = dynamicSlice(this.bytes, 0, start, end, perSample ? `${batch}*${size}` : total)
    this.feeds.push({ site, size: total, perSample })
    return cast(reshapeTo(cut, site.shape), 'float32')
  }
}

/** Draws the masks of several batches into one buffer. */
export class MaskFeeder {
  private readonly buffer: MaskBuffer = createMaskBuffer()
  private view: Uint8Array = new Uint8Array(0)
  private tensor: EngineTensor = { dtype: 'uint8', data: this.view, shape: [0] }

  constructor(
    private readonly feeds: readonly MaskFeed[],
    private readonly seed: number,
  ) {}

  /** The bytes that a batch of so many rows takes. */
  bytesFor(rows: number): number {
    return this.feeds.reduce((sum, { size, perSample }) => sum + (perSample ? size * rows : size), 0)
  }

  /**
   * Draws the masks of the batches of steps `step`, `step + 1`, …
   *
   * @param rows of each batch
   * @returns the bytes, and for each site the bounds of its masks, batch by batch
   */
  draw(
    step: number,
    rows: readonly number[],
  ): { tensor: EngineTensor; starts: Int32Array[]; ends: Int32Array[] } {
    const bytes = rows.reduce((sum, count) => sum + this.bytesFor(count), 0)
    const view = this.buffer.reserve(bytes)
    if (view !== this.view) {
      this.view = view
      this.tensor = { dtype: 'uint8', data: view, shape: [view.length] }
    }
    const starts = this.feeds.map(() => new Int32Array(rows.length))
    const ends = this.feeds.map(() => new Int32Array(rows.length))
    let offset = 0
    rows.forEach((count, i) => {
      this.feeds.forEach(({ site, size, perSample }, s) => {
        const length = perSample ? size * count : size
        const seed = site.seed ?? this.seed
        this.buffer.fill(offset, length, { seed, position: site.position, step: step + i }, site.rate)
        starts[s][i] = offset
        offset += length
        ends[s][i] = offset
      })
    })
    return { tensor: this.tensor, starts, ends }
  }
}
