import type { Sequential, TensorLike } from 'thinnet'
import type { Curves, Scores } from './scores.js'

/** Samples and their classes. */
interface Rows {
  x: TensorLike
  y: TensorLike
}

export interface MeasureOptions {
  epochs: number
  batchSize: number
  /** Whether the History is wanted, with the test rows as validation data. */
  curves: boolean
  /** Told the epochs done, as they pass. */
  report?: ((epochs: number) => void) | undefined
}

/**
 * Trains a compiled model and evaluates it on both parts of the data.
 *
 * @throws Error when the training ends in a loss that is no finite number
 */
export async function measureTraining(
  model: Sequential,
  { train, test }: { train: Rows; test: Rows },
  { epochs, batchSize, curves, report }: MeasureOptions,
): Promise<{ scores: Scores; curves?: Curves }> {
  const began = performance.now()
  const { history } = await model.fit(train.x, train.y, {
    epochs,
    batchSize,
    // the curves are shown for some trainings only; validation does not change what is learned
    ...(curves && { validationData: [test.x, test.y] as const }),
    verbose: 0,
    callbacks: [{ passive: true, onEpochEnd: epoch => report?.(epoch + 1) }],
  })
  const seconds = (performance.now() - began) / 1000
  const onTrain = await model.evaluate(train.x, train.y, { verbose: 0 })
  const onTest = await model.evaluate(test.x, test.y, { verbose: 0 })
  const scores: Scores = {
    trainAccuracy: onTrain.accuracy,
    testAccuracy: onTest.accuracy,
    trainLoss: onTrain.loss,
    testLoss: onTest.loss,
    seconds,
  }
  if (!Object.values(scores).every(Number.isFinite)) {
    throw new Error('the training ended in a loss that is no finite number')
  }
  if (!curves) return { scores }
  const { accuracy, loss, valAccuracy, valLoss } = history
  return { scores, curves: { accuracy, loss, valAccuracy, valLoss } }
}
