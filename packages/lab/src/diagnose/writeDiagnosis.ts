import { join } from 'node:path'
import { lightPalette, pagePalette } from '../figures/palette.js'
import type { OutputFolder } from '../output/outputFolder.js'
import { versions } from '../study/versions.js'
import { figureFiles, writeFigures } from '../study/writeFigures.js'
import type { Diagnosis } from './diagnose.js'
import { diagnosisFigures, figureNames } from './figures/diagnosisFigures.js'
import { renderDiagnosisReport } from './report.js'

/** A diagnosis as one JSON document. */
export interface DiagnosisDocument extends Diagnosis {
  readonly command: string
  readonly versions: Readonly<Record<string, string>>
  /** What was written; empty without a folder. */
  readonly files: readonly string[]
}

export const diagnosisDocument = (
  diagnosis: Diagnosis,
  command: string,
  files: readonly string[],
): DiagnosisDocument => ({
  ...diagnosis,
  command,
  versions: Object.fromEntries(versions().map(({ name, version }) => [name, version])),
  files,
})

/** Writes report, figures and results to a folder: all of them at the end, or none. */
export async function writeDiagnosis(
  diagnosis: Diagnosis,
  folder: OutputFolder,
  commandLine: string,
  signal?: AbortSignal,
): Promise<DiagnosisDocument> {
  const figures = diagnosisFigures(diagnosis, lightPalette)
  await writeFigures(figures, folder, signal)
  const names = ['report.html', ...figures.flatMap(({ name }) => figureFiles(name)), 'results.json']
  const page = renderDiagnosisReport({
    ...{ diagnosis, commandLine, versions: versions() },
    figures: diagnosisFigures(diagnosis, pagePalette),
    files: names.slice(1),
  })
  await folder.write('report.html', page)
  const files = names.map(name => join(folder.path, name))
  const document = diagnosisDocument(diagnosis, commandLine, files)
  await folder.write('results.json', `${JSON.stringify(document, undefined, 2)}\n`)
  signal?.throwIfAborted()
  await folder.commit(figureNames.flatMap(figureFiles))
  return document
}
