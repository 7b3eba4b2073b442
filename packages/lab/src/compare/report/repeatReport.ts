import { counted } from '../../report/format.js'
import { html } from '../../report/html.js'
import type { DataSummary } from '../../search/result.js'
import { renderTable } from '../../study/report/renderTable.js'
import { repeatFigure } from '../figures/repeatFigure.js'
import { powerTable, type RepeatFindings, repeatFindings } from '../findings/repeatFindings.js'
import { describeSplits } from '../findings/splitsInWords.js'
import type { MeasureSpread } from '../findings/spread.js'
import type { RepeatedResult } from '../repeat.js'
import type { RepeatSettings } from '../settings.js'
import { type ModelDocument, withoutTrials } from './comparisonReport.js'
import { spreadTable } from './tables.js'
import type { ReportInput } from './writeReport.js'

/** Repeated trainings as one JSON document: what `--json` prints and `results.json` holds; units as in `ComparisonDocument`. */
export interface RepeatDocument {
  /** Of this form. */
  version: 1
  /** The command that does it again. */
  command: string
  settings: RepeatSettings
  data: DataSummary
  model: ModelDocument
  spreads: readonly MeasureSpread[]
  findings: RepeatFindings
  seconds: number
  workers: number
  versions: Readonly<Record<string, string>>
  /** The files written. */
  files: readonly string[]
}

/** What the table of needed trainings assumes. */
export const aboutPower =
  'Four times in five, at the level of 5 %, if both models scatter like this one and independently of each other. On the same splits ' +
  'from the same seeds (thinnet compare) they mostly go up and down together, and fewer are enough.'

/** What the files of repeated trainings are written from. */
export function repeatReport(result: RepeatedResult, command: string): ReportInput<RepeatDocument> {
  const { model, data, settings, spreads, seconds, workers, versions } = result
  const findings = repeatFindings(result)
  return {
    figure: palette => repeatFigure(result, palette),
    page: {
      title: `How much does ${model.label} scatter?`,
      lead: `One model to predict ${data.target} of ${data.source}: ${describeSplits(settings)}, ${counted(settings.epochs, 'epoch')} each.`,
      headline: findings.headline,
      verdict: [...findings.spread, ...findings.gap],
      tables: [
        html`<h2>The figures</h2>${renderTable(spreadTable(result))}`,
        html`<h2>What it takes to see a difference</h2>${renderTable(powerTable(result))}<p class="note">${aboutPower}</p>`,
      ],
      caution: findings.caution,
      ...{ command, models: [model], versions },
    },
    trainings: { data, settings, seconds, workers },
    document: files => ({
      ...{ version: 1, command, settings, data, model: withoutTrials(model), spreads, findings },
      ...{ seconds, workers, versions, files },
    }),
  }
}
