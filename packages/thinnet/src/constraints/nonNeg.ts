import { relu } from '../graph/index.js'
import type { Constraint } from './constraint.js'

/**
 * Sets negative weights to 0: `max(w, 0)`.
 *
 * Source: `keras.constraints.NonNeg`.
 *
 * @example
 * ```ts
 * const layer = dense(10, { kernelConstraint: nonNeg() })
 * ```
 */
export function nonNeg(): Constraint {
  return { className: 'NonNeg', apply: relu, getConfig: () => ({}) }
}
