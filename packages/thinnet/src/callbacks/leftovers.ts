/** A file that was being written when the process was killed: `.model.keras.<random>.part`. */
const LEFTOVER = /^\.(.+)\.[0-9a-f-]{36}\.part$/

/**
 * Removes what processes that were killed have left half written.
 *
 * @param written whether a file of this name would be one of ours
 */
export async function removeLeftovers(folder: string, written: (name: string) => boolean): Promise<void> {
  const fs = process.getBuiltinModule('node:fs/promises')
  const { join } = process.getBuiltinModule('node:path')
  const names = await fs.readdir(folder).catch(() => [])
  for (const name of names) {
    const [, file] = LEFTOVER.exec(name) ?? []
    if (file !== undefined && written(file)) await fs.rm(join(folder, name), { force: true })
  }
}
