// Runs an inference program over any number of samples, batch by batch.

import type { DeviceTensor, EngineTensor, Session } from '../../runtime/index.js'
import type { Tensor } from '../../tensor.js'
import type { StateTensor } from './banks.js'
import { DrawFeeder } from './draws.js'
import type { Lend, Resident } from './fixedSession.js'
import { nextName } from './names.js'
import type { InferenceProgram } from './program.js'
import { poolFeeds } from './trainer.js'

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
  if (from === 0 && to === rows) return { dtype: 'float32', data: tensor.data, shape: tensor.shape }
  const stride = rows === 0 ? 0 : tensor.data.length / rows
  return {
    dtype: 'float32',
    data: tensor.data.subarray(from * stride, to * stride),
    shape: [to - from, ...rest],
  }
}

export class InferenceRunner {
  private readonly draws: DrawFeeder
  private readonly isRandom: boolean
  /** Batches run so far: what is drawn for the next one depends on it. */
  calls = 0

  constructor(
    private readonly program: InferenceProgram,
    private readonly lend: Lend,
    private readonly state: ReadonlyMap<string, StateTensor>,
    seed: number,
  ) {
    this.draws = new DrawFeeder(program.draws, seed)
    this.isRandom = program.draws.feeds.length > 0 || program.draws.schedules.length > 0
  }

  /**
   * @param take receives the outputs of each batch, and its number of rows
   * @param batchSize rows at a time; by default as many as are good for the machine
   */
  run(
    samples: Samples,
    take: (outputs: Readonly<Record<string, EngineTensor>>, rows: number) => void,
    { batchSize = this.program.rows, signal }: { batchSize?: number; signal?: AbortSignal } = {},
  ): Promise<void> {
    return this.lend((session, resident) => this.runOn(session, resident, samples, take, batchSize, signal))
  }

  private async runOn(
    session: Session,
    resident: Resident,
    samples: Samples,
    take: (outputs: Readonly<Record<string, EngineTensor>>, rows: number) => void,
    batchSize: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const total = samples.x[0].shape[0]
    for (let from = 0; from < total; from += batchSize) {
      signal?.throwIfAborted()
      const to = Math.min(from + batchSize, total)
      const cut = (tensor: Tensor) => cutRows(tensor, from, to)
      const feeds: Record<string, EngineTensor | DeviceTensor> = poolFeeds({
        x: samples.x.map(cut),
        y: (samples.y ?? []).map(cut),
        sampleWeight: (samples.sampleWeight ?? []).map(weight => weight && cut(weight)),
      })
      for (const [name, state] of this.state) feeds[name] = resident.get(name) ?? state.tensor
      const step = INFERENCE_STEPS + this.calls++
      if (this.isRandom) Object.assign(feeds, this.draws.draw(step, to - from))
      const outputs = await session.run(feeds)
      for (const name of this.program.carried) this.state.get(name)?.replace(outputs[nextName(name)])
      take(outputs, to - from)
    }
  }
}
