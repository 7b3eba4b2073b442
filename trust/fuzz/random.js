// Draws that follow from a text, so that every mutant can be made again from its seed, loader and number.

/** FNV-1a, 32 bits. */
function hash(text) {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}

/** @typedef {ReturnType<typeof randomOf>} Random */

/** A generator (mulberry32) that gives the same draws for the same text. */
export function randomOf(text) {
  let state = hash(text)
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = n => Math.floor(next() * n)
  return {
    /** A whole number from 0 to n - 1. */
    below,
    /** Whether something happens that does so with probability p. */
    chance: p => next() < p,
    /** One of a list. */
    pick: list => list[below(list.length)],
    /** A length: small ones are as frequent as large ones. */
    length: most => Math.floor(2 ** (next() * Math.log2(most + 1))),
  }
}
