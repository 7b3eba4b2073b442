import { requireNumber } from '../arguments.js'
import { reduceSum, sqrt, square, type Value } from '../graph/index.js'

/** The axes whose elements go into one unit: a place, negative from the back, or several. */
export type NormAxis = number | readonly number[]

/** Keras's fuzz factor: keeps the division by a norm of 0 finite. */
export const EPSILON = 1e-7

/** The Euclidean norm of what comes into each unit; the axes stay, with size 1. */
export function norms(weight: Value, axis: NormAxis): Value {
  return sqrt(reduceSum(square(weight), { axes: [axis].flat(), keepDims: true }))
}

/** Lets a norm through: a number of 0 or more. */
export function requireNorm(caller: string, name: string, value: number): number {
  return requireNumber({ caller, name, expected: 'a norm, a number of 0 or more' }, value, norm => norm >= 0)
}

/** Lets axes through: a whole number, or a list of them. */
export function requireAxis(caller: string, axis: NormAxis): NormAxis {
  for (const one of [axis].flat()) {
    requireNumber(
      { caller, name: 'axis', expected: 'a whole number, or a list of them' },
      one,
      Number.isInteger,
    )
  }
  return axis
}
