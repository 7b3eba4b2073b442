import { renderHtml } from '../../figures/renderHtml.js'
import { counted, duration, listed, percent, wholeNumber } from '../../report/format.js'
import { html, type Markup } from '../../report/html.js'
import { renderDocument } from '../../study/report/renderDocument.js'
import { renderTable } from '../../study/report/renderTable.js'
import { renderSettingRows } from '../../study/report/settingRows.js'
import type { SearchFigures } from '../figures/searchFigures.js'
import type { Findings } from '../findings/findings.js'
import { settingName, settingValue, withLabel } from '../findings/labels.js'
import { lossName } from '../findings/measures.js'
import type { StudyResult } from '../result.js'
import { candidateTable, comparisonTable } from './candidateTable.js'
import { type Asked, searchCommandLine } from './searchCommandLine.js'

export interface SearchReportInput {
  readonly result: StudyResult
  readonly findings: Findings
  /** In the colours of a page (`pagePalette`). */
  readonly figures: SearchFigures
  readonly asked: Asked
  /** The command that predicts with the chosen model. */
  readonly predictLine: string | undefined
  /** Names of the files beside the report. */
  readonly files: readonly string[]
}

/** A search as one HTML page that needs no other file and no network. */
export function renderSearchReport(input: SearchReportInput): string {
  const { result, findings, figures, files } = input
  const { data, settings, candidates } = result
  const title = `Which regularization for ${data.source}?`
  const splits = settings.folds * settings.repeats
  const held = result.best.holdout?.rows ?? 0
  const tests = comparisonTable(findings, data.task)
  return renderDocument(
    title,
    html`<h1>${title}</h1>
<p class="lead">${counted(candidates.length, 'candidate')} to predict ${data.target} from ${counted(data.inputs, 'input')},
each trained on ${splits === 1 ? 'one split' : `the same ${wholeNumber(splits)} splits (${counted(settings.folds, 'fold')}, ${counted(settings.repeats, 'repeat')})`}
of ${counted(data.rows, 'row')}${held > 0 && `, ${wholeNumber(held)} of them held out`}, ${counted(settings.epochs, 'epoch')} each.</p>
<div class="verdict"><p>${findings.headline}</p>${findings.effect.map(text => html`<p>${text}</p>`)}</div>
${paragraph(findings.choice)}
<p>${findings.honest}</p>

<h2>Does it overfit?</h2>
${paragraph(findings.fit)}
${figures.curves && renderHtml(figures.curves)}

<h2>The candidates</h2>
${figures.rates && renderHtml(figures.rates)}
${figures.candidates && renderHtml(figures.candidates)}
${renderTable(candidateTable(findings, data.task))}
<p class="note">${scoresNote(input)}</p>
${notComplete(findings)}
${
  tests &&
  html`${renderTable(tests)}
<p class="note">${testsNote(findings)}</p>`
}

<h2>How sure is that?</h2>
${findings.caution.length > 0 ? list(findings.caution) : html`<p>There was nothing to compare.</p>`}

<h2>What to try next</h2>
${
  findings.advice.length > 0
    ? list(findings.advice)
    : html`<p>By these figures nothing suggests itself: the best settings lie within those that were tried.</p>`
}

<h2>The data</h2>
${classTable(result)}
${list(data.notes)}

<h2>The chosen model</h2>
<p><code>best.keras</code> is the network ${withLabel(findings.chosen)}, trained on
all rows${settings.holdout > 0 ? ' but those held out' : ''} for ${counted(result.best.epochs, 'epoch')} from seed ${result.best.seed}. It knows its table: columns, names, what
stands in for missing values, and the classes.${files.includes('best-model.ts') && html` <code>best-model.ts</code> builds and trains it anew.`}</p>
${input.predictLine !== undefined && html`<pre>${input.predictLine}</pre>`}

<h2>How to get these numbers again</h2>
<pre>${searchCommandLine(result, input.asked)}</pre>
${settingRows(result)}
<p class="note">Beside this page: ${listed(files)}.</p>`,
  )
}

const paragraph = (sentences: readonly string[]) => html`<p>${sentences.join(' ')}</p>`
const list = (items: readonly string[]) => html`<ul>${items.map(item => html`<li>${item}</li>`)}</ul>`

function scoresNote({ result, findings }: SearchReportInput): string {
  const { settings, data } = result
  const splits = findings.chosen.trials.length
  const parts = [
    splits > 1
      ? `Mean ± half of the 95 % interval over ${wholeNumber(splits)} splits, corrected for the training rows that they share.`
      : 'One training each.',
    `Loss is the ${lossName(data.task)}, measured after training with dropout off.`,
  ]
  if (settings.strategy === 'halving')
    parts.push('Candidates that were given up were trained for fewer epochs.')
  return parts.join(' ')
}

function testsNote({ comparisons }: Findings): string {
  return (
    'Test figures minus those without regularization, split by split, ± half of the 95 % interval. p: the corrected resampled t-test' +
    `${comparisons.length > 1 ? '; Holm: the same, corrected for the number of candidates' : ''}.`
  )
}

function notComplete({ summaries }: Findings): Markup | false {
  const others = summaries.filter(({ state }) => state !== 'complete')
  return others.length > 0 && list(others.map(({ label, reason }) => `${label}: ${reason}.`))
}

function classTable({ data }: StudyResult): Markup | false {
  if (!data.classes) return false
  const total = data.classes.reduce((sum, { rows }) => sum + rows, 0)
  return renderTable({
    head: [data.target, 'rows', 'share'],
    rows: data.classes.map(({ name, rows }) => [name, wholeNumber(rows), percent(rows / total)]),
  })
}

/** Everything that the numbers depend on. */
function settingRows(result: StudyResult): Markup {
  const { seconds, workers, versions } = result
  return renderSettingRows([
    ...settingWords(result),
    ['took', `${duration(seconds)} with ${counted(workers, 'worker')}`],
    [
      'versions',
      Object.entries(versions)
        .map(([one, version]) => `${one} ${version}`)
        .join(', '),
    ],
  ])
}

/** What a study was told, a name and its value a row. */
export function settingWords({
  settings,
  data,
  id,
  name,
  candidates,
}: Pick<StudyResult, 'settings' | 'data' | 'id' | 'name' | 'candidates'>): [string, string][] {
  const trial = candidates.find(({ trials }) => trials.length > 0)?.trials[0]?.result
  const { hidden, model, budget } = settings
  return [
    ['study', `${id} (${name})`],
    ['seed', String(settings.seed)],
    [
      'network',
      hidden
        ? `inputs standardized, hidden layers of ${listed(hidden.map(wholeNumber))} units`
        : `${model?.file ?? 'a model of its own'}, SHA-256 ${model?.hash ?? 'unknown'}`,
    ],
    ...(trial ? [['weights', wholeNumber(trial.parameters)] as [string, string]] : []),
    ...Object.entries(settings.space).map(([one, values]): [string, string] => [
      settingName(one),
      values.map(settingValue).join(', '),
    ]),
    ['strategy', settings.strategy],
    [
      'splits',
      `${counted(settings.folds, 'fold')}, ${counted(settings.repeats, 'repeat')}; the same for all candidates`,
    ],
    ['epochs', wholeNumber(settings.epochs)],
    ['batch size', wholeNumber(settings.batchSize)],
    ['held-out rows', settings.holdout > 0 ? percent(settings.holdout) : 'none'],
    ...(budget
      ? [
          ['budget', 'trials' in budget ? counted(budget.trials, 'trial') : `${budget.minutes} minutes`] as [
            string,
            string,
          ],
        ]
      : []),
    ['loss', lossName(data.task)],
  ]
}
