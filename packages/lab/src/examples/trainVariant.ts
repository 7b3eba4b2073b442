import { type Sequential, sequential, withoutRateHints } from 'thinnet'
import { measureTraining } from '../study/measureTraining.js'
import { baselineOf, type Variant } from './example.js'
import { examples } from './examples.js'
import type { ExampleJob, ExampleOutcome } from './training.js'

/**
 * Builds a variant. It starts from the weights of its network's baseline of the same seed: by itself, a layer's
 * initial weights depend on its place in the model, which moves with each dropout layer before it.
 */
export function buildVariant(variants: readonly Variant[], variant: Variant, seed: number): Sequential {
  // An example knows what a rate is: hints are for those who write networks by hand.
  return withoutRateHints(() => {
    const model = sequential(variant.layers(), { seed })
    model.setWeights(sequential(baselineOf(variants, variant).layers(), { seed }).getWeights())
    return model
  })
}

/**
 * Trains one variant from one seed and measures it.
 *
 * @param job - The variant, the seed, and what to bring back.
 * @param report - Told the epochs done, as they pass.
 */
export async function trainVariant(
  job: ExampleJob,
  report?: (epochs: number) => void,
): Promise<ExampleOutcome> {
  const { variants, batchSize, data } = examples[job.example]
  const variant = variants[job.variant]
  if (!variant) throw new RangeError(`${job.example} has no variant ${job.variant}`)
  const model = buildVariant(variants, variant, job.seed)
  model.compile({
    loss: 'sparseCategoricalCrossentropy',
    optimizer: 'adam',
    metrics: ['accuracy'],
    threads: 1,
  })
  const { epochs, detailed } = job
  const measured = await measureTraining(model, data(), { epochs, batchSize, curves: detailed, report })
  return { ...measured, parameters: model.countParams() }
}
