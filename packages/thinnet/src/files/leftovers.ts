// Unfinished files: hidden, beside those whose place they take, named after the process that writes them.

import { disk } from './disk.js'

/** `.model.keras.0f3a91bc-4711-5d0e77a2.part`: a name cut to 180 bytes, a machine, a process, a random number. */
const LEFTOVER = /^\.(.*)\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.part$/
const LONGEST = 180

/** Of another machine or container it is not known whether a process runs: what it left is removed after a day. */
const DAY = 24 * 60 * 60 * 1000

let known: string | undefined

/** The machine and, on Linux, the container: a process number means something within it only. */
function machine(): string {
  if (known !== undefined) return known
  const { createHash } = process.getBuiltinModule('node:crypto')
  const { readlinkSync } = process.getBuiltinModule('node:fs')
  const { hostname } = process.getBuiltinModule('node:os')
  let container = ''
  try {
    container = readlinkSync('/proc/self/ns/pid')
  } catch {}
  known = createHash('sha256').update(`${hostname()} ${container}`).digest('hex').slice(0, 8)
  return known
}

/** The name under which this process writes a file until it is complete. */
export function unfinishedName(name: string): string {
  const random = crypto.randomUUID().slice(0, 8)
  return `.${Buffer.from(name).subarray(0, LONGEST)}.${machine()}-${process.pid}-${random}.part`
}

/**
 * Removes unfinished files that were to become a file for which `written` is true, whoever writes them.
 *
 * @param written whether a file of this name would be one of ours
 */
export async function removeLeftovers(folder: string, written: (name: string) => boolean): Promise<void> {
  await removeUnfinished(folder, ([, name]) => written(name))
}

const looked = new Set<string>()

/** Removes what processes that were killed have left unfinished in a folder; looks once in the life of this one. */
export async function removeAbandoned(folder: string): Promise<void> {
  const absolute = process.getBuiltinModule('node:path').resolve(folder)
  if (looked.has(absolute)) return
  looked.add(absolute)
  const { fs, path } = disk() ?? {}
  await removeUnfinished(folder, async ([file, , there, pid]) => {
    if (there === machine()) return !isRunning(Number(pid))
    const changed = await fs?.stat(path?.join(folder, file) ?? file).catch(() => undefined)
    return changed !== undefined && Date.now() - changed.mtimeMs > DAY
  })
}

async function removeUnfinished(
  folder: string,
  remove: (parts: RegExpExecArray) => boolean | Promise<boolean>,
): Promise<void> {
  const node = disk()
  if (!node) return
  const { fs, path } = node
  for (const file of await fs.readdir(folder).catch(() => [])) {
    const parts = LEFTOVER.exec(file)
    if (parts && (await remove(parts)))
      await fs.rm(path.join(folder, file), { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Whether a process of this machine, or container, is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // it is there, but another user's
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
