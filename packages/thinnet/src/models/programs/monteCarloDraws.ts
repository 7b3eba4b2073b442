// What is random in Monte Carlo prediction: every sample of every row has a stream of its own.

import { rateAt } from '../../layers/tracer.js'
import { createMaskBuffer, deriveSeed, normal, Purpose, uniform } from '../../random/index.js'
import type { EngineTensor } from '../../runtime/index.js'
import { type DrawFeed, type DrawPlan, elementsOf, MASKS, NOISE } from './draws.js'
import { INFERENCE_STEPS } from './inferenceRunner.js'

/** A part of the work: these samples of these rows. */
export interface SampleBlock {
  readonly fromRow: number
  readonly rows: number
  readonly fromSample: number
  readonly samples: number
}

/**
 * Draws for samples of rows. The contract, on top of that of `Stream`: the draw at a position, of sample number `s` for row
 * number `r` of x, is the stream with
 *
 * - seed `deriveSeed(seed, s)`, where `seed` is the layer's own or else that of the prediction,
 * - step `2^31 + r`; what is drawn once for all rows has the step of row 0.
 *
 * So it does not matter how rows and samples are put into runs.
 */
export class MonteCarloDraws {
  private readonly buffer = createMaskBuffer()

  /**
   * @param step the training step whose rates are in force
   */
  constructor(
    private readonly plan: DrawPlan,
    private readonly seed: number,
    private readonly step: number,
  ) {}

  /**
   * What to feed. In the repeated batch, all rows of a sample stand before those of the next one.
   *
   * @param length of the batch, at least the rows times the samples; whatever is drawn for what lies behind them
   */
  draw(block: SampleBlock, length: number): Record<string, EngineTensor> {
    const { feeds, schedules } = this.plan
    const ofKind = (mask: boolean) => feeds.filter(({ site }) => (site.kind === 'mask') === mask)
    const masks = this.buffer.reserve(elementsOf(ofKind(true), length))
    const noise = new Float32Array(elementsOf(ofKind(false), length))
    const fed: Record<string, EngineTensor> = {
      [MASKS]: { dtype: 'uint8', data: masks, shape: [masks.length] },
      [NOISE]: { dtype: 'float32', data: noise, shape: [noise.length] },
    }
    const next = { mask: 0, noise: 0 }
    feeds.forEach((feed, i) => {
      const kind = feed.site.kind === 'mask' ? 'mask' : 'noise'
      const start = next[kind]
      this.fill(feed, block, start, noise)
      next[kind] += elementsOf([feed], length)
      fed[`drawStart_${i}`] = { dtype: 'int32', data: Int32Array.of(start), shape: [1] }
      fed[`drawEnd_${i}`] = { dtype: 'int32', data: Int32Array.of(next[kind]), shape: [1] }
    })
    schedules.forEach((schedule, i) => {
      fed[`scheduled_${i}`] = { dtype: 'float32', data: Float32Array.of(schedule(this.step)), shape: [] }
    })
    return fed
  }

  private fill(feed: DrawFeed, block: SampleBlock, start: number, noise: Float32Array): void {
    const { site, size, perSample } = feed
    const rows = perSample ? block.rows : 1
    let offset = start
    for (let sample = 0; sample < block.samples; sample++) {
      const seed = deriveSeed(site.seed ?? this.seed, block.fromSample + sample)
      for (let row = 0; row < rows; row++) {
        const step = INFERENCE_STEPS + (perSample ? block.fromRow + row : 0)
        const stream = { seed, position: site.position, step }
        if (site.kind === 'mask') this.buffer.fill(offset, size, stream, rateAt(site.rate, this.step))
        else {
          const draw = site.kind === 'normal' ? normal : uniform
          noise.set(draw({ ...stream, purpose: Purpose.noise }, size, 0, 1), offset)
        }
        offset += size
      }
    }
  }
}
