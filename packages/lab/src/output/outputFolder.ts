import { mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeFolders, reasonOf, removeMade } from './makeFolders.js'

/** A folder that gets all of its new files at once, or none of them. */
export interface OutputFolder {
  /** The folder as it was named. */
  path: string
  /** Keeps a file for later. */
  write(name: string, content: string | Uint8Array): Promise<void>
  /**
   * Moves the files that were kept into the folder, over those of the same name, and removes the files of `stale`,
   * which an earlier run left and this one did not renew.
   */
  commit(stale: readonly string[]): Promise<void>
  /** Forgets the files that were kept, and takes away the folders that were made for them. */
  discard(): Promise<void>
}

/** The output folder cannot be written to. */
export class OutputFolderError extends Error {
  /** To tell it from other errors: `OutputFolderError`. */
  override readonly name = 'OutputFolderError'
}

/**
 * Makes sure that a folder can be written to, and makes it where it is missing. Files are kept in a hidden folder
 * within it until they are committed: there they are on the same disk, so that moving them is one rename each, even
 * where the folder is a mounted volume of its own.
 *
 * @throws OutputFolderError that says what is in the way
 */
export async function openOutputFolder(path: string): Promise<OutputFolder> {
  let firstMade: string | undefined
  let kept: string
  try {
    firstMade = await makeFolders(resolve(path))
    kept = await mkdtemp(join(path, '.unfinished-'))
  } catch (error) {
    await removeMade(path, firstMade)
    throw new OutputFolderError(`cannot write to the folder ${path}: ${await reasonOf(error, path)}`)
  }
  const names = new Set<string>()
  return {
    path,
    async write(name, content) {
      await writeFile(join(kept, name), content)
      names.add(name)
    },
    async commit(stale) {
      for (const name of names) await rename(join(kept, name), join(path, name))
      for (const name of stale) if (!names.has(name)) await rm(join(path, name), { force: true })
      await rmdir(kept)
    },
    async discard() {
      await rm(kept, { recursive: true, force: true })
      await removeMade(path, firstMade)
    },
  }
}
