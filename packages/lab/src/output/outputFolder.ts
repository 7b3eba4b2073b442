import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { moveOver, removeAbandoned, syncFolder, unfinishedName } from 'thinnet/files'
import { folderReason, makeFolders, removeMade } from './makeFolders.js'

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

const unchanged = '; what was in it is as it was'

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
 * @throws OutputFolderError that says what is in the way; so do `write` and `commit`, after which the folder is as it was
 */
export async function openOutputFolder(path: string): Promise<OutputFolder> {
  let firstMade: string | undefined
  const kept = join(path, unfinishedName('output'))
  const failed = async (error: unknown, afterwards = '', name = '') =>
    new OutputFolderError(
      `cannot write to the folder ${path}: ${name && `${name}: `}${await folderReason(error, path)}${afterwards}`,
      { cause: error },
    )
  try {
    firstMade = await makeFolders(resolve(path))
    await removeAbandoned(path)
    await mkdir(kept)
  } catch (error) {
    await removeMade(path, firstMade)
    throw await failed(error)
  }
  const names = new Set<string>()
  return {
    path,
    async write(name, content) {
      try {
        await writeFile(join(kept, name), content, { flush: true })
      } catch (error) {
        throw await failed(error, unchanged)
      }
      names.add(name)
    },
    async commit(stale) {
      const before = join(kept, 'before')
      const gone = stale.filter(name => !names.has(name))
      const changed: string[] = []
      let there: readonly string[] = []
      let current = ''
      try {
        there = await readdir(path)
        await mkdir(before)
        for (current of [...names, ...gone])
          if (there.includes(current)) await copyFile(join(path, current), join(before, current))
        for (current of names) {
          await moveOver(join(kept, current), join(path, current))
          changed.push(current)
        }
        for (current of gone) {
          await rm(join(path, current), { force: true })
          changed.push(current)
        }
      } catch (error) {
        for (const name of changed) {
          if (there.includes(name)) await moveOver(join(before, name), join(path, name))
          else await rm(join(path, name))
        }
        throw await failed(error, unchanged, current)
      }
      await syncFolder(path)
      await rm(kept, { recursive: true, force: true })
    },
    async discard() {
      await rm(kept, { recursive: true, force: true })
      await removeMade(path, firstMade)
    },
  }
}
