/** A generator of whole numbers below a bound, the same for the same seed (a linear congruential one: Numerical Recipes). */
function numbers(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const telling = [0, 1, 127, 128, 255]

/** A damaged copy of bytes: bits flipped, cut short, a piece copied over another, or bytes set to telling values. */
export function mutate(bytes: Uint8Array, seed: number): Uint8Array {
  const below = numbers(seed)
  for (let i = 0; i < 4; i++) below(2)
  const copy = bytes.slice()
  const kind = below(4)
  if (kind === 0) return copy.subarray(0, below(copy.length))
  if (kind === 1) {
    const from = below(copy.length)
    copy.copyWithin(below(copy.length), from, from + below(64))
    return copy
  }
  for (let n = below(8); n >= 0; n--) {
    const at = below(copy.length)
    copy[at] = kind === 2 ? copy[at] ^ (1 << below(8)) : telling[below(telling.length)]
  }
  return copy
}
