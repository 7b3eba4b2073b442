import { join } from 'node:path'
import type { Figure } from '../figures/figure.js'
import { lightPalette, pagePalette } from '../figures/palette.js'
import { type OutputFolder, openOutputFolder } from '../output/outputFolder.js'
import type { StudyOptions } from '../study/progress.js'
import { versions } from '../study/versions.js'
import { figureFiles, writeFigures } from '../study/writeFigures.js'
import { caseStudyData } from './dataset.js'
import { caseStudyFigures } from './figures/caseStudyFigures.js'
import { renderReport } from './report/report.js'
import type { CaseStudyResult } from './result.js'
import { type ResultDocument, resultDocument } from './resultDocument.js'
import { runTrainings } from './runTrainings.js'
import type { CaseStudySettings } from './settings.js'

/** What a study found, and the document that says so. */
export interface CaseStudyOutput {
  /** For programs: every repeat, and the curves of the first. */
  result: CaseStudyResult
  /** The same as JSON, as it stands in `results.json`. */
  document: ResultDocument
}

/** Files that only some studies write: left from an earlier study, they would belong to other results. */
const sometimes = ['repeats', 'grid'].flatMap(figureFiles)

/**
 * Runs a case study and writes its figures, report and results to a folder: all of them at the end, or none.
 *
 * @throws OutputFolderError before anything is trained if the folder cannot be written to; the signal's reason when
 * it is cancelled
 *
 * @example
 * ```ts
 * const { document } = await runCaseStudy(checkSettings({ repeats: 10 }), { out: 'reports/case-study' })
 * ```
 */
export async function runCaseStudy(
  settings: CaseStudySettings,
  options: StudyOptions,
): Promise<CaseStudyOutput> {
  const { signal } = options
  const folder = await openOutputFolder(options.out)
  try {
    const result = await runTrainings(settings, options)
    options.onDraw?.()
    const names = await writeFiles(result, folder, signal)
    const document = resultDocument(
      result,
      names.map(name => join(options.out, name)),
    )
    await folder.write('results.json', `${JSON.stringify(document, undefined, 2)}\n`)
    // Past this point it is quicker to finish than to stop.
    signal?.throwIfAborted()
    await folder.commit(sometimes)
    return { result, document }
  } catch (error) {
    await folder.discard()
    throw error
  }
}

/** Writes figures and report, and names them and the results still to come. */
async function writeFiles(result: CaseStudyResult, folder: OutputFolder, signal: AbortSignal | undefined) {
  const data = caseStudyData()
  const figures: Figure[] = Object.values(caseStudyFigures(result, data, lightPalette))
  const names = [...figures.flatMap(({ name }) => figureFiles(name)), 'report.html', 'results.json']
  await writeFigures(figures, folder, signal)
  const onPage = caseStudyFigures(result, data, pagePalette)
  const files = names.filter(name => name !== 'report.html')
  await folder.write(
    'report.html',
    renderReport({ result, data, figures: onPage, versions: versions(), files }),
  )
  return names
}
