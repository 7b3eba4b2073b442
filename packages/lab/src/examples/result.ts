import type { LabelledCurves } from '../study/repeats.js'
import type { Example, Variant } from './example.js'
import type { ExampleSettings } from './settings.js'

/** A variant's trainings. Repeats of equal number have the same seed in every variant. */
export interface VariantResult extends LabelledCurves {
  /** The network that was trained. */
  model: Variant
  /** Weights that are trained. */
  parameters: number
}

/** Everything that an example found out. */
export interface ExampleResult {
  /** The example that was run. */
  example: Example
  /** What it was told, with defaults filled in. */
  settings: ExampleSettings
  /** In the order of the example's variants. */
  models: VariantResult[]
}

/** The results network by network: the baseline, and what is compared with it. */
export function byNetwork({ models }: ExampleResult): { baseline: VariantResult; others: VariantResult[] }[] {
  const networks = [...new Set(models.map(({ model }) => model.network))]
  return networks.map(network => {
    const [baseline, ...others] = models.filter(({ model }) => model.network === network)
    if (!baseline) throw new RangeError(`the network ${network} has no results`)
    return { baseline, others }
  })
}
