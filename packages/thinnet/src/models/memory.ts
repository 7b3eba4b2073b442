// A model that the machine cannot hold is refused before anything is allocated.

import { formatShape } from '../graph/index.js'

interface Weight {
  readonly name: string
  readonly shape: readonly number[]
  readonly size: number
}

/** More elements than a typed array can have in every engine. */
const MOST_ELEMENTS = 2 ** 32

/** Bytes of memory, if Node tells: those of the machine, or fewer if the process may not have all of them. */
function memoryBytes(): number | undefined {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined
  const total = process.getBuiltinModule('node:os').totalmem()
  const constrained = process.constrainedMemory?.() ?? 0
  return constrained > 0 && constrained < total ? constrained : total
}

const gigabytes = (bytes: number): string =>
  `${bytes < 1e10 ? (bytes / 1e9).toPrecision(2) : Math.round(bytes / 1e9)} GB`

/**
 * @param elements of all weights, of which `largest` has the most
 * @throws RangeError that says how much memory they would need
 */
export function requireMemory(what: string, elements: number, largest: Weight, memory = memoryBytes()): void {
  const bytes = 4 * elements
  const tooLarge = memory !== undefined && bytes > memory
  if (!tooLarge && largest.size <= MOST_ELEMENTS) return
  const limit = tooLarge ? `this machine has ${gigabytes(memory)}` : 'that is more than one tensor can have'
  throw new RangeError(
    `${what}: its weights would need ${gigabytes(bytes)} of memory, but ${limit}; the largest is ${largest.name}, of shape ${formatShape(largest.shape)}`,
  )
}
