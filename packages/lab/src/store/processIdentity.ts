import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isRunning } from 'thinnet/files'
import { z } from 'zod'

/** Which process of which machine, in a way that a later process with the same number is not mistaken for it. */
export const processIdentity = z.object({
  host: z.string(),
  /** Differs between machines, containers and starts of the machine; '' where that cannot be known. */
  system: z.string(),
  pid: z.int().positive(),
  /** When the process began, in the system's own unit; '' where that cannot be known. */
  began: z.string(),
})

export type ProcessIdentity = z.infer<typeof processIdentity>

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), system: systemOf(), pid: process.pid, began: beginOf(process.pid) }
}

/**
 * Whether a process still runs: `true`, `false`, `elsewhere` for one of another machine or container, of which nothing can
 * be known here, or `unknown` for one whose number may have gone to another process since.
 */
export function stillRuns(identity: ProcessIdentity): boolean | 'unknown' | 'elsewhere' {
  if (identity.host !== hostname() || identity.system !== systemOf()) return 'elsewhere'
  if (!isRunning(identity.pid)) return false
  const began = beginOf(identity.pid)
  if (identity.began === '' || began === '') return 'unknown'
  return identity.began === began
}

/** Linux: which start of the machine, and which container (process numbers mean something within one only). */
function systemOf(): string {
  const boot = quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  return boot === '' ? '' : `${boot} ${quietly(() => readlinkSync('/proc/self/ns/pid'))}`
}

/** Linux: field 22 of `stat`, clock ticks since the machine was started. A name before it may hold spaces and brackets. */
function beginOf(pid: number): string {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie holds nothing any more.
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '')
}

function quietly(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
