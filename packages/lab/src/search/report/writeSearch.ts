import { join } from 'node:path'
import { loadModel } from 'thinnet'
import { lightPalette, pagePalette } from '../../figures/palette.js'
import type { OutputFolder } from '../../output/outputFolder.js'
import { figureFiles, writeFigures } from '../../study/writeFigures.js'
import { figureNames, searchFigures } from '../figures/searchFigures.js'
import { quoted } from '../findings/advice.js'
import { type Findings, findingsOf } from '../findings/findings.js'
import { nameOf } from '../findings/labels.js'
import { readingWords } from '../readingWords.js'
import type { StudyResult } from '../result.js'
import { bestModelCode } from './bestModelCode.js'
import { renderSearchReport } from './report.js'
import { type SearchDocument, searchDocument } from './resultDocument.js'
import type { Asked } from './searchCommandLine.js'
import { trialsCsv } from './trialsCsv.js'

/** What a search found, and the document that says so. */
export interface WrittenSearch {
  readonly findings: Findings
  readonly document: SearchDocument
  /** The command that predicts with the chosen model; undefined if it does not read tables. */
  readonly predictLine: string | undefined
}

/** Writes everything that a search leaves: figures, report, tables, the chosen model and its code. All of it at the end, or nothing. */
export async function writeSearch(
  result: StudyResult,
  folder: OutputFolder,
  asked: Asked,
  signal?: AbortSignal,
): Promise<WrittenSearch> {
  const out = folder.path
  const findings = findingsOf(result)
  const best = await loadModel(result.best.keras, { compile: false })
  const { schema } = best
  const [inputShape = result.data.inputShape] = best.inputShapes
  await best.dispose()

  const figures = Object.values(searchFigures(result, findings, lightPalette))
  await writeFigures(figures, folder, signal)
  const beside = ['trials.csv', 'results.json', 'best.keras', 'best-model.ts']
  const names = ['report.html', ...figures.flatMap(({ name }) => figureFiles(name)), ...beside]
  const reading = readingWords(result.data.reading)
    .map(([name, value]) => ` ${name} ${quoted(value)}`)
    .join('')
  const predictLine =
    schema?.columns && asked.table !== undefined
      ? `thinnet predict ${quoted(join(out, 'best.keras'))} new.csv${reading} --out predictions.csv`
      : undefined
  const page = renderSearchReport({
    ...{ result, findings, asked, predictLine },
    figures: searchFigures(result, findings, pagePalette),
    files: names.slice(1),
  })
  const files = names.map(name => join(out, name))
  const document = searchDocument(result, findings, asked, files)
  const code = bestModelCode(result, {
    label: nameOf(findings.chosen),
    schema,
    inputShape,
    out,
    model: asked.model,
  })
  await folder.write('report.html', page)
  await folder.write('trials.csv', trialsCsv(result))
  await folder.write('results.json', `${JSON.stringify(document, undefined, 2)}\n`)
  await folder.write('best.keras', result.best.keras)
  await folder.write('best-model.ts', code)
  // Past this point it is quicker to finish than to stop.
  signal?.throwIfAborted()
  await folder.commit(figureNames.flatMap(figureFiles))
  return { findings, document, predictLine }
}
