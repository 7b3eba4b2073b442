// How much to add to, or to take from, each end of the axes of places.

import { outOfRange } from '../arguments.js'
import { formatShape, type Shape } from '../graph/index.js'
import type { DataFormat } from './flatten.js'

/** In front and behind. */
export type Edge = readonly [number, number]

/** One number for both ends of all axes, or for each axis a number for both ends or a pair. */
export type Edges = number | readonly (number | readonly number[])[]

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

function readEdge(value: unknown): Edge | undefined {
  if (isAmount(value)) return [value, value]
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [front, behind]: unknown[] = value
  return isAmount(front) && isAmount(behind) ? [front, behind] : undefined
}

/** Lets the amounts for one axis through: `3` or `[1, 2]`. */
export function requireEdge(caller: string, name: string, value: unknown): Edge {
  const edge = readEdge(value)
  if (edge) return edge
  throw outOfRange({ caller, name, expected: 'a whole number of 0 or more, or two of them' }, value)
}

/** Lets the amounts for height and width through: `3`, `[1, 2]` or `[[1, 1], [0, 2]]`. */
export function requireEdges(caller: string, name: string, value: unknown): readonly [Edge, Edge] {
  const list: unknown[] = Array.isArray(value) && value.length === 2 ? value : [value, value]
  const [height, width] = list.map(readEdge)
  const whole = isAmount(value) || (Array.isArray(value) && value.length === 2)
  if (whole && height && width) return [height, width]
  const expected = 'a whole number of 0 or more, [height, width] or [[top, bottom], [left, right]]'
  throw outOfRange({ caller, name, expected }, value)
}

/** The first axis of places, and an error for an input of another rank. */
export function firstPlace(
  shape: Shape,
  rank: number,
  format: DataFormat,
  fail: (message: string) => Error,
): number {
  if (shape.length !== rank + 2) {
    throw fail(`expected input of ${rank + 2} axes, received ${formatShape(shape)}`)
  }
  return format === 'channels_last' ? 1 : 2
}
