/** The quantities that every training is judged by, in the order in which they are shown. */
export const measures = ['trainAccuracy', 'testAccuracy', 'trainLoss', 'testLoss'] as const
/** The name of one of these quantities: accuracies are fractions, losses have the loss's unit. */
export type Measure = (typeof measures)[number]

/** How a network does after its training, measured with dropout off, and how long `fit` took. */
export interface Scores extends Record<Measure, number> {
  /** Of `fit` alone. */
  seconds: number
}

/** Keras's History: one value an epoch. Training values are taken during the epoch, with dropout on. */
export interface Curves {
  /** On training rows, a fraction. */
  accuracy: number[]
  /** On training rows. */
  loss: number[]
  /** On test rows, at the end of the epoch with dropout off; a fraction. */
  valAccuracy: number[]
  /** On test rows, at the end of the epoch with dropout off. */
  valLoss: number[]
}

/** Whether a measure counts rows, so that more is better, and is shown in per cent. */
export function isAccuracy(measure: Measure): boolean {
  return measure === 'trainAccuracy' || measure === 'testAccuracy'
}
