import { summarizeDifferences } from '../statistics/summary.js'
import { type RepeatsDocument, repeatsDocument } from '../study/repeatsDocument.js'
import { type Measure, measures } from '../study/scores.js'
import { byNetwork, type ExampleResult, type VariantResult } from './result.js'

/** The results as one JSON document: what `--json` prints and `results.json` holds. Accuracies are fractions. */
export interface ExampleDocument {
  /** `cnn` or `rnn`. */
  example: string
  /** The seed that those of all repeats are derived from. */
  seed: number
  /** Passes over the training rows. */
  epochs: number
  /** Network by network, its baseline first. */
  models: VariantDocument[]
  /** The files written. */
  files: string[]
}

/** A network with its trainings. */
export interface VariantDocument extends RepeatsDocument {
  /** Variants of one network are compared. */
  network: string
  /** The kind of dropout; `noDropout` is the baseline of its network. */
  name: string
  /** The fractions that are dropped, by the option or layer that drops them. */
  rates: Record<string, number>
  /** Weights that are trained. */
  parameters: number
  /** Mean of the variant's score minus the baseline's, pair by pair, with its 95 % interval for two repeats or more. */
  difference?: Record<
    Measure,
    {
      /** In the measure's unit. */
      mean: number
      /** The interval's lower end. */
      low?: number
      /** The interval's upper end. */
      high?: number
    }
  >
}

/** The results as a JSON document. */
export function exampleDocument(result: ExampleResult, files: readonly string[]): ExampleDocument {
  const { example, settings } = result
  return {
    example: example.name,
    seed: settings.seed,
    epochs: settings.epochs,
    models: byNetwork(result).flatMap(({ baseline, others }) => [
      variantDocument(baseline),
      ...others.map(other => ({ ...variantDocument(other), difference: differences(baseline, other) })),
    ]),
    files: [...files],
  }
}

function variantDocument({ model, parameters, ...repeats }: VariantResult): VariantDocument {
  const { network, name, rates } = model
  return { network, name, rates: { ...rates }, parameters, ...repeatsDocument(repeats) }
}

function differences(before: VariantResult, after: VariantResult): VariantDocument['difference'] {
  const of = (measure: Measure) => {
    const values = ({ repeats }: VariantResult) => repeats.map(repeat => repeat[measure])
    const { mean, interval } = summarizeDifferences(values(before), values(after))
    return { mean, ...interval }
  }
  const [trainAccuracy, testAccuracy, trainLoss, testLoss] = measures.map(of)
  return {
    trainAccuracy: trainAccuracy!,
    testAccuracy: testAccuracy!,
    trainLoss: trainLoss!,
    testLoss: testLoss!,
  }
}
