import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A file that gets all of its text at once, or stays as it was. */
export interface OutputFile {
  write(text: string): Promise<void>
  /** Puts the new file in the place of the old one. */
  commit(): Promise<void>
  /** Forgets what was written. */
  discard(): Promise<void>
}

/**
 * Begins a file: the text goes into a hidden file beside it, which takes its place in one rename.
 *
 * @throws Error that says why it cannot be written there
 */
export async function openOutputFile(path: string): Promise<OutputFile> {
  const folder = dirname(path)
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory()) throw new Error(`cannot write ${path}: it is a folder; name a file in it`)
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new Error(`cannot write ${path}: there is no folder ${folder}; make it first`)
  }
  const unfinished = join(folder, `.${basename(path)}.unfinished-${process.pid}`)
  let file: FileHandle
  try {
    file = await open(unfinished, 'w')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `cannot write ${path}: ${reason.startsWith('EACCES') ? 'you are not allowed to write there' : reason}`,
    )
  }
  return {
    write: text => file.appendFile(text),
    commit: async () => {
      await file.sync()
      await file.close()
      await rename(unfinished, path)
    },
    discard: async () => {
      await file.close().catch(() => {})
      await rm(unfinished, { force: true })
    },
  }
}
