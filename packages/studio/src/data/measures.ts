import type { Task } from './dataset.js'

/** What is counted besides the loss, as `fit` names it. */
export const scoreName = (task: Task) => (task === 'regression' ? 'meanAbsoluteError' : 'accuracy')

/** What training makes small. */
export const lossNames = {
  binary: 'binaryCrossentropy',
  classes: 'sparseCategoricalCrossentropy',
  regression: 'meanSquaredError',
} as const satisfies Record<Task, string>
