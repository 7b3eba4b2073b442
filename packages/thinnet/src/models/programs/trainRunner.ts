// Runs the training program: feeds batches, takes over the new state.

import type { Optimizer } from '../../optimizers/index.js'
import type { EngineTensor, Session } from '../../runtime/index.js'
import type { StateTensor } from './banks.js'
import { DrawFeeder } from './draws.js'
import {
  INTEGERS,
  NUMBERS,
  nextName,
  ROW_END,
  ROW_START,
  SUMS,
  VALIDATE,
  VALIDATION,
  validationName,
} from './names.js'
import type { SumsLayout } from './network.js'
import { putNumbers, rowsIn, type StepRows, stepRows } from './stepRows.js'
import type { TrainProgram } from './train.js'
import { type Pool, pickRows, poolFeeds, type Step, type StepResult, type Trainer } from './trainer.js'

export class TrainRunner implements Trainer {
  private readonly draws: DrawFeeder
  private room: Room | undefined

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

  get bytesPerRow(): number {
    return this.program.bytesPerRow
  }

  drawBytes(rows: number): number {
    return this.draws.bytesFor(rows)
  }

  get copiedBytes(): number {
    if (this.session.sharesMemory) return 0
    return 8 * [...this.state.values()].reduce((sum, { data }) => sum + data.length, 0)
  }

  /** Nothing to do: every run ends with the state in memory. */
  async settle(): Promise<void> {}

  /** Makes all steps in one run of the engine. */
  async run(pool: Pool, steps: readonly Step[], validation?: Pool): Promise<StepResult[]> {
    const { optimizer, program } = this
    const count = steps.length
    const counts = steps.map(step => step.rows.length)
    const total = counts.reduce((sum, rows) => sum + rows, 0)
    const first = optimizer.iterations
    const room = this.reserve(count, total)
    const { order, integers, numbers, into } = room
    let offset = 0
    steps.forEach(({ rows, validate }, i) => {
      order.data.set(rows, offset)
      integers.put(ROW_START, i, offset)
      offset += rows.length
      integers.put(ROW_END, i, offset)
      integers.put(VALIDATE, i, validate ? 1 : 0)
      putNumbers(numbers, i, { program, optimizer, step: first + i, rows: rows.length })
    })
    // where feeding is copying, only what the run needs is fed
    const picks = !this.session.sharesMemory && total < pool.x[0].shape[0]
    const fed = picks ? pickRows(pool, order.data) : pool
    if (picks) order.data.set(Array.from(order.data.keys()))
    const feeds: Record<string, EngineTensor> = {
      ...poolFeeds(fed),
      ...this.draws.drawSteps(first, counts),
      order: order.tensor,
      [INTEGERS]: integers.tensor,
      [NUMBERS]: numbers.tensor,
    }
    if (validation) {
      for (const [name, value] of Object.entries(poolFeeds(validation))) feeds[validationName(name)] = value
    }
    for (const [name, state] of this.state) {
      feeds[name] = state.tensor
      if (program.carried.includes(name)) into[nextName(name)] = state.spare
    }
    const results = await this.session.run(feeds, into)
    for (const name of program.carried) this.state.get(name)?.replace(results[nextName(name)])
    optimizer.iterations += count
    const sums = rowsIn(results[SUMS], count)
    const validated = validation ? rowsIn(results[VALIDATION], count) : undefined
    return steps.map(({ rows, validate }, i) => {
      const [loss, ...metrics] = sums(i)
      return { rows: rows.length, loss, metrics, validation: validate ? validated?.(i) : undefined }
    })
  }

  /** Buffers for a run of so many steps with so many rows in all. Those of the last run, if it was alike. */
  private reserve(count: number, total: number): Room {
    if (this.room?.count === count && this.room.total === total) return this.room
    const { program } = this
    const order = new Int32Array(total)
    this.room = {
      count,
      total,
      order: { data: order, tensor: { dtype: 'int32', data: order, shape: [total] } },
      integers: stepRows('int32', program.integers, new Int32Array(program.integers.length * count)),
      numbers: stepRows('float32', program.numbers, new Float32Array(program.numbers.length * count)),
      into: {},
    }
    return this.room
  }
}

/** What is written anew for every run. */
interface Room {
  readonly count: number
  readonly total: number
  readonly order: { readonly data: Int32Array; readonly tensor: EngineTensor }
  readonly integers: StepRows
  readonly numbers: StepRows
  readonly into: Record<string, EngineTensor>
}
