// Runs the training program: feeds batches, takes over the new state.

import type { Optimizer } from '../../optimizers/index.js'
import type { EngineTensor, Session } from '../../runtime/index.js'
import type { StateTensor } from './banks.js'
import { DrawFeeder } from './draws.js'
import { inputName, LEARNING_RATE, nextName, targetName, validationName, weightName } from './names.js'
import type { SumsLayout } from './network.js'
import type { TrainProgram } from './train.js'

/** Samples in memory that batches are picked from. */
export interface Pool {
  readonly x: readonly EngineTensor[]
  readonly y: readonly EngineTensor[]
  /** For each output. */
  readonly sampleWeight: readonly (EngineTensor | undefined)[]
}

/** A pool by the names of a program's inputs. */
export function poolFeeds({ x, y, sampleWeight }: Pool): Record<string, EngineTensor> {
  const feeds: Record<string, EngineTensor> = {}
  x.forEach((value, i) => {
    feeds[inputName(i)] = value
  })
  y.forEach((value, i) => {
    feeds[targetName(i)] = value
  })
  sampleWeight.forEach((value, i) => {
    if (value) feeds[weightName(i)] = value
  })
  return feeds
}

export interface Step {
  /** The rows of the pool that make up the batch. */
  readonly rows: Int32Array
  /** Whether to validate after it. */
  readonly validate: boolean
}

export interface StepResult {
  readonly rows: number
  readonly loss: number
  /** Sums of the metrics over the batch. */
  readonly metrics: Float32Array
  /** Loss and sums of the metrics of the validation data, if the step validated. */
  readonly validation: Float32Array | undefined
}

/** What makes steps of training. */
export interface StepRunner {
  /** How the metrics' sums are laid out. */
  readonly layout: SumsLayout
  /** The memory that the draws for a batch of so many rows take. */
  drawBytes(rows: number): number
  /** Makes all steps; `optimizer.iterations` counts them. */
  run(pool: Pool, steps: readonly Step[], validation?: Pool): Promise<StepResult[]>
  /** To be called before anybody looks at the weights: they may be on a device. */
  settle(): Promise<void>
}

export const tensor = (
  dtype: EngineTensor['dtype'],
  data: EngineTensor['data'],
  shape: readonly number[],
): EngineTensor => ({
  dtype,
  data,
  shape,
})

export class TrainRunner implements StepRunner {
  private readonly draws: DrawFeeder

  constructor(
    private readonly program: TrainProgram,
    private readonly session: Session,
    private readonly state: ReadonlyMap<string, StateTensor>,
    private readonly optimizer: Optimizer,
    seed: number,
  ) {
    this.draws = new DrawFeeder(program.draws, seed)
  }

  get layout(): SumsLayout {
    return this.program.layout
  }

  drawBytes(rows: number): number {
    return this.draws.bytesFor(rows)
  }

  /** Nothing to do: every run ends with the state in memory. */
  async settle(): Promise<void> {}

  /** Makes all steps in one run of the engine. */
  async run(pool: Pool, steps: readonly Step[], validation?: Pool): Promise<StepResult[]> {
    const { optimizer, program } = this
    const count = steps.length
    const feeds = poolFeeds(pool)
    if (validation) {
      for (const [name, value] of Object.entries(poolFeeds(validation))) feeds[validationName(name)] = value
      feeds.validate = tensor(
        'bool',
        Uint8Array.from(steps, step => (step.validate ? 1 : 0)),
        [count],
      )
    }

    const order = new Int32Array(steps.reduce((sum, step) => sum + step.rows.length, 0))
    const starts = new Int32Array(count)
    const ends = new Int32Array(count)
    let offset = 0
    steps.forEach(({ rows }, i) => {
      order.set(rows, offset)
      starts[i] = offset
      offset += rows.length
      ends[i] = offset
    })
    feeds.steps = tensor('int64', BigInt64Array.of(BigInt(count)), [])
    feeds.order = tensor('int32', order, [order.length])
    feeds.rowStart = tensor('int32', starts, [count, 1])
    feeds.rowEnd = tensor('int32', ends, [count, 1])
    feeds.rows = tensor(
      'float32',
      Float32Array.from(steps, step => step.rows.length),
      [count],
    )

    const first = optimizer.iterations
    const counts = steps.map(step => step.rows.length)
    Object.assign(feeds, this.draws.draw(first, counts, true))

    const rates = new Float32Array(count)
    const scalars = program.scalars.map(() => new Float32Array(count))
    for (let i = 0; i < count; i++) {
      const rate = optimizer.learningRateAt(first + i)
      const values = optimizer.scalars(first + i, rate)
      rates[i] = rate
      program.scalars.forEach((name, s) => {
        scalars[s][i] = values[name]
      })
    }
    feeds[LEARNING_RATE] = tensor('float32', rates, [count])
    program.scalars.forEach((name, s) => {
      feeds[`scalar_${name}`] = tensor('float32', scalars[s], [count])
    })

    const into: Record<string, EngineTensor> = {}
    for (const [name, state] of this.state) {
      feeds[name] = state.tensor
      if (program.carried.includes(name)) into[nextName(name)] = state.spare
    }
    const results = await this.session.run(feeds, into)
    for (const name of program.carried) this.state.get(name)?.replace(results[nextName(name)])
    optimizer.iterations += count
    return steps.map((step, i) => ({
      rows: step.rows.length,
      loss: row(results.loss, i, count)[0],
      metrics: results.metrics ? row(results.metrics, i, count) : new Float32Array(0),
      validation: results.validation && step.validate ? row(results.validation, i, count) : undefined,
    }))
  }
}

function row({ data }: EngineTensor, i: number, count: number): Float32Array {
  if (!(data instanceof Float32Array)) throw new TypeError('figures are float32')
  const width = data.length / count
  return data.slice(i * width, (i + 1) * width)
}
