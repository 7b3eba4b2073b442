import { describe, expect, test } from 'vitest'
import * as t from '../../index.js'

/** A model of these layers, of samples of this shape. */
type Case = readonly [name: string, layers: () => readonly t.Layer[], sample: readonly number[]]

const image = [6, 6, 4]
const steps = [5, 4]
const words = [5]

const one = (make: () => t.Layer, sample: readonly number[]): Case => [
  make().className,
  () => [make()],
  sample,
]

const cases: readonly Case[] = [
  one(() => t.activation('gelu'), [4]),
  one(() => t.activityRegularization({ l1: 0.1 }), [4]),
  one(() => t.alphaDropout(0.3), [4]),
  one(() => t.averagePooling1D({ poolSize: 2 }), steps),
  one(() => t.averagePooling2D({ padding: 'same' }), image),
  one(() => t.averagePooling3D(), [4, 4, 4, 2]),
  one(() => t.batchNormalization({ momentum: 0.8, scale: false }), [4]),
  one(() => t.bidirectional(t.gru(3, { returnSequences: true }), { mergeMode: 'sum' }), steps),
  [
    'Bidirectional, own backward layer',
    () => [t.bidirectional(t.lstm(3), { backwardLayer: t.gru(3, { goBackwards: true, name: 'back' }) })],
    steps,
  ],
  one(() => t.categoryEncoding(4, { outputMode: 'count' }), words),
  ['ConcreteDropout', () => [t.concreteDropout(t.dense(3), { initialRate: 0.2 })], [4]],
  one(() => t.conv1D(3, 2, { padding: 'causal', dilationRate: 2 }), steps),
  one(() => t.conv2D(3, [2, 3], { strides: 2, activation: 'relu', kernelRegularizer: t.l2(0.01) }), image),
  one(() => t.conv3D(2, 2), [4, 4, 4, 2]),
  one(() => t.conv2DTranspose(3, 3, { strides: 2 }), image),
  one(() => t.cropping1D({ cropping: 1 }), steps),
  one(
    () =>
      t.cropping2D({
        cropping: [
          [1, 0],
          [0, 2],
        ],
      }),
    image,
  ),
  [
    'Dense',
    () => [
      t.dense(3, {
        activation: 'tanh',
        useBias: false,
        kernelInitializer: t.initializers.varianceScaling({
          scale: 2,
          mode: 'fanOut',
          distribution: 'uniform',
        }),
        kernelRegularizer: t.l1l2({ l1: 0.1, l2: 0.2 }),
        activityRegularizer: t.l1(0.3),
        kernelConstraint: t.maxNorm(3),
        trainable: false,
        name: 'mine',
      }),
    ],
    [4],
  ],
  one(() => t.depthwiseConv2D(3, { depthMultiplier: 2 }), image),
  one(() => t.dropBlock1D(0.2, { blockSize: 2 }), steps),
  one(() => t.dropBlock2D(0.2, { blockSize: 3 }), image),
  ['DropConnect', () => [t.dropConnect(t.dense(3), { rate: 0.4, weights: ['kernel', 'bias'] })], [4]],
  one(() => t.dropPath(0.2), [4]),
  one(() => t.dropout(0.4, { seed: 3, noiseShape: [null, 1] }), [4]),
  ['Dropout, always on', () => [t.dropout(0.4, { training: true })], [4]],
  ['Dropout, scheduled', () => [t.dropout(t.earlyDropout(0.4, { steps: 10 }))], [4]],
  one(() => t.elu({ alpha: 0.5 }), [4]),
  one(() => t.embedding(9, 3, { maskZero: true }), words),
  ['Embedding, dropping words', () => [t.embedding(9, 3, { wordDropout: 0.2 })], words],
  one(() => t.flatten(), image),
  one(() => t.gaussianDropout(0.2), [4]),
  one(() => t.gaussianNoise(0.2), [4]),
  one(() => t.globalAveragePooling1D(), steps),
  one(() => t.globalAveragePooling2D({ keepdims: true }), image),
  one(() => t.globalAveragePooling3D(), [4, 4, 4, 2]),
  one(() => t.globalMaxPooling1D(), steps),
  one(() => t.globalMaxPooling2D(), image),
  one(() => t.globalMaxPooling3D(), [4, 4, 4, 2]),
  one(() => t.groupNormalization({ groups: 2 }), image),
  one(() => t.gru(3, { resetAfter: false, dropout: 0.1, recurrentDropout: 0.2 }), steps),
  [
    'GRU with options of ours',
    () => [t.gru(3, { ...t.variational(0.2), zoneout: 0.1, training: true })],
    steps,
  ],
  one(() => t.identity(), [4]),
  one(() => t.layerNormalization(), [4]),
  one(() => t.leakyReLU({ negativeSlope: 0.1 }), [4]),
  one(() => t.lstm(3, { returnSequences: true, unitForgetBias: false }), steps),
  one(() => t.masking({ maskValue: 0 }), steps),
  one(() => t.maxPooling1D(), steps),
  one(() => t.maxPooling2D({ poolSize: 3, strides: 1 }), image),
  one(() => t.maxPooling3D(), [4, 4, 4, 2]),
  one(() => t.multiHeadAttention(2, 3, { useGate: true, valueDim: 2 }), steps),
  [
    'MultiHeadAttention, causal',
    () => [t.multiHeadAttention(2, 3, { useCausalMask: true, dropout: 0.1 })],
    steps,
  ],
  one(() => t.normalization({ mean: [1, 2, 3, 4], variance: [1, 4, 9, 16] }), [4]),
  [
    'Normalization, adapted',
    () => {
      const layer = t.normalization()
      layer.adapt([
        [1, 2, 3, 5],
        [3, 4, 5, 9],
      ])
      return [layer]
    },
    [4],
  ],
  one(() => t.pReLU({ sharedAxes: [1, 2] }), image),
  one(() => t.permute([2, 1]), steps),
  one(() => t.reLU({ maxValue: 6, negativeSlope: 0.1 }), [4]),
  one(() => t.repeatVector(3), [4]),
  one(() => t.rescaling(0.5, { offset: 1 }), [4]),
  one(() => t.reshape([2, -1]), [4]),
  one(() => t.rnn(t.lstmCell(3)), steps),
  [
    'RNN, stacked cells',
    () => [t.rnn([t.gruCell(3), t.lstmCell(2), t.gruCell(2), t.simpleRNNCell(2)])],
    steps,
  ],
  one(() => t.separableConv2D(3, 2), image),
  one(() => t.simpleRNN(3, { dropout: 0.1 }), steps),
  ['SimpleRNN, stateful', () => [t.simpleRNN(3, { stateful: true, batchSize: 2 })], steps],
  one(() => t.softmax(), [4]),
  one(() => t.spatialDropout1D(0.2), steps),
  one(() => t.spatialDropout2D(0.2), image),
  one(() => t.spatialDropout3D(0.2), [4, 4, 4, 2]),
  one(() => t.timeDistributed(t.dense(3)), steps),
  one(() => t.upSampling1D({ size: 2 }), steps),
  one(() => t.upSampling2D({ interpolation: 'bilinear' }), image),
  one(() => t.zeroPadding1D({ padding: 1 }), steps),
  one(
    () =>
      t.zeroPadding2D({
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
    image,
  ),
]

/** Two samples; whole numbers where a layer takes those. */
function samples(shape: readonly number[], whole: boolean): t.Tensor {
  const size = 2 * shape.reduce((product, dim) => product * dim, 1)
  const data = Float32Array.from({ length: size }, (_, i) => (whole ? (i * 7) % 4 : Math.sin(i + 1)))
  return new t.Tensor(data, [2, ...shape])
}

describe('a model comes back from its file as it was:', () => {
  test.each(cases)('%s', async (_name, makeLayers, shape) => {
    const model = t.sequential([t.inputLayer({ shape: [...shape] }), ...makeLayers()], { seed: 11 })
    const again = await t.loadModel(await model.save())
    expect(again.seed).toBe(11)
    expect(again.layers.map(layer => layer.getConfig())).toEqual(model.layers.map(layer => layer.getConfig()))
    expect(again.getWeights()).toEqual(model.getWeights())
    const x = samples(shape, shape === words)
    expect(await again.predictAll(x)).toEqual(await model.predictAll(x))
  })
})

test('every layer that can be part of a model is among them', () => {
  const without = ['InputLayer', 'StringLookup', 'Layer', 'NoiseLayer', 'RandomLayer', 'RecurrentCell']
  const merges = ['Add', 'Average', 'Concatenate', 'Dot', 'Maximum', 'Minimum', 'Multiply', 'Subtract']
  const cells = ['GRUCell', 'LSTMCell', 'SimpleRNNCell', 'StackedRNNCells']
  const tried = new Set(cases.map(([, layers]) => layers()[0].className))
  const classes = Object.entries(t)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof t.Layer)
    .map(([name]) => name)
    .filter(name => ![...without, ...merges, ...cells].includes(name))
  expect(classes.filter(name => !tried.has(name))).toEqual([])
})
