import {
  dense,
  deriveSeed,
  dropout,
  initializers,
  type Layer,
  maxNorm,
  type Sequential,
  sequential,
  withoutRateHints,
} from 'thinnet'
import { caseStudyData } from './dataset.js'
import { fieldPoints } from './field.js'
import type { Network } from './network.js'
import { batchSize, type Curves, type TrainingJob, type TrainingOutcome } from './training.js'

/**
 * Builds a network of the study: 2 inputs, one hidden layer of rectified linear units, one sigmoid output.
 *
 * The kernels' seeds are given, because a kernel's place in the model, which would otherwise decide, moves with each
 * dropout layer before it: networks of the same seed start from the same weights, with dropout or without.
 */
export function buildNetwork(
  { hidden, rate, inputRate, maxNorm: longest }: Network,
  seed: number,
): Sequential {
  const kernel = (index: number) => initializers.glorotUniform({ seed: deriveSeed(seed, index) })
  const layers: Layer[] = []
  if (inputRate > 0) layers.push(dropout(inputRate, { inputShape: [2] }))
  layers.push(
    dense(hidden, {
      activation: 'relu',
      inputShape: [2],
      kernelInitializer: kernel(0),
      kernelConstraint: longest === undefined ? undefined : maxNorm(longest),
    }),
  )
  if (rate > 0) layers.push(dropout(rate))
  layers.push(dense(1, { activation: 'sigmoid', kernelInitializer: kernel(1) }))
  return sequential(layers, { seed })
}

/**
 * Trains one network from one seed and measures it.
 *
 * @param job - The network, the seed, and what to bring back.
 * @param report - Told the epochs done, as they pass.
 */
export async function trainOnce(
  job: TrainingJob,
  report?: (epochs: number) => void,
): Promise<TrainingOutcome> {
  const { train, test } = caseStudyData()
  // A study knows what a rate is: hints are for those who write networks by hand.
  const model = withoutRateHints(() => buildNetwork(job.network, job.seed))
  model.compile({ loss: 'binaryCrossentropy', optimizer: 'adam', metrics: ['accuracy'], threads: 1 })
  const began = performance.now()
  const { history } = await model.fit(train.x, train.y, {
    epochs: job.epochs,
    batchSize,
    validationData: [test.x, test.y],
    verbose: 0,
    callbacks: [{ passive: true, onEpochEnd: epoch => report?.(epoch + 1) }],
  })
  const seconds = (performance.now() - began) / 1000
  const onTrain = await model.evaluate(train.x, train.y, { verbose: 0 })
  const onTest = await model.evaluate(test.x, test.y, { verbose: 0 })
  const outcome: TrainingOutcome = {
    scores: {
      trainAccuracy: onTrain.accuracy,
      testAccuracy: onTest.accuracy,
      trainLoss: onTrain.loss,
      testLoss: onTest.loss,
      seconds,
    },
  }
  if (!Object.values(outcome.scores).every(Number.isFinite)) {
    throw new Error('the training ended in a loss that is no finite number')
  }
  if (!job.detailed) return outcome
  const curves: Curves = {
    accuracy: history.accuracy,
    loss: history.loss,
    valAccuracy: history.valAccuracy,
    valLoss: history.valLoss,
  }
  const field = await model.predict(fieldPoints())
  return { ...outcome, curves, field: Array.from(field.data) }
}
