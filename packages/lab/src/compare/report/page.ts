import type { Figure } from '../../figures/figure.js'
import { renderHtml } from '../../figures/renderHtml.js'
import { counted, duration, listed, wholeNumber } from '../../report/format.js'
import { html, type Markup } from '../../report/html.js'
import { lossName } from '../../search/findings/measures.js'
import { renderDocument } from '../../study/report/renderDocument.js'
import { renderSettingRows, seedList } from '../../study/report/settingRows.js'
import { describeSplits } from '../findings/splitsInWords.js'
import type { TrainedModel, Trainings } from '../trainings.js'

/** What the pages of both commands are made of. */
export interface PageParts {
  readonly title: string
  readonly lead: string
  readonly headline: string
  readonly verdict: readonly string[]
  /** In the colours of a page. */
  readonly figure: Figure | undefined
  readonly tables: readonly Markup[]
  readonly caution: readonly string[]
  readonly command: string
  readonly files: readonly string[]
  readonly models: readonly TrainedModel[]
  readonly trainings: Pick<Trainings, 'data' | 'settings' | 'seconds' | 'workers'>
  readonly versions: Readonly<Record<string, string>>
}

/** A page that needs no other file and no network. */
export function renderPage(parts: PageParts): string {
  const { title, lead, headline, verdict, figure, tables, caution, command, files, trainings } = parts
  return renderDocument(
    title,
    html`<h1>${title}</h1>
<p class="lead">${lead}</p>
<div class="verdict"><p>${headline}</p>${verdict.map(text => html`<p>${text}</p>`)}</div>
${figure && renderHtml(figure)}
${tables}
<h2>How sure is that?</h2>
<ul>${caution.map(text => html`<li>${text}</li>`)}</ul>
${trainings.data.notes.length > 0 && html`<h2>The data</h2><ul>${trainings.data.notes.map(note => html`<li>${note}</li>`)}</ul>`}
<h2>How to get these numbers again</h2>
<pre>${command}</pre>
${settingRows(parts)}
${files.length > 0 && html`<p class="note">Beside this page: ${listed(files)}.</p>`}`,
  )
}

/** Everything that the numbers depend on. */
function settingRows({ models, trainings, versions }: PageParts): Markup {
  const { data, settings, seconds, workers } = trainings
  const seeds = models[0]?.trials.map(({ settings: { seed } }) => seed) ?? []
  return renderSettingRows([
    [
      'data',
      `${data.source}: ${counted(data.rows, 'row')}, ${counted(data.inputs, 'input')}, target ${data.target}`,
    ],
    ...models.flatMap((model): [string, string][] => [
      [model.label, `${networkOf(model)}; study ${model.study}`],
    ]),
    ['splits', describeSplits(settings)],
    ['epochs', wholeNumber(settings.epochs)],
    ['batch size', wholeNumber(settings.batchSize)],
    ['seed', String(settings.seed)],
    ['seeds of the trainings', seedList(seeds)],
    ['loss', lossName(data.task)],
    ['took', `${duration(seconds)} with ${counted(workers, 'worker')}`],
    [
      'versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ])
}

/** What a model is made of, in words. */
export function networkOf({ hidden, model, trials }: TrainedModel): string {
  const weights = trials.find(({ result }) => result.parameters > 0)?.result.parameters
  const size = weights === undefined ? '' : `, ${counted(weights, 'weight')}`
  return hidden
    ? `inputs standardized, hidden layers of ${listed(hidden.map(wholeNumber))} units${size}`
    : `${model?.file ?? 'a model of its own'}, SHA-256 ${model?.hash ?? 'unknown'}${size}`
}
