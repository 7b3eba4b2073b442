// Models that thinnet makes, for Keras to open: built here, independent of the files that come from Keras.

import {
  activation,
  activations,
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  add,
  alphaDropout,
  batchNormalization,
  bidirectional,
  categoryEncoding,
  concatenate,
  concreteDropout,
  conv1D,
  conv2D,
  cosineDecay,
  curriculumDropout,
  dense,
  depthwiseConv2D,
  dot,
  dropBlock1D,
  dropBlock2D,
  dropConnect,
  dropout,
  dropPath,
  embedding,
  exponentialDecay,
  flatten,
  gaussianDropout,
  gaussianNoise,
  globalAveragePooling1D,
  globalAveragePooling2D,
  globalMaxPooling1D,
  groupNormalization,
  gru,
  gruCell,
  initializers,
  input,
  inputLayer,
  type Layer,
  l1,
  l1l2,
  l2,
  lateDropout,
  layerNormalization,
  linearRate,
  lion,
  losses,
  lstm,
  lstmCell,
  type Model,
  masking,
  maxNorm,
  maxPooling2D,
  metrics,
  minMaxNorm,
  model,
  multiHeadAttention,
  multiply,
  nadam,
  nonNeg,
  normalization,
  piecewiseConstantDecay,
  polynomialDecay,
  pReLU,
  rateByEpoch,
  reLU,
  repeatVector,
  rescaling,
  reshape,
  rmsprop,
  rnn,
  type SymbolicTensor,
  separableConv2D,
  sequential,
  sgd,
  simpleRNN,
  simpleRNNCell,
  spatialDropout1D,
  spatialDropout2D,
  spatialDropout3D,
  Tensor,
  timeDistributed,
  unitNorm,
  variational,
} from 'thinnet'

export const SAMPLES = 6

/** A model with its data, in lists as its inputs and outputs. */
export interface Made {
  readonly model: Model
  readonly x: readonly Tensor[]
  readonly y?: readonly Tensor[]
  /** Whether to train it before it is saved: nothing in it is random then. Default true if there is `y`. */
  readonly trained?: boolean
  /** The outputs without noise at prediction, by number; default all. */
  readonly exact?: readonly number[]
  /** What Keras calls the first class that it does not know, where `thinnet_keras.py` is needed. */
  readonly needs?: string
}

/** Numbers of two digits that look random: those of a place in the list of all. */
function spread(seed: number, shape: readonly number[], from: (u: number) => number): Tensor {
  const size = shape.reduce((product, dim) => product * dim, SAMPLES)
  const data = Float32Array.from({ length: size }, (_, i) => {
    const wave = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 437.58
    return from(wave - Math.floor(wave))
  })
  return new Tensor(data, [SAMPLES, ...shape])
}
const numbers = (seed: number, ...shape: number[]) =>
  spread(seed, shape, u => Math.round(400 * u - 200) / 100)
const labels = (seed: number, count: number, ...shape: number[]) =>
  spread(seed, shape, u => Math.floor(u * count))

/** A small network for everything that is about compiling. */
const small = (units = 2, last?: string) =>
  sequential([dense(3, { activation: 'tanh', inputShape: [3] }), dense(units, { activation: last })], {
    seed: 1,
  })

const regression = (made: Model): Made => ({ model: made, x: [numbers(1, 3)], y: [numbers(2, 2)] })

/** Layers between `shape` and one output, not trained since they are random. */
function noisy(layers: readonly Layer[], shape: readonly number[], needs?: string): Made {
  const made = sequential([inputLayer({ shape }), ...layers, flatten(), dense(1)], { seed: 5 })
  made.compile({ optimizer: 'adam', loss: 'mse' })
  return { model: made, x: [numbers(1, ...shape)], y: [numbers(2, 1)], trained: false, needs }
}

/** Two outputs of one hidden layer: one plain, one through layers whose noise stays on. */
function keptOn(layers: readonly Layer[], shape: readonly number[], needs: string): Made {
  const x = input({ shape, name: 'x' })
  const hidden = dense(3, { name: 'hidden' }).apply(x)
  const plain = dense(2, { name: 'plain' }).apply(hidden)
  const noise = layers.reduce((value: SymbolicTensor, layer) => layer.apply(value), hidden)
  return {
    model: model({ inputs: x, outputs: [plain, noise], seed: 6 }),
    x: [numbers(1, ...shape)],
    trained: false,
    exact: [0],
    needs,
  }
}

const words = (needs: string | undefined, ...layers: Layer[]): Made => {
  const made = sequential([...layers, dense(1)], { seed: 7 })
  // where a word is twice in a batch, Keras on TensorFlow gives Adam the sum of squares for the square of the sum
  made.compile({ optimizer: sgd({ momentum: 0.9 }), loss: 'mse' })
  return { model: made, x: [labels(3, 6, 4)], y: [numbers(2, 1)], trained: needs === undefined, needs }
}

export const models: Readonly<Record<string, () => Made>> = {
  mlp: () => {
    const made = small(1, 'sigmoid')
    made.compile({
      optimizer: 'adam',
      loss: 'binaryCrossentropy',
      metrics: ['accuracy', 'auc', metrics.precision({ thresholds: 0.4 }), metrics.recall()],
    })
    return { model: made, x: [numbers(1, 3)], y: [labels(2, 2, 1)] }
  },
  mlpClasses: () => {
    const made = small(3)
    const loss = losses.sparseCategoricalCrossentropy({ fromLogits: true })
    made.compile({
      optimizer: adam({ amsgrad: true, learningRate: 0.02, clipvalue: 0.1 }),
      loss,
      metrics: ['accuracy', metrics.sparseTopKCategoricalAccuracy({ k: 2 })],
    })
    return { model: made, x: [numbers(1, 3)], y: [labels(2, 3, 1)] }
  },
  sgdExponential: () =>
    regression(
      small().compile({
        optimizer: sgd({
          learningRate: exponentialDecay({
            initialLearningRate: 0.1,
            decaySteps: 2,
            decayRate: 0.5,
            staircase: true,
          }),
          momentum: 0.9,
          nesterov: true,
          clipnorm: 0.5,
        }),
        loss: losses.huber({ delta: 0.5 }),
        metrics: ['mae'],
      }),
    ),
  rmspropPiecewise: () =>
    regression(
      small().compile({
        optimizer: rmsprop({
          learningRate: piecewiseConstantDecay({ boundaries: [2, 4], values: [0.05, 0.02, 0.01] }),
          momentum: 0.5,
          centered: true,
        }),
        loss: 'logCosh',
        metrics: [metrics.r2Score(), metrics.rootMeanSquaredError({ name: 'root' })],
      }),
    ),
  adamwPolynomial: () =>
    regression(
      small().compile({
        optimizer: adamw({
          learningRate: polynomialDecay({ initialLearningRate: 0.05, decaySteps: 10, power: 2 }),
          weightDecay: 0.01,
        }),
        loss: 'mae',
      }),
    ),
  nadam: () => regression(small().compile({ optimizer: nadam({ learningRate: 0.01 }), loss: 'mse' })),
  adamaxCosine: () =>
    regression(
      small().compile({
        optimizer: adamax({
          learningRate: cosineDecay({
            initialLearningRate: 0.01,
            decaySteps: 8,
            warmupTarget: 0.05,
            warmupSteps: 4,
          }),
        }),
        loss: losses.cosineSimilarity(),
      }),
    ),
  adagrad: () => regression(small().compile({ optimizer: adagrad({ learningRate: 0.1 }), loss: 'mse' })),
  adadelta: () => regression(small().compile({ optimizer: adadelta({ learningRate: 0.5 }), loss: 'mse' })),
  lion: () =>
    regression(small().compile({ optimizer: lion({ weightDecay: 0.02, globalClipnorm: 0.3 }), loss: 'mse' })),
  withoutCompile: () => ({ model: small(), x: [numbers(1, 3)] }),
  parts: () => {
    const made = sequential(
      [
        dense(3, {
          kernelInitializer: initializers.heNormal({ seed: 3 }),
          kernelRegularizer: l2(0.01),
          kernelConstraint: maxNorm({ maxValue: 0.8 }),
          inputShape: [3],
        }),
        dense(3, {
          kernelRegularizer: l1l2({ l1: 0.01, l2: 0.02 }),
          kernelConstraint: unitNorm({ axis: 1 }),
        }),
        pReLU({ alphaInitializer: initializers.constant({ value: 0.2 }) }),
        dense(3, {
          activation: activations.gelu,
          biasRegularizer: l1(0.01),
          kernelConstraint: minMaxNorm({ minValue: 0.1, maxValue: 0.9 }),
          biasConstraint: nonNeg(),
        }),
        activation('softplus'),
        dense(2, { useBias: false, activityRegularizer: l2(0.05) }),
      ],
      { seed: 2 },
    )
    return regression(made.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'mse' }))
  },
  cnn: () => {
    const made = sequential(
      [
        rescaling(0.5, { offset: 0.1, inputShape: [6, 6, 1] }),
        conv2D(2, 3, { padding: 'same', activation: 'relu' }),
        batchNormalization({ momentum: 0.9 }),
        maxPooling2D({ poolSize: 2 }),
        depthwiseConv2D(2, { padding: 'same' }),
        separableConv2D(3, 2),
        batchNormalization({ scale: false }),
        reLU({ maxValue: 6 }),
        globalAveragePooling2D(),
        dense(2, { activation: 'softmax' }),
      ],
      { seed: 3 },
    )
    made.compile({
      // biases in front of a normalization have a gradient of 0 but for rounding
      optimizer: adam({ learningRate: 0.01, epsilon: 1e-3 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    })
    return { model: made, x: [numbers(1, 6, 6, 1)], y: [labels(2, 2, 1)] }
  },
  sequences: () => {
    const made = sequential(
      [
        masking({ inputShape: [4, 2] }),
        bidirectional(gru(2, { returnSequences: true, resetAfter: false }), { mergeMode: 'sum' }),
        timeDistributed(dense(2, { activation: 'relu' })),
        rnn([lstmCell(2), simpleRNNCell(3)], { returnSequences: true }),
        bidirectional(lstm(2), { mergeMode: 'ave' }),
        repeatVector(2),
        simpleRNN(2, { goBackwards: true }),
      ],
      { seed: 4 },
    )
    made.compile({ optimizer: 'sgd', loss: 'mse' })
    const x = numbers(1, 4, 2)
    x.data.fill(0, 4, 8)
    return { model: made, x: [x], y: [numbers(2, 2)] }
  },
  text: () => words(undefined, embedding(6, 3, { maskZero: true, inputShape: [4] }), lstm(3)),
  stateful: () => ({
    model: sequential([gru(2, { stateful: true, batchSize: SAMPLES, inputShape: [3, 2] }), dense(1)], {
      seed: 4,
    }),
    x: [numbers(1, 3, 2)],
  }),
  encoderDecoder: () => {
    const source = input({ shape: [3, 2], name: 'source' })
    const target = input({ shape: [4, 2], name: 'target' })
    const [, ...states] = lstm(2, { returnState: true, name: 'encoder' }).applyAll(source)
    const y = lstm(2, { returnSequences: true, name: 'decoder' }).apply([target, ...states])
    const made = model({ inputs: [source, target], outputs: dense(2).apply(y), seed: 4 })
    made.compile({ optimizer: 'adam', loss: 'mse' })
    return { model: made, x: [numbers(1, 3, 2), numbers(2, 4, 2)], y: [numbers(3, 4, 2)] }
  },
  attention: () => {
    const x = input({ shape: [3, 4], name: 'tokens' })
    const own = multiHeadAttention(2, 2, { useCausalMask: true }).apply([x, x])
    const other = input({ shape: [5, 2], name: 'memory' })
    const [y, scores] = multiHeadAttention(1, 3, { returnAttentionScores: true }).applyAll([own, other])
    const norm = layerNormalization().apply(add().apply([x, y]))
    const outputs = [
      dense(1, { name: 'y' }).apply(globalAveragePooling1D().apply(norm)),
      flatten({ name: 'scores' }).apply(scores),
    ]
    const made = model({ inputs: [x, other], outputs, seed: 4 })
    return { model: made, x: [numbers(1, 3, 4), numbers(2, 5, 2)] }
  },
  branches: () => {
    const left = input({ shape: [3], name: 'left' })
    const right = input({ shape: [3], name: 'right' })
    const shared = dense(3, { activation: 'tanh', name: 'shared' })
    const [a, b] = [shared.apply(left), shared.apply(right)]
    const merged = concatenate().apply([
      add().apply([a, b]),
      multiply().apply([a, b]),
      dot(1, { normalize: true }).apply([a, b]),
    ])
    const sick = dense(1, { activation: 'sigmoid', name: 'sick' }).apply(merged)
    const where = dense(2, { name: 'where' }).apply(merged)
    const made = model({ inputs: [left, right], outputs: [sick, where], seed: 5 })
    made.compile({
      optimizer: adam({ learningRate: 0.01 }),
      loss: { sick: 'binaryCrossentropy', where: losses.huber({ delta: 0.7 }) },
      lossWeights: { sick: 1, where: 0.3 },
      metrics: { sick: ['accuracy'], where: ['mae'] },
    })
    return { model: made, x: [numbers(1, 3), numbers(2, 3)], y: [labels(3, 2, 1), numbers(4, 2)] }
  },
  nested: () => {
    const core = sequential([dense(2, { activation: 'tanh', inputShape: [2] }), batchNormalization()], {
      name: 'core',
      seed: 5,
    })
    const a = input({ shape: [2], name: 'a' })
    const b = input({ shape: [2], name: 'b' })
    const pair = model({
      inputs: [a, b],
      outputs: add().apply([core.apply(a), core.apply(b)]),
      name: 'pair',
      seed: 5,
    })
    const x = input({ shape: [2], name: 'x' })
    const y = input({ shape: [2], name: 'y' })
    const together = concatenate().apply([pair.apply([x, y]), pair.apply([y, y])])
    const made = model({ inputs: [x, y], outputs: dense(1).apply(together), seed: 5 })
    made.compile({ optimizer: 'sgd', loss: ['mse'] })
    // normalization shared by two calls is not trained alike
    return { model: made, x: [numbers(1, 2), numbers(2, 2)], y: [numbers(3, 1)], trained: false }
  },
  frozen: () => {
    const inner = dense(3, { activation: 'relu', trainable: false, inputShape: [3] })
    const made = sequential([inner, dense(6), groupNormalization({ groups: 2 }), dense(2)], { seed: 6 })
    return regression(made.compile({ optimizer: 'adam', loss: 'mse' }))
  },
  preprocessing: () => {
    const layer = normalization({ inputShape: [3] })
    layer.adapt(numbers(1, 3))
    return regression(sequential([layer, dense(2)], { seed: 7 }).compile({ optimizer: 'adam', loss: 'mse' }))
  },
  categories: () => {
    const made = sequential([categoryEncoding(6, { outputMode: 'multi_hot', inputShape: [4] }), dense(2)], {
      seed: 7,
    })
    made.compile({ optimizer: 'adam', loss: 'mse' })
    return { model: made, x: [labels(1, 6, 4)], y: [numbers(2, 2)] }
  },
  dropouts: () =>
    noisy(
      [
        dropout(0.4, { seed: 3 }),
        spatialDropout1D(0.2),
        gaussianNoise(0.1),
        gaussianDropout(0.2),
        alphaDropout(0.1),
      ],
      [4, 2],
    ),
  spatialDropouts: () =>
    noisy([spatialDropout3D(0.2), reshape([4, 2, 2]), spatialDropout2D(0.2)], [2, 2, 2, 2]),
  recurrentDropouts: () =>
    noisy(
      [
        gru(2, { dropout: 0.2, recurrentDropout: 0.3, returnSequences: true }),
        lstm(2, { recurrentDropout: 0.2, seed: 4 }),
      ],
      [4, 2],
    ),
  dropoutInOneCall: () => {
    const x = input({ shape: [3], name: 'x' })
    const hidden = dense(3, { name: 'hidden' }).apply(x)
    const outputs = [
      dense(1, { name: 'plain' }).apply(hidden),
      dropout(0.5, { name: 'on' }).apply(hidden, { training: true }),
    ]
    return { model: model({ inputs: x, outputs, seed: 6 }), x: [numbers(1, 3)], exact: [0] }
  },

  // what Keras opens with thinnet_keras.py
  dropBlocks1D: () => noisy([dropBlock1D(0.2, { blockSize: 3 })], [5, 2], 'DropBlock1D'),
  dropBlocks2D: () => noisy([conv2D(2, 2), dropBlock2D(0.2, { blockSize: 2 })], [5, 5, 1], 'DropBlock2D'),
  dropPaths: () => {
    const x = input({ shape: [3], name: 'x' })
    const y = add().apply([x, dropPath(0.3).apply(dense(3).apply(x))])
    const made = model({ inputs: x, outputs: y, seed: 6 })
    return { model: made, x: [numbers(1, 3)], needs: 'DropPath' }
  },
  dropConnects: () =>
    noisy(
      [
        dropConnect(conv1D(2, 2), { rate: 0.3 }),
        dropConnect(gru(2, { returnSequences: true }), { rate: 0.3, weights: ['recurrentKernel'] }),
        dropConnect(dense(3, { kernelRegularizer: l2(0.1) }), { rate: 0.5 }),
      ],
      [4, 2],
      'DropConnect',
    ),
  concreteDropouts: () =>
    noisy(
      [
        concreteDropout(conv1D(2, 2), {
          initialRate: 0.2,
          weightRegularizer: 0.1,
          noiseShape: [null, 1, null],
        }),
        concreteDropout(dense(3, { activation: 'relu' }), { dropoutRegularizer: 0.1 }),
      ],
      [4, 2],
      'ConcreteDropout',
    ),
  changingRates: () =>
    noisy(
      [
        dropout(linearRate({ from: 0, to: 0.5, steps: 100 })),
        spatialDropout1D(rateByEpoch([0.5, 0.1], { stepsPerEpoch: 2 })),
        alphaDropout(lateDropout(0.2, { steps: 10 })),
        gaussianDropout(curriculumDropout(0.5, { gamma: 0.01 })),
        dropPath(linearRate({ from: 0, to: 0.5, steps: 100 })),
        dropBlock1D(lateDropout(0.2, { steps: 10 }), { blockSize: 2 }),
        dropConnect(dense(2), { rate: linearRate({ from: 0, to: 0.5, steps: 100 }) }),
      ],
      [4, 2],
      'Dropout',
    ),
  dropoutKeptOn: () =>
    keptOn([dropout(0.5, { training: true }), gaussianNoise(0.2, { training: true })], [3], 'Dropout'),
  noiseKeptOn: () =>
    keptOn(
      [
        spatialDropout1D(0.3, { training: true }),
        gaussianDropout(0.2, { training: true }),
        alphaDropout(0.2, { training: true }),
        dropPath(0.2, { training: true }),
        dropBlock1D(0.2, { blockSize: 2, training: true }),
        dropConnect(dense(2), { rate: 0.2, training: true }),
        concreteDropout(dense(2), { training: true }),
        gru(2, { dropout: 0.2, training: true }),
      ],
      [4, 3],
      'SpatialDropout1D',
    ),
  mapsKeptOn: () =>
    keptOn(
      [
        spatialDropout3D(0.2, { training: true }),
        reshape([4, 2, 3]),
        spatialDropout2D(0.2, { training: true }),
        dropBlock2D(0.2, { blockSize: 2, training: true }),
      ],
      [2, 2, 2, 3],
      'SpatialDropout3D',
    ),
  zoneouts: () =>
    noisy(
      [
        gru(2, { zoneout: 0.2, returnSequences: true }),
        lstm(2, { zoneout: 0.1, zoneoutCell: 0.3, returnSequences: true }),
        simpleRNN(2, { zoneout: 0.2 }),
      ],
      [4, 2],
      'GRU',
    ),
  zoneoutOfCells: () =>
    noisy(
      [
        rnn([
          lstmCell(2, { zoneoutCell: 0.3 }),
          gruCell(2, { zoneout: 0.2 }),
          simpleRNNCell(2, { zoneout: 0.2 }),
        ]),
      ],
      [4, 2],
      'LSTMCell',
    ),
  zoneoutBothWays: () =>
    noisy([bidirectional(gru(2, { zoneout: 0.2, resetAfter: false }), { mergeMode: 'mul' })], [4, 2], 'GRU'),
  variationalLayers: () =>
    noisy(
      [
        lstm(2, { ...variational(0.3), returnSequences: true }),
        gru(2, { ...variational(0.3, { gateMasks: 'untied' }), returnSequences: true }),
        simpleRNN(2, variational(0.3)),
      ],
      [4, 2],
      'LSTM',
    ),
  sequencesKeptOn: () =>
    keptOn(
      [
        lstm(2, { dropout: 0.3, training: true, returnSequences: true }),
        rnn(simpleRNNCell(2, { dropout: 0.2 }), { training: true }),
      ],
      [4, 3],
      'LSTM',
    ),
  droppedWords: () =>
    words('Embedding', embedding(6, 3, { wordDropout: 0.2, inputShape: [4] }), globalMaxPooling1D()),
  droppedAtEachStep: () => keptOn([timeDistributed(dropout(0.3, { training: true }))], [4, 3], 'Dropout'),
}
