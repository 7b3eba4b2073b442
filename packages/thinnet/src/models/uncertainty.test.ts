import { describe, expect, test } from 'vitest'
import { zeros } from '../initializers/index.js'
import {
  activation,
  add,
  batchNormalization,
  concreteDropout,
  conv2D,
  dense,
  dropBlock2D,
  dropConnect,
  dropout,
  dropPath,
  embedding,
  flatten,
  gaussianDropout,
  gaussianNoise,
  globalAveragePooling2D,
  gru,
  input,
  lateDropout,
  lstm,
  multiHeadAttention,
  simpleRNN,
  spatialDropout2D,
  timeDistributed,
} from '../layers/index.js'
import { streamPosition } from '../layers/tracer.js'
import { deriveSeed, drawMask } from '../random/index.js'
import { Tensor, tensor } from '../tensor.js'
import { model } from './functional.js'
import { createBanks } from './programs/banks.js'
import { buildMonteCarloProgram } from './programs/monteCarlo.js'
import { sequential } from './sequential.js'

const wave = (shape: readonly number[], scale = 1) => {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return new Tensor(
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(i * 1.7 + 0.3)),
    shape,
  )
}

/** The samples of one output, kept: `[samples][rows * size]`. */
const cutSamples = ({ samples }: { samples: Tensor | undefined }) => {
  if (!samples) throw new Error('no samples were kept')
  const size = samples.data.length / samples.shape[0]
  return Array.from({ length: samples.shape[0] }, (_, s) => [
    ...samples.data.subarray(s * size, (s + 1) * size),
  ])
}

const entropy = (...p: number[]) => p.reduce((sum, q) => sum - q * Math.log(q), 0)

describe('analytic truth', () => {
  test('a linear layer behind dropout: mean w·x and variance Σ w² x² p / (1 - p)', async () => {
    const [w, x, p] = [[0.5, -1, 2], [1, 2, 0.5], 0.3]
    const linear = sequential([dropout(p, { inputShape: [3] }), dense(1)], { seed: 7 })
    linear.setWeights([w.map(weight => [weight]), [0.25]])
    const count = 20_000
    const doubt = await linear.predictWithUncertainty([x], { samples: count, task: 'regression' })
    const mean = w.reduce((sum, weight, i) => sum + weight * x[i], 0.25)
    const variance = w.reduce((sum, weight, i) => sum + weight ** 2 * x[i] ** 2, 0) * (p / (1 - p))
    expect(Math.abs(doubt.mean.data[0] - mean)).toBeLessThan(4 * Math.sqrt(variance / count))
    expect(doubt.epistemicVariance.data[0] / variance).toBeCloseTo(1, 1)
    expect(doubt.standardDeviation.data[0]).toBeCloseTo(Math.sqrt(doubt.epistemicVariance.data[0]), 5)
  })

  test('the noise of GaussianDropout is normal: 95 % within 1.96 standard deviations', async () => {
    const linear = sequential([gaussianDropout(0.5, { inputShape: [1] })], { seed: 3 })
    const doubt = await linear.predictWithUncertainty([[1]], { samples: 20_000 })
    const [low, median, high] = doubt.quantiles.map(({ data }) => data[0])
    expect(low).toBeCloseTo(1 - 1.96, 1)
    expect(median).toBeCloseTo(1, 1)
    expect(high).toBeCloseTo(1 + 1.96, 1)
  })

  test('the mutual information of a mixture of two sigmoids', async () => {
    const count = 20_000
    const binary = sequential([dropout(0.5, { inputShape: [1] }), dense(1, { activation: 'sigmoid' })], {
      seed: 2,
    })
    // logit -1 where the input is dropped, otherwise -1 + 2 · 1.5
    binary.setWeights([[[1.5]], [-1]])
    const doubt = await binary.predictWithUncertainty([[1]], { samples: count, task: 'classification' })
    const [a, b] = [1 / (1 + Math.E), 1 / (1 + Math.exp(-2))]
    const middle = (a + b) / 2
    const [predictive, expected] = [entropy(middle, 1 - middle), (entropy(a, 1 - a) + entropy(b, 1 - b)) / 2]
    expect(doubt.mean.data[0]).toBeCloseTo(middle, 1)
    expect(doubt.predictiveEntropy.shape).toEqual([1, 1])
    expect(doubt.predictiveEntropy.data[0]).toBeCloseTo(predictive, 2)
    expect(doubt.expectedEntropy.data[0]).toBeCloseTo(expected, 2)
    expect(doubt.mutualInformation.data[0]).toBeCloseTo(predictive - expected, 2)
  })

  test('the mutual information of a mixture of two softmaxes', async () => {
    const classes = sequential([dropout(0.5, { inputShape: [1] }), dense(3, { activation: 'softmax' })], {
      seed: 2,
    })
    classes.setWeights([[[1, -1, 0]], [0, 0, 0]])
    const doubt = await classes.predictWithUncertainty([[1]], { samples: 20_000, task: 'classification' })
    const softmax = (logits: number[]) => {
      const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0)
      return logits.map(logit => Math.exp(logit) / sum)
    }
    const [a, b] = [softmax([0, 0, 0]), softmax([2, -2, 0])]
    const information = entropy(...a.map((p, i) => (p + b[i]) / 2)) - (entropy(...a) + entropy(...b)) / 2
    expect(doubt.mutualInformation.shape).toEqual([1])
    expect(doubt.mutualInformation.data[0]).toBeCloseTo(information, 2)
  })
})

describe('only the dropout family is on', () => {
  test('BatchNormalization, GaussianNoise and calls for training are as in predict, and no weight changes', async () => {
    const x = input({ shape: [4] })
    const normalized = batchNormalization().apply(dense(6).apply(x), { training: true })
    const plain = dense(2).apply(gaussianNoise(0.5).apply(normalized))
    const dropped = dense(2).apply(dropout(0.5).apply(normalized))
    const off = dense(2).apply(dropout(0.5).apply(normalized, { training: false }))
    const network = model({ inputs: x, outputs: [plain, dropped, off], seed: 1 })
    const samples = wave([20, 4], 3)
    // moving statistics that are not those of the samples
    network.setWeights(
      network.getWeights().map(({ shape }) => new Tensor(wave(shape).data.map(Math.abs), shape)),
    )
    const before = network.getWeights()

    // what predict gives where nothing is called for training
    const still = batchNormalization()
    const front = dense(6)
    const back = dense(2)
    const reference = sequential([front, still, back], { seed: 1 })
    reference.buildLike([[20, 4]])
    reference.setWeights([...before.slice(0, 8)])
    const truth = await reference.predict(samples)

    const [ofPlain, ofDropped, ofOff] = await network.predictWithUncertaintyAll(samples, {
      samples: 5,
      keepSamples: true,
    })
    for (const sample of cutSamples(ofPlain)) expect(sample).toEqual([...truth.data])
    expect([...ofPlain.standardDeviation.data]).toEqual(Array(40).fill(0))
    expect([...ofOff.standardDeviation.data]).toEqual(Array(40).fill(0))
    expect(Math.min(...ofDropped.standardDeviation.data)).toBeGreaterThan(0)
    expect(network.getWeights()).toEqual(before)
  })

  test('a stateful layer starts every sample with the states that it keeps, and keeps them', async () => {
    const layer = lstm(3, { stateful: true, batchSize: 2, recurrentDropout: 0.4, inputShape: [4, 2] })
    const recurrent = sequential([layer, dense(1)], { seed: 4 })
    const x = wave([2, 4, 2])
    await recurrent.predict(x)
    const states = recurrent.getWeights()
    const first = await recurrent.predictWithUncertainty(x, { samples: 6, keepSamples: true })
    expect(recurrent.getWeights()).toEqual(states)
    const second = await recurrent.predictWithUncertainty(x, { samples: 6, keepSamples: true })
    expect(second).toEqual(first)
    expect(Math.min(...first.standardDeviation.data)).toBeGreaterThan(0)
    layer.resetStates()
    const fresh = await recurrent.predictWithUncertainty(x, { samples: 6 })
    expect([...fresh.mean.data]).not.toEqual([...first.mean.data])
  })
})

describe('draws', () => {
  test('the mask of a sample of a row can be asked for', async () => {
    const rate = 0.5
    const bare = sequential([activation('linear', { inputShape: [40] }), dropout(rate)], { seed: 9 })
    const ones = tensor(new Float32Array(3 * 40).fill(1), [3, 40])
    const doubt = await bare.predictWithUncertainty(ones, { samples: 4, seed: 11, keepSamples: true })
    expect(doubt.seed).toBe(11)
    const masks = Array.from({ length: 4 * 3 }, (_, i) =>
      drawMask({
        seed: deriveSeed(11, Math.floor(i / 3)),
        position: streamPosition(1, 0),
        step: 2 ** 31 + (i % 3),
        length: 40,
        rate,
      }),
    )
    expect(cutSamples(doubt).flat()).toEqual(masks.flatMap(mask => [...mask].map(kept => kept * 2)))
  })

  const layersOf = {
    dense: () => [dense(33, { activation: 'relu', inputShape: [6] }), dropout(0.4), dense(2)],
    'dropout first': () => [dropout(0.2, { inputShape: [6] }), dense(5), gaussianDropout(0.2), dense(2)],
    'functions of many kinds': () => [
      dense(5, { activation: 'elu', inputShape: [6] }),
      dropout(0.2),
      dense(7, { activation: 'softplus' }),
      activation('gelu'),
      dense(3, { activation: 'exponential' }),
    ],
    'a learned rate': () => [concreteDropout(dense(7), { initialRate: 0.3, inputShape: [6] }), dense(2)],
    'weights that are dropped': () => [dropConnect(dense(7), { rate: 0.5, inputShape: [6] }), dense(2)],
    'one mask for all rows': () => [dropout(0.5, { noiseShape: [1, null], inputShape: [6] }), dense(2)],
  }

  test.each(Object.entries(layersOf))(
    '%s: the same bits whatever the batch size, threads and samples',
    async (_, make) => {
      const x = wave([13, 6])
      const results = []
      for (const threads of [1, 2]) {
        const network = sequential(make(), { seed: 5 }).compile({ loss: 'mse', threads })
        for (const batchSize of [undefined, 1, 4, 13]) {
          results.push(await network.predictWithUncertainty(x, { samples: 6, keepSamples: true, batchSize }))
        }
        const fewer = await network.predictWithUncertainty(x, { samples: 3, keepSamples: true, batchSize: 1 })
        expect(cutSamples(fewer)).toEqual(cutSamples(results[0]).slice(0, 3))
        const other = await network.predictWithUncertainty(x, { samples: 6, seed: 6 })
        expect([...other.mean.data]).not.toEqual([...results[0].mean.data])
      }
      for (const result of results) expect(result).toEqual(results[0])
      expect(new Set(cutSamples(results[0]).map(String)).size).toBe(6)
    },
  )

  test('what is drawn once for all rows is one network a sample, the same at every row', async () => {
    const network = sequential([dropConnect(dense(4), { rate: 0.5, inputShape: [3] })], { seed: 5 })
    const same = tensor([1, 2, 3, 1, 2, 3, 1, 2, 3], [3, 3])
    const samples = cutSamples(
      await network.predictWithUncertainty(same, { samples: 8, keepSamples: true, batchSize: 2 }),
    )
    for (const sample of samples) {
      expect(sample.slice(4, 8)).toEqual(sample.slice(0, 4))
      expect(sample.slice(8)).toEqual(sample.slice(0, 4))
    }
    expect(new Set(samples.map(String)).size).toBeGreaterThan(4)
  })

  test('blocks that are dropped are scaled by what is expected, so that nothing else in the batch matters', async () => {
    const bare = sequential([dropBlock2D(0.3, { blockSize: 3, inputShape: [8, 8, 2] })], { seed: 5 })
    const ones = (rows: number) => tensor(new Float32Array(rows * 128).fill(1), [rows, 8, 8, 2])
    const three = await bare.predictWithUncertainty(ones(3), { samples: 2000, keepSamples: true })
    const one = await bare.predictWithUncertainty(ones(1), { samples: 2, keepSamples: true })
    expect(cutSamples(one)).toEqual(
      cutSamples(three)
        .slice(0, 2)
        .map(sample => sample.slice(0, 128)),
    )
    const overall = three.mean.data.reduce((sum, value) => sum + value, 0) / three.mean.data.length
    expect(overall).toBeCloseTo(1, 2)
  })

  test('rates are those that their schedules have reached', async () => {
    const network = sequential(
      [dense(8, { inputShape: [2] }), dropout(lateDropout(0.5, { steps: 2 })), dense(1)],
      { seed: 1 },
    ).compile({ loss: 'mse', optimizer: 'sgd' })
    const x = wave([4, 2])
    const y = wave([4, 1])
    await network.trainOnBatch(x, y)
    const early = await network.predictWithUncertainty(x, { samples: 10 })
    expect([...early.standardDeviation.data]).toEqual([0, 0, 0, 0])
    await network.trainOnBatch(x, y)
    const late = await network.predictWithUncertainty(x, { samples: 10 })
    expect(Math.min(...late.standardDeviation.data)).toBeGreaterThan(0)
  })
})

describe('kinds of models', () => {
  test('a recurrent network has one mask for all time steps, of its own for every sample and row', async () => {
    const units = 6
    const identity = Array.from({ length: units }, (_, i) =>
      Array.from({ length: units }, (_, j) => Number(i === j)),
    )
    const layer = simpleRNN(units, {
      activation: 'linear',
      dropout: 0.5,
      returnSequences: true,
      recurrentInitializer: zeros(),
      inputShape: [5, units],
    })
    const network = sequential([layer], { seed: 3 })
    const [, ...others] = network.getWeights()
    network.setWeights([identity, ...others])
    const ones = tensor(new Float32Array(2 * 5 * units).fill(1), [2, 5, units])
    const samples = cutSamples(await network.predictWithUncertainty(ones, { samples: 10, keepSamples: true }))
    const masks = samples.flatMap(sample => {
      const steps = Array.from({ length: 10 }, (_, i) => String(sample.slice(i * units, (i + 1) * units)))
      expect(new Set(steps.slice(0, 5)).size).toBe(1)
      expect(new Set(steps.slice(5)).size).toBe(1)
      return [steps[0], steps[5]]
    })
    expect(new Set(masks).size).toBeGreaterThan(12)
  })

  const makers = {
    'convolution, spatial dropout and blocks': {
      x: wave([3, 9, 9, 2]),
      make: () => [
        conv2D(4, 3, { activation: 'relu', inputShape: [9, 9, 2] }),
        spatialDropout2D(0.3),
        conv2D(4, 2),
        dropBlock2D(0.2, { blockSize: 2 }),
        globalAveragePooling2D(),
        dense(1),
      ],
    },
    'words that are dropped, padding and zoneout': {
      x: tensor([1, 2, 3, 0, 4, 5, 0, 0, 6, 7, 1, 2], [3, 4]),
      make: () => [
        embedding(8, 5, { wordDropout: 0.3, maskZero: true, inputShape: [4] }),
        gru(4, { zoneout: 0.3, returnSequences: true }),
        lstm(3, { dropout: 0.3, recurrentDropout: 0.3 }),
        dense(1),
      ],
    },
    'attention, steps by themselves and stochastic depth': {
      x: wave([3, 4, 6]),
      make: () => [
        timeDistributed(dropout(0.3), { inputShape: [4, 6] }),
        multiHeadAttention(2, 3, { dropout: 0.4 }),
        dropPath(0.3),
        flatten(),
        dense(1),
      ],
    },
  }

  test.each(Object.entries(makers))(
    '%s: samples differ, whatever the batch size they are the same',
    async (_, { x, make }) => {
      const network = sequential(make(), { seed: 5 })
      const doubt = await network.predictWithUncertainty(x, { samples: 8, keepSamples: true })
      expect(Math.min(...doubt.standardDeviation.data)).toBeGreaterThan(0)
      expect(
        await network.predictWithUncertainty(x, { samples: 8, keepSamples: true, batchSize: 1 }),
      ).toEqual(doubt)
    },
  )

  test('a model inside of a model, a shared layer, and branches with and without dropout', async () => {
    const inner = sequential([dense(5, { inputShape: [3] }), dropout(0.3), dense(4)], { seed: 1 })
    const [left, right] = [input({ shape: [3], name: 'left' }), input({ shape: [3], name: 'right' })]
    const shared = dense(4)
    const sum = add().apply([inner.apply(left), shared.apply(right), shared.apply(left)])
    const network = model({ inputs: [left, right], outputs: dense(1).apply(sum), seed: 2 })
    const x = [wave([5, 3]), wave([5, 3], 2)]
    const doubt = await network.predictWithUncertainty(x, { samples: 2000 })
    const certain = await network.predict(x)
    doubt.mean.data.forEach((mean, i) => {
      const error = doubt.standardDeviation.data[i] / Math.sqrt(2000)
      expect(Math.abs(mean - certain.data[i])).toBeLessThan(5 * error)
    })
  })

  test('layers in front of the first dropout are computed once for all samples', () => {
    const network = sequential([dense(50, { inputShape: [20] }), dense(10), dropout(0.5), dense(3)], {
      seed: 1,
    })
    const program = buildMonteCarloProgram(
      network,
      createBanks(network.variables, () => true),
      'cpu',
    )
    expect(program.together).toBe(true)
    expect(program.multiplications(7, 100)).toBe(7 * (20 * 50 + 50 * 10) + 7 * 100 * 10 * 3)
  })
})

describe('what an output is', () => {
  const head = (activation?: string) =>
    sequential([dropout(0.5, { inputShape: [3] }), dense(2, { activation })], { seed: 1 })

  test('softmax and sigmoid are of classes, all else is of values', async () => {
    const x = wave([2, 3])
    const tasks = []
    for (const name of ['softmax', 'sigmoid', undefined, 'tanh']) {
      tasks.push((await head(name).predictWithUncertainty(x, { samples: 2 })).task)
    }
    expect(tasks).toEqual(['classification', 'classification', 'regression', 'regression'])
    const asked = await head('softmax').predictWithUncertainty(x, { samples: 2, task: 'regression' })
    expect(asked.epistemicVariance.shape).toEqual([2, 2])
  })

  test('steps that are classified each have entropies of their own', async () => {
    const network = sequential(
      [
        simpleRNN(4, { dropout: 0.5, returnSequences: true, inputShape: [5, 2] }),
        timeDistributed(dense(3, { activation: 'softmax' })),
      ],
      { seed: 1 },
    )
    const doubt = await network.predictWithUncertainty(wave([2, 5, 2]), {
      samples: 10,
      task: 'classification',
    })
    expect(doubt.mean.shape).toEqual([2, 5, 3])
    expect(doubt.mutualInformation.shape).toEqual([2, 5])
  })

  test('the loss tells where the activation does not', async () => {
    const network = sequential([dropout(0.5, { inputShape: [3] }), dense(1, { activation: 'hardSigmoid' })], {
      seed: 1,
    }).compile({ loss: 'binaryCrossentropy' })
    const x = wave([4, 3])
    expect((await network.predictWithUncertainty(x, { samples: 2 })).task).toBe('regression')
    await network.fit(x, [0, 1, 0, 1], { verbose: 0 })
    expect((await network.predictWithUncertainty(x, { samples: 2 })).task).toBe('classification')
  })

  test('numbers that are no probabilities have no entropy', async () => {
    const asked = head().predictWithUncertainty(wave([2, 3]), { task: 'classification' })
    await expect(asked).rejects.toThrow(
      /output dense of model sequential gave .* end the model in softmax or sigmoid/,
    )
  })
})

describe('mistakes', () => {
  const x = wave([2, 3])
  const network = sequential([dense(2, { inputShape: [3] }), dropout(0.5)], { seed: 1 })

  test('a model without anything random', async () => {
    const certain = sequential([dense(2, { inputShape: [3] }), gaussianNoise(0.1), dropout(0)], { seed: 1 })
    await expect(certain.predictWithUncertainty(x)).rejects.toThrow(
      'nothing in model sequential is random in Monte Carlo prediction; give it a layer of the dropout family, such as dropout(0.2)',
    )
  })

  test.each([
    [{ samples: 1 }, 'samples must be a whole number of samples, 2 or more, received 1'],
    [{ seed: -1 }, 'seed must be an integer from 0'],
    [{ quantiles: [0.5, 95] }, 'quantiles[1] must be a number from 0 to 1, received 95'],
    [{ batchSize: 0 }, 'batchSize'],
    [{ threads: 0 }, 'threads'],
  ])('options %j', async (options, message) => {
    await expect(network.predictWithUncertainty(x, options)).rejects.toThrow(message)
  })

  test('options that there are not', async () => {
    // @ts-expect-error: numSamples is no option
    await expect(network.predictWithUncertainty(x, { sample: 5 })).rejects.toThrow('did you mean samples?')
    // @ts-expect-error: there are two tasks
    await expect(network.predictWithUncertainty(x, { task: 'ranking' })).rejects.toThrow('received ranking')
  })

  test('several outputs', async () => {
    const tensor = input({ shape: [3] })
    const two = model({
      inputs: tensor,
      outputs: [dropout(0.5).apply(tensor), dense(1).apply(tensor)],
      seed: 1,
    })
    await expect(two.predictWithUncertainty(x)).rejects.toThrow('use predictWithUncertaintyAll')
  })

  test('it can be cancelled', async () => {
    const cancelled = network.predictWithUncertainty(x, { signal: AbortSignal.abort(new Error('enough')) })
    await expect(cancelled).rejects.toThrow('enough')
  })
})
