// What the machine cannot hold is refused before anything is allocated.

/** A part of what is needed. */
export interface Need {
  readonly bytes: number
  /** What for: `its weights`. */
  purpose(): string
  /** How less is needed. */
  readonly mend: string
}

export interface MemoryLimit {
  readonly bytes: number
  /** Whose limit it is: `this machine has`. */
  readonly words: string
}

/** So little is there in any case; nobody has to ask. */
const LITTLE = 1 << 26

const bytesOf = (needs: readonly Need[]): number => needs.reduce((sum, { bytes }) => sum + bytes, 0)

export const isLittle = (needs: readonly Need[]): boolean => bytesOf(needs) <= LITTLE

/** The address space of WebAssembly. */
const WEB_BYTES = 2 ** 32

/** Linux: bytes that can still be had, and what this process has already. */
function obtainable(): number {
  const { readFileSync } = process.getBuiltinModule('node:fs')
  try {
    const text = readFileSync('/proc/meminfo', 'latin1')
    const kilobytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1])
    const free = 1024 * (kilobytes('MemAvailable') + kilobytes('SwapFree'))
    return Number.isNaN(free) ? Number.POSITIVE_INFINITY : free + process.memoryUsage.rss()
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** The smallest of what the machine has, what the process may have, and what others have left; without Node, of WebAssembly. */
export function memoryLimit(): MemoryLimit {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') {
    return { bytes: WEB_BYTES, words: 'WebAssembly can have' }
  }
  const limits: MemoryLimit[] = [
    { bytes: process.getBuiltinModule('node:os').totalmem(), words: 'this machine has' },
    // 0, or more than there is, where nothing is set
    {
      bytes: process.constrainedMemory?.() || Number.POSITIVE_INFINITY,
      words: 'this process may have',
    },
  ]
  if (process.platform === 'linux') limits.push({ bytes: obtainable(), words: 'this process can get' })
  return limits.reduce((least, one) => (one.bytes < least.bytes ? one : least))
}

const gigabytes = (bytes: number): string =>
  `${bytes < 1e11 ? (bytes / 1e9).toPrecision(3) : Math.round(bytes / 1e9)} GB`

/**
 * @param needs lower bounds of what is needed at the same time
 * @throws RangeError that says how much memory they would need and what for, the largest first
 */
export function requireMemory(what: string, needs: readonly Need[], limit = memoryLimit()): void {
  const bytes = bytesOf(needs)
  const { bytes: most, words } = limit
  if (bytes <= most) return
  const parts = needs.filter(need => need.bytes > bytes / 100).sort((a, b) => b.bytes - a.bytes)
  const list = parts.map(part => `${gigabytes(part.bytes)} for ${part.purpose()}`).join(', ')
  throw new RangeError(
    `${what} would need at least ${gigabytes(bytes)} of memory, but ${words} ${gigabytes(most)}: ${list}; ${parts[0].mend}`,
  )
}
