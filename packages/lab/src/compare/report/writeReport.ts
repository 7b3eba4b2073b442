import { join } from 'node:path'
import type { Figure } from '../../figures/figure.js'
import { lightPalette, type Palette, pagePalette } from '../../figures/palette.js'
import type { OutputFolder } from '../../output/outputFolder.js'
import { trialsCsv } from '../../search/report/trialsCsv.js'
import type { Setting } from '../../search/trial.js'
import { figureFiles, writeFigures } from '../../study/writeFigures.js'
import type { TrainedModel, Trainings } from '../trainings.js'
import { type PageParts, renderPage } from './page.js'

export interface ReportInput<Document> {
  readonly figure: (palette: Palette) => Figure | undefined
  readonly page: Omit<PageParts, 'figure' | 'files' | 'trainings'>
  readonly trainings: PageParts['trainings']
  /** The results as one JSON document. */
  readonly document: (files: readonly string[]) => Document
}

/** Names of figures that an earlier run may have left. */
const figureNames = ['comparison', 'repeats'] as const

/** Writes figure, report, trials and results: all of it at the end, or nothing. */
export async function writeReport<Document>(
  { figure, page, trainings, document }: ReportInput<Document>,
  folder: OutputFolder,
  signal?: AbortSignal,
): Promise<Document> {
  const drawn = figure(lightPalette)
  if (drawn) await writeFigures([drawn], folder, signal)
  const names = ['report.html', ...(drawn ? figureFiles(drawn.name) : []), 'trials.csv', 'results.json']
  const written = document(names.map(name => join(folder.path, name)))
  const html = renderPage({ ...page, trainings, figure: figure(pagePalette), files: names.slice(1) })
  await folder.write('report.html', html)
  await folder.write('trials.csv', trialsTable(page.models, trainings))
  await folder.write('results.json', `${JSON.stringify(written, undefined, 2)}\n`)
  signal?.throwIfAborted()
  await folder.commit(figureNames.flatMap(figureFiles))
  return written
}

/** All trainings, one a row; `candidate` is 0 for the first model, 1 for the second. */
function trialsTable(models: readonly TrainedModel[], { data }: Pick<Trainings, 'data'>): string {
  const names = [...new Set(models.flatMap(({ candidate }) => Object.keys(candidate)))]
  const space: Record<string, readonly Setting[]> = Object.fromEntries(names.map(name => [name, []]))
  return trialsCsv({
    candidates: models.map(({ candidate, trials }, number) => ({ number, candidate, trials })),
    ...{ settings: { space }, data },
  })
}
