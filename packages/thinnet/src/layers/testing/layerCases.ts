// For each layer, random uses of it at points where its outputs have slopes.

import { activations } from '../../activations/getActivation.js'
import type { Dim, Shape, Value } from '../../graph/index.js'
import type { Draw, ValueOptions } from '../../graph/testing/draw.js'
import { distinct, generic, positive } from '../../graph/testing/gradientCases.js'
import { l1l2 } from '../../regularizers/index.js'
import type { Layer, RecurrentCell } from '../index.js'
import * as layers from '../index.js'
import { withoutRateHints } from '../rate.js'
import { TestContext } from './testContext.js'

export interface LayerUse {
  /** What the layer gives: outputs, penalties, and the statistics that it assigns. */
  readonly outputs: readonly Value[]
  /** Its inputs and the weights that are trained. */
  readonly variables: readonly Value[]
}

export type LayerCase = (draw: Draw) => LayerUse

interface CallOptions {
  readonly training?: boolean
  readonly masks?: readonly (Value | undefined)[]
  /** Inputs whose gradient is not asked for, such as the numbers of words. */
  readonly fixed?: readonly Value[]
}

/** Random numbers of each kind that layers draw. */
const noise: Readonly<Record<'mask' | 'normal' | 'uniform', ValueOptions>> = {
  mask: { range: { min: 0, max: 1 }, element: n => n },
  normal: generic,
  uniform: { range: { min: 50, max: 950 }, element: n => n / 1000 },
}

function call(draw: Draw, layer: Layer, inputs: readonly Value[], options: CallOptions = {}): LayerUse {
  const { training = draw.boolean(), masks = [], fixed = [] } = options
  const context = new TestContext(training, masks)
  layer.ensureBuilt(...inputs.map(({ shape }) => shape))
  const results = layer.callAll(inputs, context)
  const weights = layer.weights.map(variable => ({ variable, value: context.weight(variable) }))
  for (const { variable, value } of weights) draw.fill(value, variable.trainable ? generic : positive)
  for (const { kind, value } of context.draws) draw.fill(value, noise[kind])
  for (const { value } of context.schedules) draw.fill(value, positive)
  const penalties = weights.flatMap(({ variable, value }) => variable.regularizer?.penalty(value) ?? [])
  return {
    outputs: [...results, ...context.penalties, ...context.assignments.values(), ...penalties],
    variables: [
      ...inputs.filter(input => !fixed.includes(input)),
      ...weights.filter(({ variable }) => layer.trains(variable)).map(({ value }) => value),
    ],
  }
}

const fed = (draw: Draw, shape: readonly Dim[], options = generic) =>
  draw.value(shape, { ...options, fed: true })

/** An input `[batch, ...]`. */
const input = (draw: Draw, ...sizes: readonly Dim[]) => fed(draw, ['batch', ...sizes])

/** Sizes of one sample. */
const sample = (draw: Draw, minRank = 1, maxRank = 3, max = 4) =>
  draw.integers(draw.integer(minRank, maxRank), 1, max)

const activation = (draw: Draw) => draw.pick(Object.keys(activations))
const regularizer = (draw: Draw) => draw.pick([undefined, undefined, 'l1', 'l2', l1l2({ l1: 0.02, l2: 0.3 })])
const rate = (draw: Draw) => draw.pick([0.1, 0.25, 0.5])
const dataFormat = (draw: Draw) => draw.pick(['channels_last', 'channels_first'] as const)

/** An input of images in either order of axes. */
function image(draw: Draw, sizes: readonly number[], channels: number, format: string, options = generic) {
  const shape: Shape = format === 'channels_last' ? [...sizes, channels] : [channels, ...sizes]
  return fed(draw, ['batch', ...shape], options)
}

/** Options that convolutions share, an input for them, and the size of a kernel. */
function convolution(
  draw: Draw,
  rank: number,
  { causal = false, channels = draw.integer(1, 3), square = false } = {},
) {
  const lists = (min: number, max: number) => {
    const all = draw.integers(rank, min, max)
    return square ? all.map(() => all[0]) : all
  }
  const kernelSize = draw.integers(rank, 1, rank === 3 ? 2 : 3)
  const ones = kernelSize.map(() => 1)
  const [strides, dilationRate] = draw.boolean() ? [lists(1, 2), ones] : [ones, lists(1, 2)]
  const sizes = kernelSize.map((size, i) => (size - 1) * dilationRate[i] + 1 + draw.integer(0, 2))
  const format = causal ? ('channels_last' as const) : dataFormat(draw)
  return {
    kernelSize,
    x: image(draw, sizes, channels, format),
    options: {
      strides,
      dilationRate,
      padding: draw.pick(['valid', 'same'] as const),
      dataFormat: format,
      useBias: draw.boolean(),
      activation: draw.pick([undefined, 'tanh', 'relu', 'sigmoid']),
      biasRegularizer: regularizer(draw),
      activityRegularizer: regularizer(draw),
    },
  }
}

const conv =
  (Class: typeof layers.Conv1D | typeof layers.Conv2D | typeof layers.Conv3D, rank: number): LayerCase =>
  draw => {
    const groups = draw.pick([1, 1, 2])
    const causal = rank === 1 && draw.boolean()
    const { x, kernelSize, options } = convolution(draw, rank, {
      causal,
      channels: groups * draw.integer(1, 2),
    })
    const padding = causal ? ('causal' as const) : options.padding
    const filters = groups * draw.integer(1, 2)
    const own = { filters, kernelSize, groups, kernelRegularizer: regularizer(draw) }
    return call(draw, new Class({ ...options, ...own, padding } as never), [x])
  }

const pool =
  (
    make: (options: layers.PoolingOptions) => Layer,
    rank: number,
    values: ValueOptions | 'distinct',
  ): LayerCase =>
  draw => {
    const poolSize = draw.integers(rank, 1, rank === 3 ? 2 : 3)
    const sizes = poolSize.map(size => size + draw.integer(0, 2))
    const format = dataFormat(draw)
    const channels = draw.integer(1, 2)
    const shape = format === 'channels_last' ? [...sizes, channels] : [channels, ...sizes]
    const x =
      values === 'distinct' ? distinct(draw, ['batch', ...shape]) : fed(draw, ['batch', ...shape], values)
    const strides = draw.pick([undefined, null, draw.integers(rank, 1, 3)])
    return call(
      draw,
      make({ poolSize, strides, padding: draw.pick(['valid', 'same']), dataFormat: format }),
      [x],
    )
  }

const globalPool =
  (make: (options: layers.GlobalPoolingOptions) => Layer, rank: number): LayerCase =>
  draw => {
    const format = dataFormat(draw)
    const x = image(draw, draw.integers(rank, 1, 3), draw.integer(1, 2), format)
    return call(draw, make({ keepdims: draw.boolean(), dataFormat: format }), [x])
  }

/** A layer that takes samples of any shape. */
const anyShape =
  (make: (draw: Draw) => Layer): LayerCase =>
  draw =>
    call(draw, make(draw), [input(draw, ...sample(draw))])

/** A layer that is on in training. */
const noisy =
  (make: (rate: number, draw: Draw) => Layer, rank?: number): LayerCase =>
  draw => {
    const sizes = rank === undefined ? sample(draw) : draw.integers(rank, 1, 3)
    return call(
      draw,
      withoutRateHints(() => make(rate(draw), draw)),
      [input(draw, ...sizes)],
      { training: true },
    )
  }

/** Inputs that broadcast together. */
const merge =
  (make: () => Layer, count?: number): LayerCase =>
  draw => {
    const shape = sample(draw)
    const stretched = () => ['batch', ...shape.map(size => (draw.boolean() ? size : 1))]
    const inputs = Array.from({ length: count ?? draw.integer(2, 3) }, () => fed(draw, stretched()))
    return call(draw, make(), inputs)
  }

const cellOptions = (draw: Draw) => ({
  units: draw.integer(1, 3),
  activation: draw.pick(['tanh', 'relu', 'softsign', 'sigmoid']),
  useBias: draw.boolean(),
  dropout: draw.pick([0, 0.4]),
  recurrentDropout: draw.pick([0, 0.3]),
  outputDropout: draw.pick([0, 0, 0.3]),
  zoneout: draw.pick([0, 0, 0.2]),
  gateMasks: draw.pick([undefined, 'tied', 'untied'] as const),
  kernelRegularizer: regularizer(draw),
  recurrentRegularizer: regularizer(draw),
})
const gates = (draw: Draw) => ({ recurrentActivation: draw.pick(['sigmoid', 'hard_sigmoid', 'tanh']) })

const recurrentOptions = (draw: Draw) => ({
  returnSequences: draw.boolean(),
  returnState: draw.boolean(),
  goBackwards: draw.boolean(),
  zeroOutputForMask: draw.boolean(),
  activityRegularizer: regularizer(draw),
})

const cells: Readonly<Record<string, (draw: Draw) => RecurrentCell>> = {
  SimpleRNNCell: draw => new layers.SimpleRNNCell(cellOptions(draw)),
  LSTMCell: draw =>
    new layers.LSTMCell({ ...cellOptions(draw), ...gates(draw), zoneoutCell: draw.pick([0, 0, 0.2]) }),
  GRUCell: draw => new layers.GRUCell({ ...cellOptions(draw), ...gates(draw), resetAfter: draw.boolean() }),
}
const cell = (draw: Draw) => draw.pick(Object.values(cells))(draw)

/** Steps of sequences, some of which do not count, from states that are given or not. */
function sequence(draw: Draw, stateSizes: readonly number[]) {
  const steps = draw.integer(1, 4)
  const mask = draw.boolean() ? draw.value(['batch', steps], { dtype: 'bool', fed: true }) : undefined
  const states = draw.boolean() ? stateSizes.map(size => input(draw, size)) : []
  return { inputs: [input(draw, steps, draw.integer(1, 3)), ...states], masks: [mask] }
}

const recurrent =
  (make: (draw: Draw) => layers.RNN): LayerCase =>
  draw => {
    const layer = make(draw)
    const { inputs, masks } = sequence(draw, layer.cell.stateSizes)
    return call(draw, layer, inputs, { masks })
  }

const single =
  (make: (draw: Draw) => RecurrentCell): LayerCase =>
  draw => {
    const layer = make(draw)
    const states = draw.boolean() ? layer.stateSizes.map(size => input(draw, size)) : []
    return call(draw, layer, [input(draw, draw.integer(1, 3)), ...states])
  }

const rnns: Readonly<Record<string, (draw: Draw, own?: layers.RecurrentOptions) => layers.RNN>> = {
  SimpleRNN: (draw, own) => new layers.SimpleRNN({ ...cellOptions(draw), ...recurrentOptions(draw), ...own }),
  LSTM: (draw, own) =>
    new layers.LSTM({ ...cellOptions(draw), ...gates(draw), ...recurrentOptions(draw), ...own }),
  GRU: (draw, own) =>
    new layers.GRU({
      ...cellOptions(draw),
      ...gates(draw),
      ...recurrentOptions(draw),
      resetAfter: draw.boolean(),
      ...own,
    }),
  RNN: (draw, own) =>
    new layers.RNN({
      ...recurrentOptions(draw),
      ...own,
      cell: draw.boolean() ? cell(draw) : [cell(draw), cell(draw)],
    }),
}

function attention(draw: Draw): LayerUse {
  const several = draw.integer(0, 4) === 0
  const steps = (count: number) => (several ? [count, 2] : [count])
  const [queries, keys] = draw.integers(2, 1, 3)
  const count = draw.integer(1, 3)
  const sizes = draw.integers(3, 1, 3)
  const inputs = [
    input(draw, ...steps(queries), sizes[0]),
    input(draw, ...steps(count === 1 ? queries : keys), sizes[1]),
    input(draw, ...steps(keys), sizes[2]),
  ].slice(0, count)
  const scores = draw.boolean()
  const layer = new layers.MultiHeadAttention({
    numHeads: draw.integer(1, 2),
    keyDim: draw.integer(1, 3),
    valueDim: draw.pick([undefined, 2]),
    dropout: draw.pick([0, 0.3]),
    useBias: draw.boolean(),
    useGate: draw.boolean(),
    outputShape: draw.pick([undefined, 2, [2, 3]]),
    useCausalMask: draw.boolean(),
    slidingWindow: draw.pick([undefined, undefined, 2]),
    returnAttentionScores: scores,
    kernelRegularizer: regularizer(draw),
    activityRegularizer: regularizer(draw),
  })
  const masks = several
    ? []
    : [draw.pick([undefined, draw.value(['batch', queries], { dtype: 'bool', fed: true })])]
  return call(draw, layer, inputs, { masks })
}

const normalized = (draw: Draw) => ({
  center: draw.boolean(),
  scale: draw.boolean(),
  epsilon: draw.pick([1e-3, 0.1]),
  gammaRegularizer: regularizer(draw),
  betaRegularizer: regularizer(draw),
})

export const layerCases: Readonly<Record<string, LayerCase>> = {
  Dense: draw => {
    const layer = new layers.Dense({
      units: draw.integer(1, 3),
      activation: activation(draw),
      useBias: draw.boolean(),
      kernelRegularizer: regularizer(draw),
      biasRegularizer: regularizer(draw),
      activityRegularizer: regularizer(draw),
    })
    return call(draw, layer, [input(draw, ...sample(draw))])
  },
  Activation: anyShape(draw => layers.activation(activation(draw))),
  ReLU: anyShape(draw =>
    layers.reLU({
      negativeSlope: draw.pick([0, 0.3]),
      maxValue: draw.pick([undefined, 1]),
      threshold: draw.pick([0, 0.5]),
    }),
  ),
  LeakyReLU: anyShape(draw => layers.leakyReLU({ negativeSlope: draw.pick([0.3, 0.01]) })),
  PReLU: anyShape(draw =>
    layers.pReLU({ alphaRegularizer: regularizer(draw), sharedAxes: draw.pick([undefined, [1]]) }),
  ),
  ELU: anyShape(draw => layers.elu({ alpha: draw.pick([1, 0.4]) })),
  Softmax: draw => {
    const sizes = sample(draw)
    const axes = [-1, draw.integer(1, sizes.length), sizes.map((_, i) => i + 1)]
    return call(draw, layers.softmax({ axis: draw.pick(axes) }), [input(draw, ...sizes)])
  },
  Identity: anyShape(() => layers.identity()),
  Flatten: draw => {
    const format = dataFormat(draw)
    return call(draw, layers.flatten({ dataFormat: format }), [input(draw, ...sample(draw))])
  },
  Reshape: draw => {
    const [a, b, c] = draw.integers(3, 1, 3)
    const target = draw.pick([[-1], [b, a * c], [c, -1, b], [a * b * c], [b, c, a]])
    return call(draw, layers.reshape(target), [input(draw, a, b, c)])
  },
  Permute: draw => {
    const sizes = sample(draw)
    return call(draw, layers.permute(draw.shuffled(sizes.map((_, i) => i + 1))), [input(draw, ...sizes)])
  },
  RepeatVector: draw =>
    call(draw, layers.repeatVector(draw.integer(1, 3)), [input(draw, draw.integer(1, 3))]),
  Rescaling: anyShape(draw => layers.rescaling(draw.pick([0.3, -2]), { offset: draw.pick([0, 1.5]) })),
  Normalization: anyShape(draw =>
    layers.normalization({ axis: null, mean: 0.3, variance: 2, invert: draw.boolean() }),
  ),
  ActivityRegularization: anyShape(() => layers.activityRegularization({ l1: 0.02, l2: 0.3 })),
  Masking: draw => call(draw, layers.masking(), [input(draw, draw.integer(1, 3), draw.integer(1, 3))]),
  Embedding: draw => {
    const words = draw.integer(1, 4)
    const layer = layers.embedding(words, draw.integer(1, 3), {
      embeddingsRegularizer: regularizer(draw),
      activityRegularizer: regularizer(draw),
      wordDropout: draw.pick([0, 0.3]),
    })
    const x = draw.value(['batch', draw.integer(1, 4)], {
      ...{ range: { min: 0, max: words - 1 }, element: n => n, fed: true },
    })
    return call(draw, layer, [x], { fixed: [x] })
  },

  Dropout: noisy((p, draw) => layers.dropout(p, { noiseShape: draw.pick([undefined, [null, 1, null]]) }), 2),
  SpatialDropout1D: noisy(p => layers.spatialDropout1D(p), 2),
  SpatialDropout2D: noisy((p, draw) => layers.spatialDropout2D(p, { dataFormat: dataFormat(draw) }), 3),
  SpatialDropout3D: noisy((p, draw) => layers.spatialDropout3D(p, { dataFormat: dataFormat(draw) }), 4),
  GaussianDropout: noisy(p => layers.gaussianDropout(p)),
  GaussianNoise: noisy(p => layers.gaussianNoise(p)),
  AlphaDropout: noisy(p => layers.alphaDropout(p)),
  DropBlock1D: noisy(p => layers.dropBlock1D(p, { blockSize: 2 }), 2),
  DropBlock2D: noisy(p => layers.dropBlock2D(p, { blockSize: 2 }), 3),
  DropPath: noisy(p => layers.dropPath(p)),
  DropConnect: noisy((p, draw) => layers.dropConnect(layers.dense(draw.integer(1, 3)), { rate: p })),
  // the slope of a rate under a low temperature is steep
  ConcreteDropout: noisy((p, draw) =>
    layers.concreteDropout(layers.dense(draw.integer(1, 3)), { initialRate: p, temperature: 0.5 }),
  ),

  Conv1D: conv(layers.Conv1D, 1),
  Conv2D: conv(layers.Conv2D, 2),
  Conv3D: conv(layers.Conv3D, 3),
  DepthwiseConv2D: draw => {
    const { x, kernelSize, options } = convolution(draw, 2, { square: true })
    const depthMultiplier = draw.integer(1, 2)
    const own = { depthMultiplier, depthwiseRegularizer: regularizer(draw) }
    return call(draw, layers.depthwiseConv2D(kernelSize, { ...options, ...own }), [x])
  },
  SeparableConv2D: draw => {
    const { x, kernelSize, options } = convolution(draw, 2, { square: true })
    const own = { depthMultiplier: draw.integer(1, 2), pointwiseRegularizer: regularizer(draw) }
    return call(draw, layers.separableConv2D(draw.integer(1, 2), kernelSize, { ...options, ...own }), [x])
  },
  Conv2DTranspose: draw => {
    const { x, kernelSize, options } = convolution(draw, 2)
    const outputPadding = draw.boolean()
      ? options.strides.map((stride, i) => draw.integer(0, Math.min(stride, kernelSize[i]) - 1))
      : undefined
    const own = { kernelRegularizer: regularizer(draw), outputPadding }
    return call(draw, layers.conv2DTranspose(draw.integer(1, 2), kernelSize, { ...options, ...own }), [x])
  },
  MaxPooling1D: pool(layers.maxPooling1D, 1, 'distinct'),
  MaxPooling2D: pool(layers.maxPooling2D, 2, 'distinct'),
  MaxPooling3D: pool(layers.maxPooling3D, 3, 'distinct'),
  AveragePooling1D: pool(layers.averagePooling1D, 1, generic),
  AveragePooling2D: pool(layers.averagePooling2D, 2, generic),
  AveragePooling3D: pool(layers.averagePooling3D, 3, generic),
  GlobalMaxPooling1D: globalPool(layers.globalMaxPooling1D, 1),
  GlobalMaxPooling2D: globalPool(layers.globalMaxPooling2D, 2),
  GlobalMaxPooling3D: globalPool(layers.globalMaxPooling3D, 3),
  GlobalAveragePooling1D: globalPool(layers.globalAveragePooling1D, 1),
  GlobalAveragePooling2D: globalPool(layers.globalAveragePooling2D, 2),
  GlobalAveragePooling3D: globalPool(layers.globalAveragePooling3D, 3),
  UpSampling1D: draw =>
    call(draw, layers.upSampling1D({ size: draw.integer(1, 3) }), [input(draw, 2, draw.integer(1, 2))]),
  UpSampling2D: draw => {
    const format = dataFormat(draw)
    const options = {
      size: draw.integers(2, 1, 3),
      interpolation: draw.pick(['nearest', 'bilinear'] as const),
    }
    const x = image(draw, draw.integers(2, 1, 3), draw.integer(1, 2), format)
    return call(draw, layers.upSampling2D({ ...options, dataFormat: format }), [x])
  },
  ZeroPadding1D: draw =>
    call(draw, layers.zeroPadding1D({ padding: draw.integers(2, 0, 2) }), [input(draw, 2, 2)]),
  ZeroPadding2D: draw => {
    const format = dataFormat(draw)
    const padding: layers.Edges = [
      [draw.integer(0, 2), draw.integer(0, 2)],
      [draw.integer(0, 2), draw.integer(0, 2)],
    ]
    const x = image(draw, draw.integers(2, 1, 3), draw.integer(1, 2), format)
    return call(draw, layers.zeroPadding2D({ padding, dataFormat: format }), [x])
  },
  Cropping1D: draw =>
    call(draw, layers.cropping1D({ cropping: draw.integers(2, 0, 1) }), [input(draw, 3, 2)]),
  Cropping2D: draw => {
    const format = dataFormat(draw)
    const cropping: layers.Edges = [
      [draw.integer(0, 1), draw.integer(0, 1)],
      [draw.integer(0, 1), draw.integer(0, 1)],
    ]
    const x = image(draw, [3, 4], draw.integer(1, 2), format)
    return call(draw, layers.cropping2D({ cropping, dataFormat: format }), [x])
  },

  Concatenate: draw => {
    const sizes = sample(draw)
    const axis = draw.integer(1, sizes.length)
    const inputs = draw
      .integers(draw.integer(2, 3), 1, 3)
      .map(size => input(draw, ...sizes.with(axis - 1, size)))
    return call(draw, layers.concatenate({ axis: axis - draw.pick([0, sizes.length + 1]) }), inputs)
  },
  Add: merge(() => layers.add()),
  Subtract: merge(() => layers.subtract(), 2),
  Multiply: merge(() => layers.multiply()),
  Average: merge(() => layers.average()),
  Maximum: merge(() => layers.maximum()),
  Minimum: merge(() => layers.minimum()),
  Dot: draw => {
    const [a, b, n] = draw.integers(3, 1, 3)
    const normalize = draw.boolean()
    if (draw.boolean()) return call(draw, layers.dot(1, { normalize }), [input(draw, n), input(draw, n)])
    return call(draw, layers.dot([2, 1], { normalize }), [input(draw, a, n), input(draw, n, b)])
  },

  BatchNormalization: draw => {
    const sizes = sample(draw)
    const axis = draw.pick([-1, draw.integer(1, sizes.length)])
    const layer = layers.batchNormalization({ axis, momentum: 0.7, ...normalized(draw) })
    const isMasked = axis === -1 && sizes.length > 1 && draw.boolean()
    const masks = isMasked ? [draw.value(['batch', ...sizes.slice(0, -1)], { dtype: 'bool', fed: true })] : []
    return call(draw, layer, [input(draw, ...sizes)], { masks })
  },
  LayerNormalization: draw => {
    const sizes = sample(draw)
    const axis = draw.pick([-1, draw.integer(1, sizes.length), sizes.map((_, i) => i + 1)])
    return call(draw, layers.layerNormalization({ axis, ...normalized(draw) }), [input(draw, ...sizes)])
  },
  GroupNormalization: draw => {
    const groups = draw.integer(1, 2)
    const sizes = [...sample(draw, 0, 2), groups * draw.integer(1, 2)]
    return call(draw, layers.groupNormalization({ groups, ...normalized(draw) }), [input(draw, ...sizes)])
  },
  MultiHeadAttention: attention,

  ...Object.fromEntries(Object.entries(rnns).map(([name, make]) => [name, recurrent(draw => make(draw))])),
  ...Object.fromEntries(Object.entries(cells).map(([name, make]) => [name, single(make)])),
  StackedRNNCells: single(draw => layers.stackedRNNCells([cell(draw), cell(draw)])),
  Bidirectional: draw => {
    const layer = draw.pick(Object.values(rnns))(draw, { goBackwards: false })
    const { inputs, masks } = sequence(draw, layer.cell.stateSizes)
    const [x, ...states] = inputs
    const both = states.length > 0 ? [...states, ...states.map(({ shape }) => fed(draw, shape))] : []
    const mergeMode = draw.pick(['sum', 'mul', 'concat', 'ave', null] as const)
    return call(draw, layers.bidirectional(layer, { mergeMode }), [x, ...both], { masks })
  },
  TimeDistributed: draw => {
    const inner = draw.pick([
      () => layers.dense(draw.integer(1, 3), { activation: 'tanh' }),
      () => layers.dropout(0.3),
      () => layers.lstm(2),
    ])()
    const sizes = inner instanceof layers.LSTM ? [2, 2] : [draw.integer(1, 3)]
    return call(draw, layers.timeDistributed(inner), [input(draw, draw.integer(1, 3), ...sizes)])
  },
}
