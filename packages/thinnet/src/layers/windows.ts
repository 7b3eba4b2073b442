// What layers whose windows slide over the places of an input have in common: sizes, padding, the order of axes.

import { outOfRange, wrongType } from '../arguments.js'
import { formatShape, type Shape, transpose, type Value } from '../graph/index.js'
import type { DataFormat } from './flatten.js'

/** A whole number for each axis of places, or one for all of them. */
export type Sizes = number | readonly number[]

/** `valid` uses whole windows only, `same` adds zeros on both sides so that stride 1 keeps the size. */
export type Padding = 'valid' | 'same'

/** Lets one size for each of `rank` axes through, or one for all of them. */
export function requireSizes(
  caller: string,
  name: string,
  value: unknown,
  rank: number,
  least = 1,
): number[] {
  const many = rank === 1 ? '' : `, or ${rank} of them`
  const argument = { caller, name, expected: `a whole number, ${least} or more${many}` }
  const list: unknown[] = Array.isArray(value) ? value : Array<unknown>(rank).fill(value)
  if (list.length !== rank) throw outOfRange(argument, value)
  return list.map(size => {
    if (typeof size !== 'number') throw wrongType(argument, value)
    if (!Number.isSafeInteger(size) || size < least) throw outOfRange(argument, value)
    return size
  })
}

/** Lets one of the given words through. */
export function requireWord<T extends string>(
  caller: string,
  name: string,
  value: unknown,
  words: readonly T[],
): T {
  const word = words.find(candidate => candidate === value)
  const expected = words.map(candidate => `'${candidate}'`).join(' or ')
  if (word === undefined) throw outOfRange({ caller, name, expected }, value)
  return word
}

export const requireDataFormat = (caller: string, value: unknown): DataFormat =>
  requireWord(caller, 'dataFormat', value, ['channels_last', 'channels_first'])

/** From the first element of a window to its last. */
export const extents = (sizes: readonly number[], dilations: readonly number[]): number[] =>
  sizes.map((size, i) => (size - 1) * dilations[i] + 1)

/**
 * The zeros in front of each axis and then behind each, for windows of these extents: as many as `ceil(size / stride)`
 * windows need for `same`, one more behind than in front if their number is odd; all in front for `causal`.
 *
 * Source: TensorFlow's padding schemes (`tf.nn.convolution`).
 */
export function padsOf(
  padding: Padding | 'causal',
  places: readonly number[],
  windows: readonly number[],
  strides: readonly number[],
): number[] {
  const total = places.map((size, i) => {
    if (padding === 'valid') return 0
    if (padding === 'causal') return windows[i] - 1
    return Math.max((Math.ceil(size / strides[i]) - 1) * strides[i] + windows[i] - size, 0)
  })
  const front = total.map(amount => (padding === 'causal' ? amount : Math.floor(amount / 2)))
  return [...front, ...total.map((amount, i) => amount - front[i])]
}

/** The sizes of the axes of places, and the number of channels; `fail` makes the error for what is not as it must be. */
export function readShape(
  shape: Shape,
  rank: number,
  format: DataFormat,
  fail: (message: string) => Error,
): { places: number[]; channels: number } {
  const names = ['steps', 'height, width', 'depth, height, width'][rank - 1]
  const expected = format === 'channels_last' ? `[batch, ${names}, channels]` : `[batch, channels, ${names}]`
  if (shape.length !== rank + 2) throw fail(`expected input ${expected}, received ${formatShape(shape)}`)
  const sizes = shape.slice(1).map(dim => {
    if (typeof dim !== 'number')
      throw fail(`needs to know all sizes of ${expected}, received ${formatShape(shape)}`)
    return dim
  })
  return format === 'channels_last'
    ? { places: sizes.slice(0, -1), channels: sizes[rank] }
    : { places: sizes.slice(1), channels: sizes[0] }
}

/** Puts the channels behind the batch axis, where ONNX has them. */
export function channelsFirst(x: Value, format: DataFormat): Value {
  if (format === 'channels_first') return x
  const rank = x.shape.length
  return transpose(x, [0, rank - 1, ...x.shape.slice(2).map((_, axis) => axis + 1)])
}

/** Puts the channels of a value that has them first back to where the layer's input has them. */
export function channelsBack(x: Value, format: DataFormat): Value {
  if (format === 'channels_first') return x
  return transpose(x, [0, ...x.shape.slice(2).map((_, axis) => axis + 2), 1])
}
