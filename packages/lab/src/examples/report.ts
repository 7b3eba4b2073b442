import { renderHtml } from '../figures/renderHtml.js'
import { counted, listed, percent, wholeNumber } from '../report/format.js'
import { html, type Markup } from '../report/html.js'
import { lastTenth } from '../study/findings/lastTenth.js'
import { overfittingSentences } from '../study/findings/overfitting.js'
import { aboutVerdicts, judge } from '../study/findings/verdict.js'
import { renderDocument } from '../study/report/renderDocument.js'
import { renderTable } from '../study/report/renderTable.js'
import { renderSettingRows, seedList } from '../study/report/settingRows.js'
import { scoreTable } from '../study/scoreTable.js'
import type { Version } from '../study/versions.js'
import { exampleCommandLine } from './commandLine.js'
import type { ExampleData } from './example.js'
import { type ExampleFigures, lossName } from './figures.js'
import { byNetwork, type ExampleResult, type VariantResult } from './result.js'

export interface ExampleReportInput {
  result: ExampleResult
  data: ExampleData
  /** In the colours of a page (`pagePalette`). */
  figures: ExampleFigures
  versions: readonly Version[]
  /** Names of the files beside the report. */
  files: readonly string[]
}

/** The story of an example as one HTML page that needs no other file and no network. */
export function renderExampleReport(input: ExampleReportInput): string {
  const { result, data, figures, files } = input
  const { example, settings, models } = result
  const networks = byNetwork(result)
  const trainRows = wholeNumber(data.train.y.length)
  const testRows = wholeNumber(data.test.y.length)
  return renderDocument(
    example.question,
    html`<h1>${example.question}</h1>
<p class="lead">${counted(models.length, 'network')} learn ${trainRows} samples, and are asked about ${testRows} others:
each trained ${settings.repeats === 1 ? 'once' : `${wholeNumber(settings.repeats)} times`},
${counted(settings.epochs, 'epoch')} each.</p>
${networks.flatMap(({ baseline, others }) =>
  others.map(other => {
    const { headline, details } = judge(baseline, other)
    return html`<div class="verdict"><p>${headline}</p><p>${details}</p></div>`
  }),
)}
<p class="note">The baseline is the same network without dropout. ${aboutVerdicts(settings.repeats)}</p>

<h2>The data</h2>
${example.aboutData.map(text => html`<p>${text}</p>`)}
${renderHtml(figures.data)}

<h2>The networks</h2>
${models.map(
  ({ model, parameters }) =>
    html`<p><strong>${model.label}</strong> ${model.explained}${
      model.explained.startsWith('is ') && ` ${wholeNumber(parameters)} weights.`
    }</p>`,
)}
<p>Every variant of a network starts from the same weights and sees the same samples in the same order.</p>

<h2>What overfitting looks like</h2>
${networks.map(({ baseline }) => {
  const who = networks.length > 1 ? `the ${baseline.model.network} without dropout` : undefined
  return html`<p>${overfittingSentences(baseline, who).join(' ')}</p>`
})}
${renderHtml(figures.accuracy)}
${renderHtml(figures.loss)}
<p>${historySentence(networks[0]!.others.at(-1)!)}</p>

<h2>The scores</h2>
${renderTable(scoreTable('network', models))}
<p class="note">From <code>evaluate</code> after training, with dropout off: ${
      settings.repeats === 1
        ? 'one training of each network'
        : `mean ± standard deviation of ${wholeNumber(settings.repeats)} repeats`
    }; seconds are those of one training. Accuracy is the share of samples classified correctly, loss the mean
${lossName} in nats.</p>
${renderHtml(figures.repeats)}

<h2>Which to use where</h2>
${example.aboutDropout.map(text => html`<p>${text}</p>`)}

<h2>How to get these numbers again</h2>
<pre>${exampleCommandLine(result)}</pre>
${settingRows(input)}
<p class="note">Beside this page: ${listed(files)}.</p>`,
  )
}

/** Why the curves of a network with dropout are not the numbers of the table. */
function historySentence({ model, curves, repeats }: VariantResult): string {
  return (
    "The curves are Keras's History: its training values are taken during each epoch, with dropout on, and its test " +
    `values with dropout off. For ${model.label}, training accuracy over the last tenth of the epochs is ` +
    `${percent(lastTenth(curves.accuracy))} in the History${repeats.length > 1 ? ' of the first repeat' : ''}, and evaluate ` +
    `gives ${percent(repeats[0]!.trainAccuracy)} for the same rows afterwards. Compare training with test by the table.`
  )
}

/** Everything that the numbers depend on. */
function settingRows({ result, data, versions }: ExampleReportInput): Markup {
  const { example, settings, models } = result
  const rates = models.map(({ model }): [string, string] => [
    model.label,
    listed(Object.entries(model.rates).map(([name, rate]) => `${name} ${rate}`)) || 'drops nothing',
  ])
  return renderSettingRows([
    ['data', example.source],
    [
      'samples',
      `${wholeNumber(data.train.y.length)} to train, ${wholeNumber(data.test.y.length)} to test; the test samples are the ` +
        'validation data',
    ],
    ...rates,
    ['initial weights', "Keras's defaults; in every variant those of its baseline of the same seed"],
    ['loss', `${lossName}, from the logits of the last layer`],
    ['optimizer', "Adam with Keras's defaults: learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 10⁻⁷"],
    ['epochs', `${wholeNumber(settings.epochs)}, batch size ${example.batchSize}, shuffled`],
    ['seed', `${settings.seed}; repeat i has deriveSeed(${settings.seed}, i) in every variant`],
    ['seeds of repeats', seedList(models[0]!.repeats.map(repeat => repeat.seed))],
    ...versions.map(({ name, version }): [string, string] => [name, version]),
  ])
}
