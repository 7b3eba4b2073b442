// One model of each kind, with fixed weights, and samples for it.

import {
  activation,
  activations,
  add,
  alphaDropout,
  average,
  averagePooling2D,
  batchNormalization,
  bidirectional,
  categoryEncoding,
  concatenate,
  concreteDropout,
  conv1D,
  conv2D,
  conv2DTranspose,
  conv3D,
  cropping2D,
  dense,
  depthwiseConv2D,
  dot,
  dropBlock2D,
  dropConnect,
  dropout,
  dropPath,
  type ExportOptions,
  elu,
  embedding,
  flatten,
  gaussianDropout,
  gaussianNoise,
  globalAveragePooling2D,
  globalMaxPooling1D,
  groupNormalization,
  gru,
  gruCell,
  input,
  inputLayer,
  layerNormalization,
  leakyReLU,
  lstm,
  lstmCell,
  type Model,
  masking,
  maximum,
  maxPooling1D,
  maxPooling2D,
  maxPooling3D,
  minimum,
  model,
  multiHeadAttention,
  multiply,
  normalization,
  permute,
  pReLU,
  repeatVector,
  rescaling,
  reshape,
  rnn,
  separableConv2D,
  sequential,
  simpleRNN,
  softmax,
  spatialDropout1D,
  spatialDropout2D,
  subtract,
  Tensor,
  timeDistributed,
  upSampling2D,
  variational,
  zeroPadding2D,
} from 'thinnet'

export interface ExportCase {
  readonly make: () => Model
  /** For inputs that are whole numbers: how many there are, from 0. */
  readonly tokens?: number
  /** Whether two runs with dropout differ; some differ without. */
  readonly random?: 'with dropout' | 'always'
}

/** A mixture of sines, for numbers that are neither random nor regular. */
const wave = (i: number, phase: number) => Math.sin(1.7 * i + phase) * Math.cos(0.37 * i * phase + 1)

/** The model, with weights that are the same each time; factors are near 1, variances positive. */
function withFixedWeights<M extends Model>(network: M): M {
  network.variables.forEach((variable, v) => {
    const centre = /gamma|variance/.test(variable.name) ? 1 : 0
    variable.write(variable.data.map((_, i) => centre + 0.5 * wave(i, v + 1)))
  })
  return network
}

/** Samples for all inputs of a model; of whole numbers, the last of each sample are 0, for masks. */
export function samplesFor({ inputShapes }: Model, rows: number, tokens?: number): readonly Tensor[] {
  return inputShapes.map((shape, which) => {
    const size = shape.reduce((product, dim) => product * dim, 1)
    const data = Float32Array.from({ length: rows * size }, (_, i) => {
      const value = wave(i, which + 0.5)
      if (tokens === undefined) return value
      return i % size >= size - (Math.floor(i / size) % 3)
        ? 0
        : Math.floor(((value + 1) / 2) * (tokens - 1)) + 1
    })
    return new Tensor(data, [rows, ...shape])
  })
}

const withDropout = 'with dropout'

export const cases: Readonly<Record<string, ExportCase>> = {
  mlp: {
    random: withDropout,
    make: () =>
      sequential([
        dense(16, { activation: 'relu', inputShape: [5] }),
        dropout(0.4),
        dense(8, { activation: 'tanh', useBias: false }),
        dropout(0.2),
        dense(1, { activation: 'sigmoid' }),
      ]),
  },
  'named input': {
    make: () =>
      sequential([inputLayer({ shape: [4], name: 'features' }), dense(3, { name: 'scores' }), softmax()]),
  },
  'all activations': {
    make: () => {
      const x = input({ shape: [6] })
      const names = Object.entries(activations).flatMap(([name, value]) =>
        typeof value === 'function' && name !== 'getActivation' ? [name] : [],
      )
      const outputs = names.map(name => activation(name).apply(dense(6).apply(x)))
      return model({ inputs: x, outputs: concatenate().apply(outputs) })
    },
  },
  'activation layers': {
    make: () =>
      sequential([
        dense(8, { inputShape: [6] }),
        leakyReLU({ negativeSlope: 0.2 }),
        dense(8),
        pReLU(),
        dense(8),
        elu({ alpha: 0.7 }),
        dense(4),
        softmax(),
      ]),
  },
  'convolution with batch normalization': {
    random: withDropout,
    make: () =>
      sequential([
        conv2D(8, 3, { inputShape: [12, 10, 3], useBias: false }),
        batchNormalization(),
        activation('relu'),
        maxPooling2D({ poolSize: 2 }),
        dropout(0.3),
        conv2D(6, 3, { padding: 'same', activation: 'relu', strides: 2 }),
        batchNormalization(),
        flatten(),
        dense(4, { activation: 'softmax' }),
      ]),
  },
  'kinds of convolution': {
    make: () =>
      sequential([
        zeroPadding2D({ padding: 1, inputShape: [8, 8, 4] }),
        depthwiseConv2D(3, { activation: 'relu' }),
        separableConv2D(6, 3, { padding: 'same' }),
        conv2DTranspose(4, 3, { strides: 2, padding: 'same' }),
        cropping2D({ cropping: 1 }),
        averagePooling2D({ poolSize: 3, strides: 2, padding: 'same' }),
        upSampling2D({ size: 2 }),
        globalAveragePooling2D(),
      ]),
  },
  'convolution of sequences': {
    make: () =>
      sequential([
        conv1D(6, 3, { padding: 'causal', dilationRate: 2, activation: 'relu', inputShape: [12, 3] }),
        maxPooling1D(),
        conv1D(4, 2),
        globalMaxPooling1D(),
      ]),
  },
  'convolution of volumes': {
    make: () => sequential([conv3D(3, 2, { inputShape: [4, 5, 6, 2] }), maxPooling3D(), flatten(), dense(2)]),
  },
  'lstm over lstm': {
    make: () => sequential([lstm(6, { returnSequences: true, inputShape: [7, 3] }), lstm(4), dense(1)]),
  },
  'gru with masking': {
    tokens: 5,
    make: () =>
      sequential([masking({ inputShape: [6, 1] }), gru(5, { returnSequences: true }), gru(4), dense(2)]),
  },
  'bidirectional with embedding': {
    tokens: 20,
    make: () =>
      sequential([
        embedding(20, 6, { maskZero: true, inputShape: [8] }),
        bidirectional(lstm(5, { returnSequences: true })),
        bidirectional(gru(3)),
        dense(3, { activation: 'softmax' }),
      ]),
  },
  'simple recurrence backwards': {
    make: () => sequential([simpleRNN(5, { goBackwards: true, inputShape: [6, 2] }), dense(1)]),
  },
  'stacked cells': {
    make: () => sequential([rnn([lstmCell(5), gruCell(4)], { inputShape: [6, 3] }), dense(2)]),
  },
  'a layer at each step': {
    random: withDropout,
    make: () =>
      sequential([
        timeDistributed(dense(4, { activation: 'relu' }), { inputShape: [5, 3] }),
        timeDistributed(dropout(0.5)),
        flatten(),
        dense(2),
      ]),
  },
  attention: {
    random: withDropout,
    make: () => {
      const x = input({ shape: [6, 8] })
      const attended = multiHeadAttention(2, 4, { dropout: 0.1 }).apply([x, x])
      const normal = layerNormalization().apply(add().apply([x, dropout(0.1).apply(attended)]))
      return model({ inputs: x, outputs: dense(3).apply(flatten().apply(normal)) })
    },
  },
  'two inputs and outputs': {
    random: withDropout,
    make: () => {
      const left = input({ shape: [4], name: 'left' })
      const right = input({ shape: [4], name: 'right' })
      const shared = dense(8, { activation: 'relu', name: 'shared' })
      const [a, b] = [left, right].map(x => dropout(0.2).apply(shared.apply(x)))
      const both = concatenate().apply([a, b])
      const price = dense(1, { name: 'price' }).apply(both)
      const kind = dense(3, { activation: 'softmax', name: 'kind' }).apply(subtract().apply([a, b]))
      return model({ inputs: [left, right], outputs: [price, kind], name: 'siamese' })
    },
  },
  'models in models': {
    random: withDropout,
    make: () => {
      const block = sequential([dense(6, { activation: 'relu', inputShape: [4] }), dropout(0.25)], {
        name: 'block',
      })
      const x = input({ shape: [4] })
      const encoder = model({ inputs: x, outputs: dense(4).apply(block.apply(x)), name: 'encoder' })
      const y = input({ shape: [4] })
      return model({ inputs: y, outputs: dense(2).apply(encoder.apply(add().apply([y, encoder.apply(y)]))) })
    },
  },
  'kinds of normalization': {
    make: () =>
      sequential([
        normalization({ mean: [1, -1, 0, 2], variance: [1, 2, 3, 4], inputShape: [3, 5, 4] }),
        groupNormalization({ groups: 2 }),
        layerNormalization({ axis: [1, 2, 3] }),
        batchNormalization({ axis: 1 }),
        flatten(),
        dense(2),
      ]),
  },
  merges: {
    make: () => {
      const x = input({ shape: [6] })
      const y = input({ shape: [6] })
      const [a, b] = [dense(4).apply(x), dense(4).apply(y)]
      const merged = [add(), subtract(), multiply(), average(), maximum(), minimum(), dot(1)].map(layer =>
        layer.apply([a, b]),
      )
      return model({ inputs: [x, y], outputs: concatenate().apply(merged) })
    },
  },
  shapes: {
    make: () =>
      sequential([
        rescaling(0.5, { offset: 1, inputShape: [12] }),
        reshape([3, 4]),
        permute([2, 1]),
        flatten(),
        repeatVector(2),
        flatten(),
      ]),
  },
  categories: { tokens: 6, make: () => sequential([categoryEncoding(6, { inputShape: [4] }), dense(2)]) },
  'noise of all kinds': {
    random: withDropout,
    make: () =>
      sequential([
        dropout(0.3, { noiseShape: [null, 1, null], inputShape: [4, 6] }),
        dropout(0.2, { noiseShape: [1, null, null] }),
        gaussianDropout(0.2),
        gaussianNoise(0.1),
        alphaDropout(0.1),
        spatialDropout1D(0.2),
        dropPath(0.1),
        flatten(),
        dense(3),
      ]),
  },
  'noise of images': {
    random: withDropout,
    make: () =>
      sequential([
        conv2D(4, 3, { inputShape: [8, 8, 2] }),
        spatialDropout2D(0.3),
        conv2D(4, 1),
        dropBlock2D(0.2, { blockSize: 3 }),
        flatten(),
        dense(2),
      ]),
  },
  'noise of weights': {
    random: withDropout,
    make: () =>
      sequential([
        dropConnect(dense(6, { activation: 'relu' }), { rate: 0.3, inputShape: [5] }),
        concreteDropout(dense(4)),
        dense(2),
      ]),
  },
  'variational recurrence': {
    random: withDropout,
    tokens: 12,
    make: () =>
      sequential([
        embedding(12, 5, { maskZero: true, wordDropout: 0.2, inputShape: [7] }),
        lstm(6, { ...variational(0.25), returnSequences: true }),
        gru(4, { dropout: 0.2, recurrentDropout: 0.2, gateMasks: 'untied' }),
        dense(1),
      ]),
  },
  zoneout: {
    random: withDropout,
    make: () => sequential([lstm(5, { zoneout: 0.3, inputShape: [6, 3] }), dense(1)]),
  },
  'dropout that is always on': {
    random: 'always',
    make: () => sequential([dense(8, { inputShape: [4] }), dropout(0.5, { training: true }), dense(1)]),
  },
}

/** A case's model, ready to be exported. */
export const modelOf = (name: string): Model => withFixedWeights(cases[name].make())

/** The names of the inputs in the file: those of the model, but for a sequential one that begins with an input layer. */
export const inputNamesOf = (name: string, network: Model): readonly string[] =>
  name === 'named input' ? ['features'] : network.inputNames

/** The files of a case: as it predicts and, where there is dropout, with it on, the seed left to the runtime or given. */
export function exportsOf(
  name: string,
): readonly (readonly [kind: 'plain' | 'dropout' | 'seeded', ExportOptions])[] {
  if (cases[name].random === undefined) return [['plain', {}]]
  return [
    ['plain', {}],
    ['dropout', { dropout: true }],
    ['seeded', { dropout: true, seed: 7 }],
  ]
}
