// What is fed for each step of a run, and the figures that come back.

import type { Optimizer } from '../../optimizers/index.js'
import type { EngineTensor } from '../../runtime/index.js'
import { scheduledName } from './draws.js'
import { LEARNING_RATE, ROWS, scalarName } from './names.js'
import type { TrainProgram } from './train.js'

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
