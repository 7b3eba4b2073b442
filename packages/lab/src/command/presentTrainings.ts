import { type ReportInput, writeReport } from '../compare/report/writeReport.js'
import type { TrainingOptions } from '../compare/trainings.js'
import { openOutputFolder } from '../output/outputFolder.js'
import type { CommandContext } from './context.js'
import type { StudyFlags } from './presentStudy.js'
import { progressDisplay } from './progress.js'
import { understood } from './repeatSettings.js'
import { searchProgress } from './searchProgress.js'

/**
 * Runs repeated trainings with their progress on standard error, writes their files, and prints the results: as the JSON document
 * alone, or in words.
 */
export async function presentTrainings<Result, Document>(
  { stdout, stderr, signal }: CommandContext,
  { out, json = false, quiet = false }: StudyFlags,
  run: (
    watching: Pick<TrainingOptions, 'signal' | 'onStart' | 'onProgress' | 'onTrouble'>,
  ) => Promise<Result>,
  report: (result: Result) => ReportInput<Document>,
  conclusion: (result: Result) => string,
): Promise<void> {
  const progress = progressDisplay(stderr, quiet, searchProgress)
  const folder = await openOutputFolder(out)
  try {
    const result = await run({
      signal,
      onStart: started => !quiet && stderr.write(understood(started)),
      onProgress: progress.update,
      onTrouble: message => stderr.write(`${message}\n`),
    })
    progress.step('drawing figures')
    const document = await writeReport(report(result), folder, signal)
    progress.end()
    stdout.write(json ? `${JSON.stringify(document, undefined, 2)}\n` : conclusion(result))
  } catch (error) {
    progress.end()
    await folder.discard()
    throw error
  }
}
