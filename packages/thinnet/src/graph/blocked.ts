// ONNX Runtime's blocked layout (domain com.microsoft.nchwc): the channels of an image lie in blocks, as many as a vector
// register holds, `[batch, channels / block, height, width, block]`. There its convolutions take half the time. A blocked value
// has the shape `[batch, channels, height, width]` all the same; only the order of its elements differs.

import { columnsOf, geometry, kernelGradient, leftOver, maxPoolGradient } from './convolution.js'
import {
  above,
  add,
  concat,
  conditional,
  div,
  equal,
  gather,
  greater,
  indicator,
  matMul,
  maximum,
  mul,
  pad,
  reduceSum,
  reshape,
  reshapeTo,
  slice,
  split,
  squeeze,
  sub,
  transpose,
  unsqueeze,
} from './functions.js'
import { apply, applyAll } from './operators.js'
import { type Attributes, constant, type Node, type Value } from './value.js'

const blockOf = (node: Node) => Number(node.attributes.block)

const range = (length: number) => Array.from({ length }, (_, i) => i)

/** From channels first to blocks. */
export const reorderInput = (x: Value, block: number): Value =>
  apply('nchwc.ReorderInput', [x], { block, channels_last: 0 })

/** From blocks to channels first. */
export const reorderOutput = (x: Value, block: number): Value =>
  apply('nchwc.ReorderOutput', [x], { block, channels: Number(x.shape[1]), channels_last: 0 })

/** A convolution's input of fewer channels than a block stays as it is. */
export const isPlain = (x: Value, block: number) => Number(x.shape[1]) < block

/** A kernel `[outputs, inputs, height, width]` in the order of a blocked convolution, which it says nothing of in its shape. */
export function reorderKernel(kernel: Value, block: number): Value {
  const [outputs, inputs, ...sizes] = kernel.shape.map(Number)
  const ordered =
    inputs < block
      ? transpose(reshape(kernel, [outputs / block, block, inputs, ...sizes]), [0, 2, 3, 4, 1])
      : transpose(
          reshape(kernel, [outputs / block, block, inputs / block, block, ...sizes]),
          [0, 2, 4, 5, 3, 1],
        )
  return reshape(ordered, [outputs, inputs, ...sizes])
}

/** The kernel that takes a gradient of the output back to the input: turned by 180°, inputs and outputs changed over. */
function turnKernel(kernel: Value, block: number): Value {
  const [outputs, inputs, height, width] = kernel.shape.map(Number)
  const places = height * width
  const parts = reshape(kernel, [outputs / block, inputs / block, places, block, block])
  const turned = gather(transpose(parts, [1, 0, 2, 4, 3]), constant(range(places).reverse(), 'int64'), 2)
  return reshape(turned, [inputs, outputs, height, width])
}

/** The gradient with regard to the output in front of an activation. */
const throughActivation = (node: Node, g: Value) =>
  node.attributes.activation === 'Relu' ? mul(g, above(node.outputs[0], 0)) : g

const withoutActivation = ({ activation: _, ...attributes }: Attributes) => attributes

/** The gradients of a blocked convolution's input, kernel and bias. */
export function blockedConvolutionGradients(node: Node, received: Value): (Value | undefined)[] {
  const [x, kernel, bias] = node.inputs
  const g = throughActivation(node, received)
  return [
    blockedInputGradient(node, g),
    blockedKernelGradient(x, kernel, g, node),
    bias && sumOfChannels(g, blockOf(node)),
  ]
}

function blockedInputGradient(node: Node, g: Value): Value | undefined {
  const [x, kernel] = node.inputs
  const { attributes } = node
  const block = blockOf(node)
  const { kernel: sizes, strides, dilations, pads } = geometry(attributes)
  // by how much windows of the gradient reach beyond it, in front and behind
  const beyond = [...pads].map((amount, i) => (sizes[i % 2] - 1) * dilations[i % 2] - amount)
  const stepwise = strides.every(stride => stride === 1)
  if (!isPlain(x, block) && stepwise && beyond.every(amount => amount >= 0)) {
    return apply('nchwc.Conv', [g, turnKernel(kernel, block)], {
      ...withoutActivation(attributes),
      pads: beyond,
    })
  }
  const plain = apply('ConvTranspose', [reorderOutput(g, block), plainKernel(kernel, block)], {
    ...windowsOf(attributes),
    group: 1,
    output_padding: leftOver(x, attributes),
  })
  return isPlain(x, block) ? plain : reorderInput(plain, block)
}

const windowsOf = ({ kernel_shape, strides, dilations, pads }: Attributes): Attributes => ({
  kernel_shape,
  strides,
  dilations,
  pads,
})

/** The inverse of `reorderKernel`. */
function plainKernel(kernel: Value, block: number): Value {
  const [outputs, inputs, ...sizes] = kernel.shape.map(Number)
  const ordered =
    inputs < block
      ? transpose(reshape(kernel, [outputs / block, inputs, ...sizes, block]), [0, 4, 1, 2, 3])
      : transpose(
          reshape(kernel, [outputs / block, inputs / block, ...sizes, block, block]),
          [0, 5, 1, 4, 2, 3],
        )
  return reshape(ordered, [outputs, inputs, ...sizes])
}

/** The gradient of a bias. */
function sumOfChannels(g: Value, block: number): Value {
  const [, channels, height, width] = g.shape.map(Number)
  // first over the places of a block, which lie side by side, then over the batch: both sum whole rows
  const blocks = reshapeTo(g, [`${g.shape[0]}*${channels / block}`, height * width, block])
  const each = reshape(reduceSum(blocks, { axes: [1] }), [-1, channels])
  return reduceSum(each, { axes: [0] })
}

/**
 * The part of a gradient that is the kernel for a block of images is read again and again and should stay in the cache: of 2.1 MB
 * it takes 8.8 ms, in two bands of rows 4.9.
 */
const BAND_BYTES = 1.25e6

/**
 * The gradient of a kernel, itself a blocked convolution: what images are to it are channels, and the gradient of the output is
 * its kernel. The channels of a block lie side by side in a row of the image, so that windows `block` elements apart meet the
 * same channel, and one row of results holds all places of the kernel's row with all channels of a block.
 */
function blockedKernelGradient(x: Value, kernel: Value, g: Value, node: Node): Value {
  const { attributes } = node
  const block = blockOf(node)
  const { kernel: sizes, strides, dilations, pads } = geometry(attributes)
  const [outputs, inputs] = kernel.shape.map(Number)
  const windows = g.shape.slice(2).map(Number)
  if (isPlain(x, block)) return fewChannelsGradient(kernel, columnsOf(x, windows, attributes), g, block)
  // within a row, results lie side by side, so that dilated windows would leave gaps between them
  if (dilations[1] > 1) {
    const table = kernelGradient(reorderOutput(x, block), reorderOutput(g, block), {
      ...windowsOf(attributes),
      group: 1,
    })
    return reorderKernel(table, block)
  }
  const blocks = inputs / block
  /** The product of all images, whose number is a multiple of the block. */
  const multiply = (images: Value, gradients: Value, count: string): Value => {
    const samples = `${count}*${block}`
    const [height, width] = images.shape.slice(2).map(Number)
    const [down, across] = gradients.shape.slice(2).map(Number)
    // [blocks of images][blocks of channels] to the other order, where the channels are the batch
    const rows = reorderInput(reshapeTo(images, [1, samples, blocks * height, width * block]), block)
    const turned =
      blocks === 1 ? rows : transpose(reshape(rows, [-1, blocks, block * height * width * block]), [1, 0, 2])
    const image = reshapeTo(turned, [blocks, samples, height, width * block])
    const parts = reshapeTo(gradients, [count, block, outputs / block, down * across, block])
    const filter = reshapeTo(transpose(parts, [2, 0, 3, 1, 4]), [outputs, samples, down, across])
    return apply('nchwc.Conv', [image, filter], {
      block,
      kernel_shape: [down, across],
      strides: [dilations[0], 1],
      dilations: [strides[0], strides[1] * block],
      pads: [0, 0, 0, 0],
      group: 1,
    })
  }
  // the engine computes results whose window reaches beyond the edge one by one: here they would be most
  const padded = overRows(x, block, rows =>
    pad(rows, [0, pads[0], pads[1] * block], [0, pads[2], pads[3] * block]),
  )
  const bands = Math.ceil((4 * outputs * block * windows[0] * windows[1]) / BAND_BYTES)
  const height = Math.ceil(windows[0] / bands)
  const take = (rows: Value, start: number, end: number) =>
    start === 0 && end === rows.shape[1] ? rows : slice(rows, 1, start, end)
  const table = range(Math.ceil(windows[0] / height))
    .map(band => {
      const [start, end] = [band * height, Math.min((band + 1) * height, windows[0])]
      const last = (end - 1) * strides[0] + (sizes[0] - 1) * dilations[0]
      const met = overRows(padded, block, rows => take(rows, start * strides[0], last + 1))
      const part = overRows(g, block, rows => take(rows, start, end))
      return inWholeBlocks([met, part], block, multiply)
    })
    .reduce(add)
  // [blocks, outputs / block, height, width, block, block]; windows that leave something over give more than the kernel
  const columns = Number(table.shape[3]) / block
  const parts = reshape(table, [blocks, outputs / block, sizes[0], columns, block, block])
  const inside = columns === sizes[1] ? parts : slice(parts, 3, 0, sizes[1])
  return reshape(transpose(inside, [1, 0, 2, 3, 4, 5]), [outputs, inputs, ...sizes])
}

/** Applies a function to the rows of all images and blocks, `[images × blocks, height, width × block]`. */
function overRows(x: Value, block: number, change: (rows: Value) => Value): Value {
  const [batch, channels, height, width] = x.shape
  const rows = reshapeTo(x, [`${batch}*${Number(channels) / block}`, height, Number(width) * block])
  const changed = change(rows)
  if (changed === rows) return x
  const [, down, across] = changed.shape.map(Number)
  return reshapeTo(changed, [batch, channels, down, across / block])
}

/** Of few inputs, the kernel's places are the rows of a matrix for each image, which meets each block of the gradient. */
function fewChannelsGradient(kernel: Value, columns: Value, g: Value, block: number): Value {
  const [outputs, inputs, ...sizes] = kernel.shape.map(Number)
  const places = Number(columns.shape[2])
  const blocks = reshape(g, [0, outputs / block, places, block])
  const table = reduceSum(matMul(unsqueeze(columns, [1]), blocks), { axes: [0] })
  const apart = reshape(table, [outputs / block, ...sizes, inputs, block])
  return reshape(transpose(apart, [0, 3, 1, 2, 4]), [outputs, inputs, ...sizes])
}

/**
 * Rows of zeros behind the images, up to whole blocks, where their number is no multiple of one.
 *
 * @param compute from `[images, ...]`, `[images, ...]` and a name for the number of blocks to the result
 */
function inWholeBlocks(
  [x, g]: readonly [Value, Value],
  block: number,
  compute: (x: Value, g: Value, blocks: string) => Value,
): Value {
  const rows = apply('Shape', [g], { start: 0, end: 1 })
  const name = `${g.shape[0]}/${block}`
  const blocks = div(sub(add(rows, block), 1), block)
  const missing = sub(mul(blocks, block), rows)
  const filled = (value: Value) => {
    const rest = value.shape.slice(1).map(Number)
    const shape = concat([missing, constant(rest, 'int64')], 0)
    const zeros = apply('Expand', [constant(0), shape], { dims: [`${name} missing`, ...rest].join(',') })
    return concat([value, zeros], 0)
  }
  const whole = squeeze(equal(missing, 0), [0])
  return conditional(whole, [compute(x, g, name)], [compute(filled(x), filled(g), name)])[0]
}

/** Whether windows neither overlap nor leave gaps nor reach beyond the image, as those of a pool mostly do. */
function isTiling(attributes: Attributes): boolean {
  const { kernel, strides, dilations, pads } = geometry(attributes)
  return (
    kernel.every((size, i) => strides[i] === size && (dilations[i] === 1 || size === 1)) &&
    pads.every(amount => amount === 0)
  )
}

/**
 * The gradient of the largest elements goes to where they are, to the first of equals. Windows that tile the image are compared
 * element by element, for all windows at once, which takes half the time of MaxPool with its indices and ScatterElements.
 */
export function blockedMaxPoolGradient(node: Node, g: Value): Value {
  const [x] = node.inputs
  const block = blockOf(node)
  if (!isTiling(node.attributes)) {
    const pooled = applyAll('MaxPool', [reorderOutput(x, block)], windowsOf(node.attributes))
    return reorderInput(maxPoolGradient(pooled[0].node, reorderOutput(g, block)), block)
  }
  const [height, width] = geometry(node.attributes).kernel
  const [channels, rows, columns] = x.shape.slice(1).map(Number)
  const [windowRows, windowColumns] = node.outputs[0].shape.slice(2).map(Number)
  const images = `${x.shape[0]}*${channels / block}`
  const [usedRows, usedColumns] = [windowRows * height, windowColumns * width]
  const [below, behind] = [rows - usedRows, columns - usedColumns]
  const image = reshapeTo(x, [images, rows, columns * block])
  const used = below || behind ? slice(slice(image, 1, 0, usedRows), 2, 0, usedColumns * block) : image
  // the elements of all windows, one place of the window after the other
  const [lines, count] = [`${images}*${windowRows}`, height * width]
  const tiled = reshapeTo(used, [lines, height, windowColumns, width, block])
  const all = `${lines}*${windowColumns * block}`
  const table = reshapeTo(transpose(tiled, [1, 3, 0, 2, 4]), [count, all])
  const elements = split(
    table,
    range(count).map(() => 1),
  )
  const isLarger: Value[] = []
  elements.reduce((largest, element) => {
    isLarger.push(indicator(greater(element, largest)))
    return maximum(largest, element)
  })
  let rest = reshapeTo(g, [1, all])
  const shares: Value[] = []
  for (const larger of isLarger.reverse()) {
    const share = mul(rest, larger)
    shares.unshift(share)
    rest = sub(rest, share)
  }
  const spread = reshapeTo(concat([rest, ...shares], 0), [height, width, lines, windowColumns, block])
  const whole = reshapeTo(transpose(spread, [2, 0, 3, 1, 4]), [images, usedRows, usedColumns * block])
  return reshapeTo(pad(whole, [0, 0, 0], [0, below, behind * block]), x.shape)
}
