// Convolutions and pools as functions, and the parts of their gradients. Channels come first, as ONNX has them.

import {
  concat,
  div,
  fillLike,
  flatten,
  matMul,
  mul,
  pad,
  reduceSum,
  reshape,
  scatterElementsAdd,
  swapLastAxes,
} from './functions.js'
import { apply, requireNumbers } from './operators.js'
import { type Attributes, constant, type Node, type Value } from './value.js'

/** Windows that slide over the axes behind batch and channels. Each list has an entry for each of those axes. */
export interface WindowOptions {
  /** How far a window moves from one place to the next; default 1. */
  readonly strides?: readonly number[]
  /** How far the elements of a window are apart; default 1. */
  readonly dilations?: readonly number[]
  /** Elements that are added in front of each axis, then those behind each. */
  readonly pads?: readonly number[]
}

function windowAttributes(
  kernelShape: readonly number[],
  { strides, dilations, pads }: WindowOptions,
): Attributes {
  const ones = kernelShape.map(() => 1)
  return {
    kernel_shape: kernelShape,
    strides: strides ?? ones,
    dilations: dilations ?? ones,
    pads: pads ?? [...ones, ...ones].map(() => 0),
  }
}

/** Options of {@link convolve} and {@link convolveTranspose}. */
export interface ConvolutionOptions extends WindowOptions {
  /** Into how many groups the channels are divided that know nothing of each other; default 1. */
  readonly groups?: number
  /** `[outputs]`, added to each place. */
  readonly bias?: Value | undefined
}

/** The convolution of x `[batch, inputs, ...]` with a kernel `[outputs, inputs / groups, ...]`. */
export function convolve(x: Value, kernel: Value, options: ConvolutionOptions = {}): Value {
  const { groups = 1, bias } = options
  return apply('Conv', bias ? [x, kernel, bias] : [x, kernel], {
    ...windowAttributes(kernel.shape.slice(2).map(Number), options),
    group: groups,
  })
}

/** The transpose of a convolution: x `[batch, inputs, ...]`, kernel `[inputs, outputs / groups, ...]`. */
export function convolveTranspose(
  x: Value,
  kernel: Value,
  options: ConvolutionOptions & { outputPadding?: readonly number[] } = {},
): Value {
  const { groups = 1, bias } = options
  const kernelShape = kernel.shape.slice(2).map(Number)
  return apply('ConvTranspose', bias ? [x, kernel, bias] : [x, kernel], {
    ...windowAttributes(kernelShape, options),
    group: groups,
    output_padding: options.outputPadding ?? kernelShape.map(() => 0),
  })
}

/** The largest element of each window; what pads add is never it. */
export function maxPool(x: Value, kernelShape: readonly number[], options: WindowOptions = {}): Value {
  return apply('MaxPool', [x], windowAttributes(kernelShape, options))
}

/** The mean of each window, without what pads add. */
export function averagePool(
  x: Value,
  kernelShape: readonly number[],
  options: WindowOptions & { countPadding?: boolean } = {},
): Value {
  return apply('AveragePool', [x], {
    ...windowAttributes(kernelShape, options),
    count_include_pad: options.countPadding ? 1 : 0,
  })
}

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1)

export const geometry = ({ kernel_shape, strides, dilations, pads }: Attributes) => ({
  kernel: requireNumbers(kernel_shape, 'kernel_shape'),
  strides: requireNumbers(strides, 'strides'),
  dilations: requireNumbers(dilations, 'dilations'),
  pads: requireNumbers(pads, 'pads'),
})

/** What windows leave over at the end of each axis, since the next one would not fit. */
export function leftOver(x: Value, attributes: Attributes): number[] {
  const { kernel, strides, dilations, pads } = geometry(attributes)
  return kernel.map((size, i) => {
    const room = Number(x.shape[i + 2]) + pads[i] + pads[i + kernel.length] - (size - 1) * dilations[i] - 1
    return room % strides[i]
  })
}

/** The gradient of a convolution's input: what each output took from an element goes back to it. */
export function convolutionInputGradient(node: Node, g: Value): Value {
  const [x, kernel] = node.inputs
  return apply('ConvTranspose', [g, kernel], {
    ...node.attributes,
    output_padding: leftOver(x, node.attributes),
  })
}

/** With at most this many input channels, all places of the kernel are one matrix product instead of one for each. */
const FEW_CHANNELS = 8

/**
 * The gradient of a convolution's kernel: for each place in the kernel, the product of the gradient with the part of the
 * input that this place met, summed over batch and windows. For 64 images of 26 × 26 places and 32 channels to 32 that takes
 * 10 ms on one thread; as a Conv over swapped axes it took 24.
 *
 * @param x the input, `[batch, inputs, ...]`
 * @param g the gradient of the output, `[batch, outputs, ...]`
 * @returns `[outputs, inputs / group, ...kernel]`
 */
export function kernelGradient(x: Value, g: Value, attributes: Attributes): Value {
  const { kernel } = geometry(attributes)
  const group = Number(attributes.group)
  const [inputs, outputs] = [Number(x.shape[1]) / group, Number(g.shape[1]) / group]
  const windows = g.shape.slice(2).map(Number)
  const grouped = group === 1 ? [] : [group]
  const all = placesMet(x, windows, attributes).map(met =>
    reshape(met, [0, ...grouped, inputs, product(windows)]),
  )
  const gradient = reshape(g, [0, ...grouped, outputs, product(windows)])
  /** `[...grouped, outputs, columns]` */
  const meet = (columns: Value) => reduceSum(matMul(gradient, swapLastAxes(columns)), { axes: [0] })
  // columns that lie place by place, then input by input
  const table = inputs <= FEW_CHANNELS ? meet(concat(all, -2)) : concat(all.map(meet), -1)
  const apart = reshape(table, [group * outputs, product(kernel), inputs])
  return reshape(swapLastAxes(apart), [group * outputs, inputs, ...kernel])
}

/** For each place in the kernel, the part of the input that it meets: `[batch, inputs, ...windows]`. */
function placesMet(x: Value, windows: readonly number[], attributes: Attributes): Value[] {
  const { kernel, strides, dilations, pads } = geometry(attributes)
  const rank = kernel.length
  const padded = pad(x, [0, 0, ...pads.slice(0, rank)], [0, 0, ...pads.slice(rank)])
  const axes = constant(
    kernel.map((_, i) => i + 2),
    'int64',
  )
  return Array.from({ length: product(kernel) }, (_, n) => {
    let rest = n
    const start = [...kernel]
      .reverse()
      .map((size, i) => {
        const index = rest % size
        rest = Math.floor(rest / size)
        return index * dilations[rank - 1 - i]
      })
      .reverse()
    const end = start.map((first, i) => first + (windows[i] - 1) * strides[i] + 1)
    const bounds = [start, end].map(bound => constant(bound, 'int64'))
    const steps = strides.some(stride => stride > 1) ? [constant(strides, 'int64')] : []
    return apply('Slice', [padded, ...bounds, axes, ...steps])
  })
}

/** What each window meets, as a column: `[batch, places of the kernel × inputs, windows]`. */
export function columnsOf(x: Value, windows: readonly number[], attributes: Attributes): Value {
  const [inputs] = x.shape.slice(1).map(Number)
  return concat(
    placesMet(x, windows, attributes).map(met => reshape(met, [0, inputs, product(windows)])),
    1,
  )
}

/** The gradient of the largest elements goes to where they are; windows that overlap may share one. */
export function maxPoolGradient(node: Node, g: Value): Value {
  const [x] = node.inputs
  const scattered = scatterElementsAdd(fillLike(flatten(x)), flatten(node.outputs[1]), flatten(g), 0)
  return reshape(scattered, [-1, ...x.shape.slice(1).map(Number)])
}

/** How many elements each window of an average covers: a constant of shape `[1, 1, ...windows]`. */
function windowCounts(node: Node): Value {
  const { kernel, strides, dilations, pads } = geometry(node.attributes)
  const windows = node.outputs[0].shape.slice(2).map(Number)
  const inAxis = windows.map((count, i) =>
    Array.from({ length: count }, (_, window) => {
      const places = Array.from(
        { length: kernel[i] },
        (_, n) => window * strides[i] - pads[i] + n * dilations[i],
      )
      return places.filter(place => place >= 0 && place < Number(node.inputs[0].shape[i + 2])).length
    }),
  )
  const counts = inAxis.reduce((all, axis) => all.flatMap(count => axis.map(more => count * more)), [1])
  return constant(counts, 'float32', [1, 1, ...windows])
}

/** The gradient of a mean goes in equal shares to the elements of its window. */
export function averagePoolGradient(node: Node, g: Value): Value {
  const [x] = node.inputs
  const { kernel, pads } = geometry(node.attributes)
  const share =
    node.attributes.count_include_pad === 1 || pads.every(amount => amount === 0)
      ? mul(g, 1 / product(kernel))
      : div(g, windowCounts(node))
  // channel by channel, as if each were a sample of its own
  const alone = reshape(share, [-1, 1, ...g.shape.slice(2).map(Number)])
  const { count_include_pad: _, ...windows } = node.attributes
  const spread = apply(
    'ConvTranspose',
    [alone, constant(Array<number>(product(kernel)).fill(1), 'float32', [1, 1, ...kernel])],
    {
      ...windows,
      group: 1,
      output_padding: leftOver(x, node.attributes),
    },
  )
  return reshape(spread, [-1, ...x.shape.slice(1).map(Number)])
}

/** The gradient of a bias: `[batch, channels, ...]` to `[channels]`. */
export const sumOverPlaces = (g: Value): Value =>
  reduceSum(g, { axes: g.shape.map((_, axis) => axis).filter(axis => axis !== 1) })
