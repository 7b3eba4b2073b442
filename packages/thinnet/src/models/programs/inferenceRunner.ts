// Runs an inference program over any number of samples, batch by batch.

import type { DeviceTensor, EngineTensor, Session } from '../../runtime/index.js'
import type { Tensor } from '../../tensor.js'
import type { StateTensor } from './banks.js'
import { DrawFeeder } from './draws.js'
import { nextName } from './names.js'
import type { Program } from './program.js'
import { poolFeeds } from './trainRunner.js'

export interface Samples {
  readonly x: readonly Tensor[]
  readonly y?: readonly Tensor[]
  readonly sampleWeight?: readonly (Tensor | undefined)[]
}

/** Masks drawn at inference are steps of their own, far from those of training. */
export const INFERENCE_STEPS = 2 ** 31

/** Some rows of a tensor, where they lie. */
export function cutRows(tensor: Tensor, from: number, to: number): EngineTensor {
  const [rows, ...rest] = tensor.shape
  const stride = rows === 0 ? 0 : tensor.data.length / rows
  return {
    dtype: 'float32',
    data: tensor.data.subarray(from * stride, to * stride),
    shape: [to - from, ...rest],
  }
}

/** Weights on a device, to be released after use; those that are not there are fed. */
export type LendWeights = () => Promise<ReadonlyMap<string, DeviceTensor>>

export class InferenceRunner {
  private readonly draws: DrawFeeder
  /** Batches run so far: what is drawn for the next one depends on it. */
  calls = 0

  constructor(
    private readonly program: Program,
    /** Made when first needed: what a program costs can be known without running it. */
    private readonly session: () => Promise<Session>,
    private readonly state: ReadonlyMap<string, StateTensor>,
    seed: number,
    private readonly lendWeights: LendWeights,
  ) {
    this.draws = new DrawFeeder(program.draws, seed)
  }

  /**
   * @param batchSize rows at a time
   * @param take receives the outputs of each batch, and its number of rows
   */
  async run(
    samples: Samples,
    batchSize: number,
    take: (outputs: Readonly<Record<string, EngineTensor>>, rows: number) => void,
    signal?: AbortSignal,
  ) {
    const total = samples.x[0].shape[0]
    const session = await this.session()
    const lent = await this.lendWeights()
    try {
      for (let from = 0; from < total; from += batchSize) {
        signal?.throwIfAborted()
        const to = Math.min(from + batchSize, total)
        const cut = (tensor: Tensor) => cutRows(tensor, from, to)
        const feeds: Record<string, EngineTensor | DeviceTensor> = poolFeeds({
          x: samples.x.map(cut),
          y: (samples.y ?? []).map(cut),
          sampleWeight: (samples.sampleWeight ?? []).map(weight => weight && cut(weight)),
        })
        for (const [name, state] of this.state) feeds[name] = lent.get(name) ?? state.tensor
        Object.assign(feeds, this.draws.draw(INFERENCE_STEPS + this.calls++, [to - from], false))
        const outputs = await session.run(feeds)
        for (const name of this.program.carried) this.state.get(name)?.replace(outputs[nextName(name)])
        take(outputs, to - from)
      }
    } finally {
      for (const weights of lent.values()) weights.release()
    }
  }
}
