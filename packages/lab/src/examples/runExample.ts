import { join } from 'node:path'
import { lightPalette, pagePalette } from '../figures/palette.js'
import { openOutputFolder } from '../output/outputFolder.js'
import type { StudyOptions } from '../study/progress.js'
import { versions } from '../study/versions.js'
import { figureFiles, writeFigures } from '../study/writeFigures.js'
import type { Example } from './example.js'
import { exampleFigures } from './figures.js'
import { renderExampleReport } from './report.js'
import type { ExampleResult } from './result.js'
import { type ExampleDocument, exampleDocument } from './resultDocument.js'
import { runExampleTrainings } from './runTrainings.js'
import type { ExampleSettings } from './settings.js'

/** What an example found, and the document that says so. */
export interface ExampleOutput {
  /** For programs: every repeat, and the curves of the first. */
  result: ExampleResult
  /** The same as JSON, as it stands in `results.json`. */
  document: ExampleDocument
}

/**
 * Runs an example and writes its figures, report and results to a folder: all of them at the end, or none.
 *
 * @throws OutputFolderError before anything is trained if the folder cannot be written to; the signal's reason when
 * it is cancelled
 */
export async function runExample(
  example: Example,
  settings: ExampleSettings,
  options: StudyOptions,
): Promise<ExampleOutput> {
  const { signal, out } = options
  const folder = await openOutputFolder(out)
  try {
    const result = await runExampleTrainings(example, settings, options)
    options.onDraw?.()
    const data = example.data()
    const figures = Object.values(exampleFigures(result, data, lightPalette))
    await writeFigures(figures, folder, signal)
    const names = [...figures.flatMap(({ name }) => figureFiles(name)), 'report.html', 'results.json']
    const page = renderExampleReport({
      result,
      data,
      figures: exampleFigures(result, data, pagePalette),
      versions: versions(),
      files: names.filter(name => name !== 'report.html'),
    })
    await folder.write('report.html', page)
    const document = exampleDocument(
      result,
      names.map(name => join(out, name)),
    )
    await folder.write('results.json', `${JSON.stringify(document, undefined, 2)}\n`)
    // Past this point it is quicker to finish than to stop.
    signal?.throwIfAborted()
    await folder.commit([])
    return { result, document }
  } catch (error) {
    await folder.discard()
    throw error
  }
}
