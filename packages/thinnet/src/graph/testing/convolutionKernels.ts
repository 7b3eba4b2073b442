// What convolutions and pools compute, after ONNX's specification: loops over all pairs of places that meet.

import type { Attribute, Attributes } from '../index.js'
import type { Tensor } from './kernels.js'

const numbers = (attribute: Attribute | undefined): readonly number[] => {
  if (!Array.isArray(attribute)) throw new TypeError('a list of numbers is missing')
  return attribute
}

const countOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1)

/** All indices of a shape, row by row. */
function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap(index => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  )
}

const place = (index: readonly number[], shape: readonly number[]) =>
  shape.reduce((flat, size, axis) => flat * size + index[axis], 0)

/** Where element `k` of window `window` lies in the axes of the side with the larger sizes; pads lie outside of them. */
function meet(window: readonly number[], k: readonly number[], attributes: Attributes): number[] {
  const [strides, dilations, pads] = [attributes.strides, attributes.dilations, attributes.pads].map(numbers)
  return window.map((w, i) => w * strides[i] + k[i] * dilations[i] - pads[i])
}

const isInside = (index: readonly number[], shape: readonly number[]) =>
  index.every((i, axis) => i >= 0 && i < shape[axis])

/** The number of windows that fit in each axis. */
function windowsOf(input: readonly number[], attributes: Attributes): number[] {
  const lists = [attributes.kernel_shape, attributes.strides, attributes.dilations, attributes.pads]
  const [kernel, strides, dilations, pads] = lists.map(numbers)
  return input.map((size, i) => {
    const room = size + pads[i] + pads[i + input.length] - ((kernel[i] - 1) * dilations[i] + 1)
    return Math.floor(room / strides[i]) + 1
  })
}

export function conv([x, w, b]: readonly Tensor[], attributes: Attributes): readonly Tensor[] {
  const [batch, , ...input] = x.shape
  const [outputs, inputs, ...kernel] = w.shape
  const shape = [batch, outputs, ...windowsOf(input, attributes)]
  const perGroup = outputs / Number(attributes.group)
  const data = indicesOf(shape).map(([n, m, ...window]) => {
    let total = b ? b.data[m] : 0
    for (const k of indicesOf(kernel)) {
      const at = meet(window, k, attributes)
      if (!isInside(at, input)) continue
      for (let c = 0; c < inputs; c++) {
        const channel = Math.floor(m / perGroup) * inputs + c
        total += x.data[place([n, channel, ...at], x.shape)] * w.data[place([m, c, ...k], w.shape)]
      }
    }
    return total
  })
  return [{ data, shape }]
}

export function convTranspose([x, w, b]: readonly Tensor[], attributes: Attributes): readonly Tensor[] {
  const [batch, inputs, ...windows] = x.shape
  const [, outputs, ...kernel] = w.shape
  const lists = [attributes.strides, attributes.dilations, attributes.pads, attributes.output_padding]
  const [strides, dilations, pads, rest] = lists.map(numbers)
  const sizes = windows.map((count, i) => {
    const extent = (kernel[i] - 1) * dilations[i] + 1
    return (count - 1) * strides[i] + extent + rest[i] - pads[i] - pads[i + windows.length]
  })
  const group = Number(attributes.group)
  const shape = [batch, outputs * group, ...sizes]
  const data = indicesOf(shape).map(([, m]) => (b ? b.data[m] : 0))
  for (const [n, c, ...window] of indicesOf(x.shape)) {
    for (const k of indicesOf(kernel)) {
      const at = meet(window, k, attributes)
      if (!isInside(at, sizes)) continue
      for (let m = 0; m < outputs; m++) {
        const channel = Math.floor(c / (inputs / group)) * outputs + m
        data[place([n, channel, ...at], shape)] +=
          x.data[place([n, c, ...window], x.shape)] * w.data[place([c, m, ...k], w.shape)]
      }
    }
  }
  return [{ data, shape }]
}

/** The elements of a window, each with its place in all of `x`. */
function windowElements(x: Tensor, [n, c, ...window]: readonly number[], attributes: Attributes) {
  return indicesOf(numbers(attributes.kernel_shape)).flatMap(k => {
    const at = meet(window, k, attributes)
    if (!isInside(at, x.shape.slice(2))) return []
    const index = place([n, c, ...at], x.shape)
    return [{ index, element: x.data[index] }]
  })
}

export function maxPool([x]: readonly Tensor[], attributes: Attributes): readonly Tensor[] {
  const shape = [...x.shape.slice(0, 2), ...windowsOf(x.shape.slice(2), attributes)]
  const largest = indicesOf(shape).map(index =>
    windowElements(x, index, attributes).reduce((best, one) => (one.element > best.element ? one : best)),
  )
  return [
    { data: largest.map(({ element }) => element), shape },
    { data: largest.map(({ index }) => index), shape },
  ]
}

export function averagePool([x]: readonly Tensor[], attributes: Attributes): readonly Tensor[] {
  const shape = [...x.shape.slice(0, 2), ...windowsOf(x.shape.slice(2), attributes)]
  const whole = countOf(numbers(attributes.kernel_shape))
  const data = indicesOf(shape).map(index => {
    const elements = windowElements(x, index, attributes)
    const total = elements.reduce((sum, { element }) => sum + element, 0)
    return total / (attributes.count_include_pad ? whole : elements.length)
  })
  return [{ data, shape }]
}

/** Elements in another order: `from` says where each of the result comes from. */
function reordered(shape: readonly number[], from: (index: readonly number[]) => number, x: Tensor): Tensor {
  return { shape, data: indicesOf(shape).map(index => x.data[from(index)]) }
}

/** Where an element of an image lies in blocks of channels, `[batch, channels / block, height, width, block]`. */
const placeInBlocks = (
  [n, c, h, w]: readonly number[],
  [batch, channels, height, width]: readonly number[],
  block: number,
) => place([n, Math.floor(c / block), h, w, c % block], [batch, channels / block, height, width, block])

const lastOf = ([n, c, h, w]: readonly number[]) => [n, h, w, c]

const toFirst = (x: Tensor, block: number) =>
  reordered(x.shape, index => placeInBlocks(index, x.shape, block), x)

/** The inverse of `toFirst`, for images and for whatever else has their shape. */
function toBlocks(x: Tensor, block: number): Tensor {
  const data = Array<number>(x.data.length)
  indicesOf(x.shape).forEach((index, i) => {
    data[placeInBlocks(index, x.shape, block)] = x.data[i]
  })
  return { shape: x.shape, data }
}

export function reorderInput(
  [x]: readonly Tensor[],
  { block, channels_last }: Attributes,
): readonly Tensor[] {
  if (!channels_last) return [toBlocks(x, Number(block))]
  const [n, h, w, c] = x.shape
  const first = reordered([n, c, h, w], index => place(lastOf(index), x.shape), x)
  return [toBlocks(first, Number(block))]
}

export function reorderOutput(
  [x]: readonly Tensor[],
  { block, channels_last }: Attributes,
): readonly Tensor[] {
  const first = toFirst(x, Number(block))
  if (!channels_last) return [first]
  const shape = lastOf(x.shape)
  return [reordered(shape, ([n, h, w, c]) => place([n, c, h, w], x.shape), first)]
}

/** A convolution of blocks, with a kernel whose inputs and outputs lie in blocks, too. */
export function blockedConv([x, w, ...bias]: readonly Tensor[], attributes: Attributes): readonly Tensor[] {
  const block = Number(attributes.block)
  const [outputs, inputs, height, width] = w.shape
  const plain = inputs < block
  const sizes = [outputs / block, inputs / block, height, width]
  const kernel = reordered(
    w.shape,
    ([o, i, h, v]) => {
      const [outer, inner] = [Math.floor(o / block), o % block]
      return plain
        ? place([outer, i, h, v, inner], [outputs / block, inputs, height, width, block])
        : place([outer, Math.floor(i / block), h, v, i % block, inner], [...sizes, block, block])
    },
    w,
  )
  const [y] = conv([plain ? x : toFirst(x, block), kernel, ...bias], attributes)
  const active = attributes.activation === 'Relu' ? { ...y, data: y.data.map(sum => Math.max(sum, 0)) } : y
  return [toBlocks(active, block)]
}

export function blockedMaxPool([x]: readonly Tensor[], attributes: Attributes): readonly Tensor[] {
  const block = Number(attributes.block)
  return [toBlocks(maxPool([toFirst(x, block)], attributes)[0], block)]
}
