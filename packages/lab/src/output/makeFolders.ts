import { mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { codeOf, reasonOf } from 'thinnet/files'

/**
 * Makes a folder and those above it that are missing, one by one: on file systems where folders cannot be made, such as
 * /proc, Node's recursive mkdir never returns.
 *
 * @param mode - Who may read and write the folders that are made, as `mkdir` takes it.
 * @returns the topmost folder that was made, if any
 */
export async function makeFolders(path: string, mode = 0o777): Promise<string | undefined> {
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory()) return undefined
  const above = dirname(path)
  const firstMade = above === path ? undefined : await makeFolders(above, mode)
  try {
    await mkdir(path, { mode })
  } catch (error) {
    // Somebody else was quicker.
    if ((await stat(path).catch(() => undefined))?.isDirectory()) return firstMade
    await removeMade(above, firstMade)
    throw error
  }
  return firstMade ?? path
}

/** Removes a folder and those above it up to the first one that was made, as long as nothing is in them. */
export async function removeMade(path: string, firstMade: string | undefined): Promise<void> {
  if (firstMade === undefined) return
  for (let folder = resolve(path); folder.startsWith(resolve(firstMade)); folder = dirname(folder)) {
    try {
      await rmdir(folder)
    } catch {
      return
    }
  }
}

/** Why a folder cannot be made or written to, in plain words. */
export async function folderReason(error: unknown, path: string): Promise<string> {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'no files or folders can be made there'
    case 'EEXIST':
    case 'ENOTDIR':
      return (await isFile(path)) ? 'it is a file' : 'a part of its path is a file'
    default:
      return reasonOf(error)
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
