import { squeeze, unsqueeze, type Value } from '../graph/index.js'

/**
 * Gives two values the same rank where they differ by a last axis of size 1: `[batch]` beside `[batch, 1]` gets that axis, of
 * anything longer it is taken away. Other values are left as they are.
 *
 * Source: `squeeze_or_expand_to_same_rank` in Keras's losses.
 */
export function alignRanks(a: Value, b: Value): readonly [Value, Value] {
  const difference = a.shape.length - b.shape.length
  if (difference === -1) {
    const [second, first] = alignRanks(b, a)
    return [first, second]
  }
  if (difference !== 1 || a.shape.at(-1) !== 1) return [a, b]
  return b.shape.length === 1 ? [a, unsqueeze(b, [1])] : [squeeze(a, [b.shape.length]), b]
}
