/** The quantities that every training is judged by, in the order in which they are shown. */
export const measures = ['trainAccuracy', 'testAccuracy', 'trainLoss', 'testLoss'] as const
export type Measure = (typeof measures)[number]

/** How a network does after its training, measured with dropout off, and how long `fit` took. */
export interface Scores extends Record<Measure, number> {
  seconds: number
}

/** Keras's History: one value an epoch. Training values are taken during the epoch, with dropout on. */
export interface Curves {
  accuracy: number[]
  loss: number[]
  valAccuracy: number[]
  valLoss: number[]
}

/** Whether a measure counts rows, so that more is better, and is shown in per cent. */
export function isAccuracy(measure: Measure): boolean {
  return measure === 'trainAccuracy' || measure === 'testAccuracy'
}
