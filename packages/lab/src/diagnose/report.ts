import type { Figure } from '../figures/figure.js'
import { renderHtml } from '../figures/renderHtml.js'
import { counted, duration, listed, percent, wholeNumber } from '../report/format.js'
import { html, type Markup } from '../report/html.js'
import { renderDocument } from '../study/report/renderDocument.js'
import { renderTable } from '../study/report/renderTable.js'
import { renderSettingRows } from '../study/report/settingRows.js'
import type { Version } from '../study/versions.js'
import { dropoutTable, headline, probeTitles } from './describe.js'
import type { Diagnosis } from './diagnose.js'

export interface DiagnosisReportInput {
  readonly diagnosis: Diagnosis
  /** In the colours of a page (`pagePalette`). */
  readonly figures: readonly Figure[]
  readonly commandLine: string
  readonly versions: readonly Version[]
  /** Names of the files beside the report. */
  readonly files: readonly string[]
}

/** A diagnosis as one HTML page that needs no other file and no network. */
export function renderDiagnosisReport(input: DiagnosisReportInput): string {
  const { diagnosis, figures, commandLine, versions, files } = input
  const { findings, verdict, seen, suspicious, data, settings } = diagnosis
  const title = `What is wrong with ${data.source}?`
  const dropout = dropoutTable(diagnosis)
  return renderDocument(
    title,
    html`<h1>${title}</h1>
<p class="lead">${headline(diagnosis)} ${wholeNumber(data.rows)} rows to predict ${data.target};
${settings.network}, ${wholeNumber(settings.parameters)} weights; ${counted(diagnosis.trainings, 'training')}.</p>
${findings.map(
  ({ severity, what, sure, next }) =>
    html`<div class="verdict"><p>${severity === 'note' ? 'Note: ' : ''}${what}</p><p>How sure: ${sure}.</p><p>Next: ${next}</p></div>
`,
)}
${verdict && html`<h2>Does dropout help?</h2><p><strong>${verdict.what}</strong> ${verdict.why}</p>`}
${dropout && renderTable(dropout)}
${
  dropout &&
  html`<p class="note">Dropout behind each hidden layer against none, from the same seeds on the same folds; differences of the loss after
the last epoch by the corrected resampled t-test. The lowest loss is that of each training's best epoch.</p>`
}
<h2>The curves</h2>
${figures.map(renderHtml)}
${suspicious.length > 0 && suspiciousRows(diagnosis)}
<h2>What was looked at</h2>
<ul>${seen.map(one => html`<li><strong>${probeTitles[one.probe]}</strong>: ${one.seen}</li>`)}</ul>
<h2>How to get these numbers again</h2>
<pre>${commandLine}</pre>
${renderSettingRows([
  ['data', data.source],
  [
    'rows',
    `${wholeNumber(data.rows)}${settings.sampledRows ? `, of which ${wholeNumber(settings.sampledRows)} drawn at random were looked at` : ''}`,
  ],
  ['network', `${settings.network}, ${wholeNumber(settings.parameters)} weights`],
  ['epochs', `${settings.epochs}, batch size ${settings.batchSize}`],
  ['folds', String(settings.folds)],
  ['seed', String(settings.seed)],
  ['took', `${counted(diagnosis.trainings, 'training')}, ${duration(diagnosis.seconds)}`],
  ...versions.map(({ name, version }): [string, string] => [name, version]),
])}
<p class="note">Beside this page: ${listed(files)}.</p>`,
  )
}

function suspiciousRows(diagnosis: Diagnosis): Markup {
  const { suspicious, data, findings } = diagnosis
  const numbers = data.task === 'regression'
  const faulty = findings.some(({ probe }) => probe === 'labels')
  return html`<h2>Suspicious rows</h2>
<p>${
    faulty
      ? 'The worst first.'
      : 'There are no more of them than a clean set has whose classes overlap; these would be the first to look at.'
  }</p>
${renderTable({
  head: [
    'row',
    data.target,
    'expected',
    numbers ? 'robust standard deviations off' : 'probability of its label',
  ],
  rows: suspicious.map(({ name, given, predicted, score }) => [
    name,
    given,
    predicted,
    numbers ? score.toFixed(1) : percent(score),
  ]),
})}`
}
