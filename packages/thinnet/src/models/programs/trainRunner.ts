// Runs the training program: feeds batches, takes over the new state.

import type { Optimizer } from '../../optimizers/index.js'
import type { EngineTensor, Session } from '../../runtime/index.js'
import type { StateTensor } from './banks.js'
import { DrawFeeder, scheduledName } from './draws.js'
import {
  INTEGERS,
  inputName,
  LEARNING_RATE,
  NUMBERS,
  nextName,
  ROW_END,
  ROW_START,
  ROWS,
  SUMS,
  scalarName,
  targetName,
  VALIDATE,
  VALIDATION,
  validationName,
  weightName,
} from './names.js'
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

/** The rows of a pool in that order, as a pool of their own. */
export function pickRows({ x, y, sampleWeight }: Pool, order: Int32Array): Pool {
  const pick = ({ dtype, data, shape: [rows, ...sample] }: EngineTensor): EngineTensor => {
    if (!(data instanceof Float32Array)) throw new TypeError('samples are float32')
    const width = data.length / rows
    const picked = new Float32Array(order.length * width)
    order.forEach((row, i) => {
      picked.set(data.subarray(row * width, (row + 1) * width), i * width)
    })
    return { dtype, data: picked, shape: [order.length, ...sample] }
  }
  return { x: x.map(pick), y: y.map(pick), sampleWeight: sampleWeight.map(weight => weight && pick(weight)) }
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
  readonly metrics: readonly number[]
  /** Loss and sums of the metrics of the validation data, if the step validated. */
  readonly validation: readonly number[] | undefined
}

/** Makes steps of training. */
export interface Trainer {
  /** How the metrics' sums are laid out. */
  readonly layout: SumsLayout
  /** Bytes of memory that a step surely needs for each row; on another device than the CPU 0. */
  readonly bytesPerRow: number
  /** The memory that the draws for a batch of so many rows take until the run ends. */
  drawBytes(rows: number): number
  /** Bytes of state that every run copies into the engine and out of it. */
  readonly copiedBytes: number
  /** Makes all steps; `optimizer.iterations` counts them. */
  run(pool: Pool, steps: readonly Step[], validation?: Pool): Promise<StepResult[]>
  /** To be called before anybody looks at the weights: they may be on a device. */
  settle(): Promise<void>
}

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

/** The feed of a `StepTable`. */
export interface StepRows {
  readonly tensor: EngineTensor
  /** Sets the number of a step in the row of a name, if there is one. */
  put(name: string, step: number, value: number): void
}

export function stepRows(
  dtype: 'int32' | 'float32',
  names: readonly string[],
  data: Int32Array | Float32Array,
): StepRows {
  const count = data.length / names.length
  const starts = new Map(names.map((name, i) => [name, i * count]))
  return {
    tensor: { dtype, data, shape: [names.length, count] },
    put(name, step, value) {
      const start = starts.get(name)
      if (start !== undefined) data[start + step] = value
    },
  }
}

/** Sets the numbers of a step with so many rows, in place `i` of the steps of a run. */
export function putNumbers(
  numbers: StepRows,
  i: number,
  {
    program,
    optimizer,
    step,
    rows,
  }: {
    readonly program: Pick<TrainProgram, 'scalars' | 'draws'>
    readonly optimizer: Optimizer
    readonly step: number
    readonly rows: number
  },
): void {
  const rate = optimizer.learningRateAt(step)
  const scalars = optimizer.scalars(step, rate)
  numbers.put(ROWS, i, rows)
  numbers.put(LEARNING_RATE, i, rate)
  for (const name of program.scalars) numbers.put(scalarName(name), i, scalars[name])
  program.draws.schedules.forEach((schedule, s) => {
    numbers.put(scheduledName(s), i, schedule(step))
  })
}

/** The figures of each of so many steps. */
export function rowsIn({ data }: EngineTensor, count: number): (i: number) => readonly number[] {
  if (!(data instanceof Float32Array)) throw new TypeError('figures are float32')
  const width = data.length / count
  return i => Array.from({ length: width }, (_, column) => data[i * width + column])
}
