// Random uses of convolutions and pools, for property-based tests.

import { apply, averagePool, convolve, convolveTranspose, maxPool, type Shape, type Value } from '../index.js'
import type { Draw } from './draw.js'

type Make = (shape: Shape) => Value

/** Kernel sizes, strides, dilations and pads for one to three axes, and sizes in which at least one window fits. */
function drawWindows(draw: Draw, rank = draw.pick([1, 1, 2, 2, 2, 3])) {
  const kernel = draw.integers(rank, 1, rank === 3 ? 2 : 3)
  const strides = draw.integers(rank, 1, 3)
  const dilations = draw.integers(rank, 1, 2)
  const extents = kernel.map((size, i) => (size - 1) * dilations[i] + 1)
  // what is added in front or behind is less than a kernel, as the engine wants it for pools
  const padding = [...kernel, ...kernel].map(size => draw.integer(0, size - 1))
  const pads = draw.boolean() ? padding : padding.map(() => 0)
  const sizes = extents.map(extent => extent + draw.integer(0, 3))
  return { kernel, sizes, options: { strides, dilations, pads } }
}

export function drawConvolution(draw: Draw, make: Make): Value {
  const { kernel, sizes, options } = drawWindows(draw)
  const groups = draw.pick([1, 1, 2, 3])
  // on both sides of what counts as few channels
  const [inputs, outputs] = [draw.pick([1, 2, 9]), draw.integer(1, 2)]
  const x = make(['batch', inputs * groups, ...sizes])
  const bias = draw.boolean() ? make([outputs * groups]) : undefined
  return convolve(x, make([outputs * groups, inputs, ...kernel]), { ...options, groups, bias })
}

export function drawConvolutionTranspose(draw: Draw, make: Make): Value {
  const { kernel, sizes, options } = drawWindows(draw)
  const groups = draw.pick([1, 1, 2])
  const [inputs, outputs] = [draw.integer(1, 2), draw.pick([1, 2, 9])]
  const x = make(['batch', inputs * groups, ...sizes])
  const bias = draw.boolean() ? make([outputs * groups]) : undefined
  const outputPadding = options.strides.map(stride => draw.integer(0, stride - 1))
  const w = make([inputs * groups, outputs, ...kernel])
  return convolveTranspose(x, w, { ...options, groups, bias, outputPadding })
}

export function drawMaxPool(draw: Draw, make: Make): readonly Value[] {
  const { kernel, sizes, options } = drawWindows(draw)
  return maxPool(make(['batch', draw.integer(1, 2), ...sizes]), kernel, options).node.outputs
}

export function drawAveragePool(draw: Draw, make: Make): Value {
  const { kernel, sizes, options } = drawWindows(draw)
  const x = make(['batch', draw.integer(1, 2), ...sizes])
  return averagePool(x, kernel, { ...options, countPadding: draw.boolean() })
}

/** In the blocked layout, with inputs in blocks or fewer than one. */
export function drawBlockedConvolution(draw: Draw, make: Make, block: number): Value {
  const { kernel, sizes, options } = drawWindows(draw, 2)
  const [inputs, outputs] = draw.pick([
    [1, 2 * block],
    [block, block],
    [2 * block, block],
  ])
  const operands = [make(['batch', inputs, ...sizes]), make([outputs, inputs, ...kernel])]
  if (draw.boolean()) operands.push(make([outputs]))
  return apply('nchwc.Conv', operands, {
    ...{ ...options, kernel_shape: kernel, group: 1, block },
    ...(draw.boolean() && { activation: 'Relu' }),
  })
}

export function drawBlockedMaxPool(draw: Draw, make: Make, block: number): Value {
  const { kernel, sizes, options } = drawWindows(draw, 2)
  const tiling = { strides: kernel, dilations: [1, 1], pads: [0, 0, 0, 0] }
  return apply('nchwc.MaxPool', [make(['batch', draw.pick([1, 2]) * block, ...sizes])], {
    ...(draw.boolean() ? tiling : options),
    ...{ kernel_shape: kernel, block },
  })
}
