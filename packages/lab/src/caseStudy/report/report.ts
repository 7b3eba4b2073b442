import type { Figure } from '../../figures/figure.js'
import { renderHtml } from '../../figures/renderHtml.js'
import { counted, listed, percent, wholeNumber } from '../../report/format.js'
import { html, type Markup } from '../../report/html.js'
import { lastTenth } from '../../study/findings/lastTenth.js'
import { overfittingSentences } from '../../study/findings/overfitting.js'
import { aboutVerdicts } from '../../study/findings/verdict.js'
import { renderDocument } from '../../study/report/renderDocument.js'
import { renderTable } from '../../study/report/renderTable.js'
import { scoreTable } from '../../study/scoreTable.js'
import type { Version } from '../../study/versions.js'
import type { CaseStudyData } from '../dataset.js'
import { boundaryLength } from '../findings/boundaryLength.js'
import { verdictsOf } from '../findings/verdicts.js'
import { describeModel } from '../network.js'
import type { CaseStudyResult, ModelResult } from '../result.js'
import { commandLine } from './commandLine.js'
import { dropoutExplained } from './dropoutExplained.js'
import { extensionExplained } from './extensionExplained.js'
import { settingsTable } from './settingsTable.js'

export interface ReportInput {
  result: CaseStudyResult
  data: CaseStudyData
  /** In the colours of a page (`pagePalette`). */
  figures: CaseStudyFigures
  versions: readonly Version[]
  /** Names of the files beside the report. */
  files: readonly string[]
}

export interface CaseStudyFigures {
  data: Figure
  accuracy: Figure
  loss: Figure
  boundary: Figure
  repeats?: Figure
  grid?: Figure
}

/** The story of a study as one HTML page that needs no other file and no network. */
export function renderReport({ result, data, figures, versions, files }: ReportInput): string {
  const { settings, models, grid } = result
  const [baseline, ...others] = models
  const dropout = others[0]
  if (!baseline || !dropout) throw new RangeError('a study has a baseline and a dropout network')
  const trainRows = data.train.y.length
  const testRows = data.test.y.length
  return renderDocument(
    'Case study: does dropout mend overfitting?',
    html`<h1>Does dropout mend overfitting?</h1>
<p class="lead">A network with ${wholeNumber(settings.hidden)} hidden units learns ${trainRows} points, and is asked
about ${testRows} others. Each network is trained ${settings.repeats === 1 ? 'once' : `${wholeNumber(settings.repeats)} times`},
${counted(settings.epochs, 'epoch')} each time.</p>
${verdictsOf(models).map(
  ({ headline, details }) => html`<div class="verdict"><p>${headline}</p><p>${details}</p></div>`,
)}
<p class="note">${aboutVerdicts(settings.repeats, others.length > 1)}</p>

<h2>The data</h2>
<p>Points lie on two rings, one within the other, ${Number((2 * (1 - data.middleRadius)).toFixed(3))} apart, and each
is moved by noise with a standard deviation of ${data.noise} in each feature, so that the rings run
into each other. The task is to tell from a point's two features which ring it belongs to. ${trainRows} points are for
training; the ${testRows} others are kept away from it, to measure what the network has learnt about rings rather than about these
points.</p>
${renderHtml(figures.data)}

<h2>What overfitting looks like</h2>
${paragraph(overfittingSentences(baseline))}
${renderHtml(figures.accuracy)}
${renderHtml(figures.loss)}
<p>Accuracy only counts on which side of one half a probability falls. Loss also asks how sure the network was: a
confident mistake costs much more than a hesitant one. That is why test loss can rise while test accuracy stays where
it is.</p>

<h2>What dropout does</h2>
${paragraph(dropoutExplained(dropout.model.network))}
${others
  .slice(1)
  .map(
    ({ model }) =>
      html`<p><strong>${model.label}</strong> is ${describeModel(model)}. ${extensionExplained(model)}</p>`,
  )}
<p>${boundarySentence(baseline, dropout, data)}</p>
${renderHtml(figures.boundary)}

<h2>The scores</h2>
${renderTable(scoreTable('model', models))}
<p class="note">From <code>evaluate</code> after training, with dropout off: ${
      settings.repeats === 1
        ? 'one training of each network'
        : `mean ± standard deviation of ${wholeNumber(settings.repeats)} repeats`
    }; seconds are those of one training. Accuracy is the share of rows
classified correctly, loss the mean binary cross-entropy in nats.</p>
<p>${historySentence(dropout)}</p>
${
  figures.repeats &&
  html`<h2>How much is chance?</h2>
<p>A training starts from random weights, and dropout draws random units: the same network trained again ends a
little elsewhere. Each network was trained ${wholeNumber(settings.repeats)} times; repeats of equal number start from
the same seed in every network, so that they can be compared pair by pair.</p>
${renderHtml(figures.repeats)}`
}
${
  figures.grid &&
  grid &&
  html`<h2>Which rate?</h2>
<p>The dropout network, trained at every rate. A rate of 0 is the network without dropout; the higher the rate, the
fewer units take part in a training step.</p>
${renderHtml(figures.grid)}
${renderTable(
  scoreTable(
    'rate',
    grid.map(one => ({ ...one, model: { label: String(one.rate) } })),
  ),
)}`
}

<h2>How to get these numbers again</h2>
<pre>${commandLine(settings)}</pre>
${settingsTable({ result, data, versions })}
<p class="note">Beside this page: ${listed(files)}.</p>`,
  )
}

function paragraph(sentences: readonly string[]): Markup {
  return html`<p>${sentences.join(' ')}</p>`
}

/** What the networks make of the plane, measured by the length of the line that they draw in it. */
function boundarySentence(
  baseline: ModelResult,
  dropout: ModelResult,
  { middleRadius }: CaseStudyData,
): string {
  const lengths = [baseline, dropout].map(model => boundaryLength(model.field))
  const [without, withDropout] = lengths.map(length => length.toFixed(1))
  const { label } = dropout.model
  if (lengths.includes(0)) {
    return 'Not every network draws a line through this part of the plane: where there is none, it sees one class only.'
  }
  return (
    `The line between the classes is ${without} units long without dropout and ${withDropout} with ${label}. A line that ` +
    'bends around single points is longer than one that follows the rings; the middle between the two rings is a circle ' +
    `of length ${(2 * Math.PI * middleRadius).toFixed(1)}.`
  )
}

/** Why the curves of a network with dropout are not the numbers of the table. */
function historySentence({ model, curves, repeats }: ModelResult): string {
  const first = repeats[0]!
  return (
    "The curves above are Keras's History. Its training values are taken during each epoch, while dropout silences units; " +
    'its test values, and the whole table, are taken with all units at work. For ' +
    `${model.label}, training accuracy over the last tenth of the epochs is ${percent(lastTenth(curves.accuracy))} in the ` +
    `History${repeats.length > 1 ? ' of the first repeat' : ''}, and evaluate gives ${percent(first.trainAccuracy)} for ` +
    'the same rows afterwards. Compare training with test by the table.'
  )
}
