// How many multiplications a step takes, by the formulas: what is left when everything but products is free.

import { describe } from './network.js'

/** Multiplications of one row, forward. */
const forward = {
  dense: ([size], { units }) => size * units,
  conv2D: ([height, width, channels], { filters, kernel, padding }) => {
    const loss = padding === 'same' ? 0 : kernel - 1
    return (height - loss) * (width - loss) * kernel * kernel * channels * filters
  },
  lstm: ([steps, features], { units }) => steps * (features + units) * 4 * units,
  bidirectionalGru: ([steps, features], { units }) => 2 * steps * (features + units) * 3 * units,
}

/**
 * Floating-point operations of one step of training, or undefined where products are not what it is about: two a multiplication;
 * backward each product is done twice more, for its weights and for its input, which the first layer does not need.
 */
export function operations(work) {
  if (work.kind === 'matmul') return 2 * work.size ** 3
  if (work.kind !== 'train' || work.fresh || work.validationRows) return undefined
  const costs = describe(work.inputShape, work.layers).map(
    layer => forward[layer.type]?.(layer.inputs, layer) ?? 0,
  )
  const all = costs.reduce((sum, cost) => sum + cost, 0)
  const [first] = costs.filter(cost => cost > 0)
  return 2 * work.batch * (3 * all - first)
}
