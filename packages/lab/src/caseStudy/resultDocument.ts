import { type RepeatsDocument, repeatsDocument } from '../study/repeatsDocument.js'
import type { CaseStudyResult } from './result.js'

/** The results as one JSON document: what `--json` prints and `results.json` holds. Accuracies are fractions. */
export interface ResultDocument {
  /** The seed that those of all repeats are derived from. */
  seed: number
  /** Passes over the training rows. */
  epochs: number
  /** The baseline first. */
  models: ModelDocument[]
  /** The dropout network at every rate of `--rates`. */
  grid?: GridDocument[]
  /** The files written. */
  files: string[]
}

/** A network with its trainings. */
export interface ModelDocument extends RepeatsDocument {
  /** `baseline`, `dropout`, `inputDropout` or `maxNorm`. */
  name: string
  /** Fraction of the hidden units that are dropped; 0 for the baseline. */
  rate: number
}

/** The dropout network at one rate, with its trainings. */
export interface GridDocument extends RepeatsDocument {
  /** The fraction of hidden units that is dropped. */
  rate: number
}

/** The results as a JSON document. */
export function resultDocument(result: CaseStudyResult, files: readonly string[]): ResultDocument {
  const { settings, models, grid } = result
  return {
    seed: settings.seed,
    epochs: settings.epochs,
    models: models.map(({ model, ...rest }) => ({
      name: model.name,
      rate: model.network.rate,
      ...repeatsDocument(rest),
    })),
    ...(grid && { grid: grid.map(({ rate, ...rest }) => ({ rate, ...repeatsDocument(rest) })) }),
    files: [...files],
  }
}
