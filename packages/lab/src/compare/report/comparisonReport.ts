import { counted } from '../../report/format.js'
import { html } from '../../report/html.js'
import type { DataSummary } from '../../search/result.js'
import { renderTable } from '../../study/report/renderTable.js'
import type { ComparisonResult } from '../compare.js'
import { compareFigure } from '../figures/compareFigure.js'
import { type ComparisonFindings, comparisonFindings } from '../findings/compareFindings.js'
import type { PairedTest } from '../findings/pairedTests.js'
import { describeSplits } from '../findings/splitsInWords.js'
import type { RepeatSettings } from '../settings.js'
import type { TrainedModel } from '../trainings.js'
import { modelTable, testTable } from './tables.js'
import type { ReportInput } from './writeReport.js'

/** A model without its trainings, which are in `trials.csv`. */
export type ModelDocument = Omit<TrainedModel, 'trials'>

export const withoutTrials = ({ trials: _, ...model }: TrainedModel): ModelDocument => model

/**
 * A comparison as one JSON document: what `--json` prints and `results.json` holds. Differences are of test rows, b less a: accuracies
 * are fractions, losses in nats (of numbers: mean squares of the standardized target), absolute errors in the target's unit.
 */
export interface ComparisonDocument {
  /** Of this form. */
  version: 1
  /** The command that does it again. */
  command: string
  settings: RepeatSettings
  data: DataSummary
  a: ModelDocument
  b: ModelDocument
  tests: readonly PairedTest[]
  findings: ComparisonFindings
  seconds: number
  workers: number
  versions: Readonly<Record<string, string>>
  /** The files written. */
  files: readonly string[]
}

/** What the files of a comparison are written from. */
export function comparisonReport(result: ComparisonResult, command: string): ReportInput<ComparisonDocument> {
  const { a, b, data, settings, tests, seconds, workers, versions } = result
  const findings = comparisonFindings(result)
  const models = [a, b]
  return {
    figure: palette => compareFigure(result, palette),
    page: {
      title: `${a.label} or ${b.label}?`,
      lead:
        `Two models to predict ${data.target} of ${data.source}, each trained on the same ${describeSplits(settings)}, ` +
        `${counted(settings.epochs, 'epoch')} each, from the same seeds.`,
      headline: findings.headline,
      verdict: findings.effect,
      tables: [
        html`<h2>The models</h2>${renderTable(modelTable(models, data.task))}<p class="note">Mean ± standard deviation of the
trainings, measured with dropout off.</p>`,
        html`<h2>The differences</h2>${renderTable(testTable(result))}<p class="note">${b.label} less ${a.label}, training by training;
${settings.splits.kind === 'fixed' ? 'paired t-test' : 'corrected resampled t-test'}.</p>`,
      ],
      caution: findings.caution,
      ...{ command, models, versions },
    },
    trainings: { data, settings, seconds, workers },
    document: files => ({
      ...{ version: 1, command, settings, data, a: withoutTrials(a), b: withoutTrials(b), tests, findings },
      ...{ seconds, workers, versions, files },
    }),
  }
}
