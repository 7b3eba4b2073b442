import type { StudyOptions } from '../study/progress.js'
import type { CommandContext } from './context.js'
import { progressDisplay } from './progress.js'
import { studyProgress } from './studyProgress.js'

/** The flags of every study's command besides its settings. */
export interface StudyFlags {
  out: string
  json?: boolean
  quiet?: boolean
}

/**
 * Runs a study with its progress on standard error, and then prints its results: as the JSON document alone, or in words.
 *
 * @param epochs of each training, for the progress
 */
export async function presentStudy<Result>(
  { stdout, stderr, signal }: CommandContext,
  { out, json, quiet }: StudyFlags,
  epochs: number,
  run: (options: StudyOptions) => Promise<{ result: Result; document: unknown }>,
  conclusion: (result: Result, out: string) => string,
): Promise<void> {
  const progress = progressDisplay(stderr, quiet ?? false, studyProgress(epochs))
  try {
    const { result, document } = await run({
      out,
      signal,
      onProgress: progress.update,
      onDraw: () => progress.step('drawing figures'),
    })
    progress.end()
    stdout.write(json ? `${JSON.stringify(document, undefined, 2)}\n` : conclusion(result, out))
  } catch (error) {
    progress.end()
    throw error
  }
}
