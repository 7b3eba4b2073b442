import { afterEach, describe, expect, test, vi } from 'vitest'
import { memoryLimit, requireMemory } from './memory.js'

const limit = { bytes: 5e9, words: 'this machine has' }
const weights = { bytes: 3e9, purpose: () => 'its weights', mend: 'smaller layers need less' }
const batch = { bytes: 2e9, purpose: () => 'a batch', mend: 'a smaller batchSize needs less' }
const little = { bytes: 1, purpose: () => 'trifles', mend: 'nothing helps' }

describe('requireMemory', () => {
  test('what fits to the last byte is let through', () => {
    expect(() => requireMemory('fit', [weights, batch], limit)).not.toThrow()
    expect(() => requireMemory('fit', [weights, batch], { ...limit, bytes: 5e9 - 1 })).toThrow(RangeError)
  })

  test('an error says how much, what for, and the mend of the largest part', () => {
    expect(() => requireMemory('fit', [{ ...batch, bytes: 30e9 }, weights, little], limit)).toThrow(
      /^fit would need at least 33\.0 GB of memory, but this machine has 5\.00 GB: 30\.0 GB for a batch, 3\.00 GB for its weights; a smaller batchSize needs less$/,
    )
  })
})

describe('memoryLimit', () => {
  afterEach(() => vi.restoreAllMocks())

  test('is what the process may have, if that is less than the machine has', () => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(1e8)
    expect(memoryLimit()).toEqual({ bytes: 1e8, words: 'this process may have' })
  })

  test.each([0, 2 ** 64])('is not %d, which says that nothing is set', unset => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(unset)
    const { bytes, words } = memoryLimit()
    expect(words).not.toContain('may')
    expect(bytes).toBeGreaterThan(process.memoryUsage.rss())
  })

  test('is the address space of WebAssembly where there is no Node', () => {
    vi.stubGlobal('process', undefined)
    const { bytes } = memoryLimit()
    vi.unstubAllGlobals()
    expect(bytes).toBe(2 ** 32)
  })
})
