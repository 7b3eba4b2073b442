import { type RepeatsDocument, repeatsDocument } from '../study/repeatsDocument.js'
import type { CaseStudyResult } from './result.js'

/** The results as one JSON document: what `--json` prints and `results.json` holds. Accuracies are fractions. */
export interface ResultDocument {
  seed: number
  epochs: number
  models: ModelDocument[]
  /** The dropout network at every rate of `--rates`. */
  grid?: GridDocument[]
  /** The files written. */
  files: string[]
}

export interface ModelDocument extends RepeatsDocument {
  name: string
  /** Fraction of the hidden units that are dropped; 0 for the baseline. */
  rate: number
}

export interface GridDocument extends RepeatsDocument {
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
