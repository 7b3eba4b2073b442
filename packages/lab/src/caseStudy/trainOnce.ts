import { dense, dropout, type Layer, maxNorm, type Sequential, sequential, withoutRateHints } from 'thinnet'
import { measureTraining } from '../study/measureTraining.js'
import { caseStudyData } from './dataset.js'
import { fieldPoints } from './field.js'
import type { Network } from './network.js'
import { batchSize, type TrainingJob, type TrainingOutcome } from './training.js'

/**
 * Builds a network of the study: 2 inputs, one hidden layer of rectified linear units, one sigmoid output.
 *
 * It starts from the weights of the network without dropout of the same seed. By itself, a layer's initial weights
 * depend on its place in the model, which moves with each dropout layer before it; then networks of the same seed
 * would differ by more than their dropout.
 */
export function buildNetwork(network: Network, seed: number): Sequential {
  const model = sequential(layersOf(network), { seed })
  const plain = sequential(layersOf({ hidden: network.hidden, rate: 0, inputRate: 0 }), { seed })
  model.setWeights(plain.getWeights())
  return model
}

function layersOf({ hidden, rate, inputRate, maxNorm: longest }: Network): Layer[] {
  const kernelConstraint = longest === undefined ? undefined : maxNorm(longest)
  const layers: Layer[] = [
    dense(hidden, { activation: 'relu', inputShape: [2], kernelConstraint }),
    dense(1, { activation: 'sigmoid' }),
  ]
  if (rate > 0) layers.splice(1, 0, dropout(rate))
  if (inputRate > 0) layers.unshift(dropout(inputRate, { inputShape: [2] }))
  return layers
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
  // A study knows what a rate is: hints are for those who write networks by hand.
  const model = withoutRateHints(() => buildNetwork(job.network, job.seed))
  model.compile({ loss: 'binaryCrossentropy', optimizer: 'adam', metrics: ['accuracy'], threads: 1 })
  const { epochs, detailed } = job
  const outcome = await measureTraining(model, caseStudyData(), {
    epochs,
    batchSize,
    curves: detailed,
    report,
  })
  if (!detailed) return outcome
  const field = await model.predict(fieldPoints())
  return { ...outcome, field: Array.from(field.data) }
}
