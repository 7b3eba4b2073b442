import { describe, expect, test, vi } from 'vitest'
import {
  type Callback,
  dense,
  dropout,
  earlyStopping,
  exponentialDecay,
  type FitOptions,
  graph,
  l2,
  learningRateScheduler,
  makeCircles,
  makeMoons,
  maxNorm,
  Optimizer,
  reduceLROnPlateau,
  retain,
  type Sequential,
  sequential,
  sgd,
  Tensor,
  terminateOnNaN,
  type UpdateInput,
  type Value,
} from '../index.js'

const { x, y } = makeMoons({ nSamples: 75, noise: 0.2, randomState: 3 })

function network(seed = 7, rate = 0.3): Sequential {
  const model = sequential(
    [
      dense(16, {
        activation: 'relu',
        inputShape: [2],
        kernelConstraint: maxNorm(2),
        kernelRegularizer: l2(1e-3),
      }),
      dropout(rate),
      dense(1, { activation: 'sigmoid' }),
    ],
    { seed },
  )
  return model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy', 'auc'] })
}

const bits = (model: Sequential) =>
  model.getWeights().map(({ data }) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)])

async function trained(options: FitOptions, model = network()) {
  const { history } = await model.fit(x, y, { epochs: 6, batchSize: 20, verbose: 0, ...options })
  return { history, bits: bits(model), model }
}

describe('how training is cut into runs changes nothing', () => {
  const looksAtEpochs: Callback = { onEpochEnd() {} }
  const looksAtBatches: Callback = { onTrainBatchEnd() {} }

  test('one run for all epochs, a run an epoch, and a run a batch give the same bits', async () => {
    const whole = await trained({})
    for (const callback of [looksAtEpochs, looksAtBatches]) {
      const cut = await trained({ callbacks: [callback] })
      expect(cut.bits).toEqual(whole.bits)
      expect(cut.history).toEqual(whole.history)
    }
  })

  test('three batches a run give the same bits', async () => {
    const whole = await trained({})
    const model = network()
    model.compile({
      optimizer: 'adam',
      loss: 'binaryCrossentropy',
      metrics: ['accuracy', 'auc'],
      stepsPerExecution: 3,
    })
    const cut = await trained({ callbacks: [looksAtBatches] }, model)
    expect(cut.bits).toEqual(whole.bits)
    expect(cut.history).toEqual(whole.history)
  })

  test('training that stops and goes on gives the same bits', async () => {
    const whole = await trained({})
    const model = network()
    await trained({ epochs: 2 }, model)
    const rest = await trained({ epochs: 6, initialEpoch: 2 }, model)
    expect(rest.bits).toEqual(whole.bits)
    expect(rest.history.loss).toEqual(whole.history.loss.slice(2))
  })

  test('validation reads the weights and leaves them alone', async () => {
    const without = await trained({})
    const validated = await trained({ validationData: [x, y] })
    expect(validated.bits).toEqual(without.bits)
    expect(validated.history.loss).toEqual(without.history.loss)
  })
})

test('the same seed gives the same weights to the last bit, another seed does not', async () => {
  const first = await trained({})
  expect((await trained({})).bits).toEqual(first.bits)
  expect((await trained({}, network(8))).bits).not.toEqual(first.bits)
})

test('one and two threads give the same bits', async () => {
  const withThreads = async (threads: number) => {
    const model = network()
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy', 'auc'], threads })
    return (await trained({}, model)).bits
  }
  expect(await withThreads(2)).toEqual(await withThreads(1))
})

test('the order of layers, not their names, keys the masks', async () => {
  const named = sequential(
    [
      dense(16, {
        activation: 'relu',
        inputShape: [2],
        kernelConstraint: maxNorm(2),
        kernelRegularizer: l2(1e-3),
        name: 'first',
      }),
      dropout(0.3, { name: 'noise' }),
      dense(1, { activation: 'sigmoid', name: 'last' }),
    ],
    { seed: 7 },
  ).compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy', 'auc'] })
  expect((await trained({}, named)).bits).toEqual((await trained({})).bits)
})

test('the validation of an epoch is the evaluation of the model at its end', async () => {
  const { history, model } = await trained({ validationData: [x, y] })
  const { loss, accuracy } = await model.evaluate(x, y)
  expect(history.valLoss.at(-1)).toBeCloseTo(loss, 6)
  expect(history.valAccuracy.at(-1)).toBeCloseTo(accuracy, 6)
})

test('validationFreq validates every second epoch only', async () => {
  const { history } = await trained({ validationData: [x, y], validationFreq: 2 })
  expect(history.loss).toHaveLength(6)
  expect(history.valLoss).toHaveLength(3)
})

test('a validation too large for the training program gives the same figures from a program of its own', async () => {
  const { history } = await trained({ validationData: [x, y] })
  // the large set repeats the small one, so that its means are the same
  const copies = 30_000
  const large = new Float32Array(copies * 150)
  const largeY = new Float32Array(copies * 75)
  for (let i = 0; i < copies; i++) {
    large.set(x.flat(), i * 150)
    largeY.set(y, i * 75)
  }
  const big = await trained({
    epochs: 1,
    validationData: [new Tensor(large, [copies * 75, 2]), new Tensor(largeY, [copies * 75, 1])],
  })
  expect(big.history.valLoss[0]).toBeCloseTo(history.valLoss[0], 5)
  expect(big.history.valAccuracy[0]).toBeCloseTo(history.valAccuracy[0], 5)
})

test('validationSplit holds out the last rows, before shuffling', async () => {
  const split = await trained({ validationSplit: 0.2 })
  const model = network()
  const { history } = await model.fit(x.slice(0, 60), y.slice(0, 60), {
    epochs: 6,
    batchSize: 20,
    verbose: 0,
    validationData: [x.slice(60), y.slice(60)],
  })
  expect(bits(model)).toEqual(split.bits)
  expect(history).toEqual(split.history)
})

describe('weights of samples', () => {
  const plain = () =>
    sequential([dense(1, { activation: 'sigmoid', inputShape: [2] })], { seed: 1 }).compile({
      optimizer: sgd({ learningRate: 0.5 }),
      loss: 'binaryCrossentropy',
      weightedMetrics: ['accuracy'],
    })
  const fullBatch: FitOptions = { epochs: 3, batchSize: 1000, shuffle: false, verbose: 0 }

  test('a weight of 2 counts as two samples do', async () => {
    const weighted = plain()
    const weights = y.map((_, i) => (i < 10 ? 2 : 1))
    await weighted.fit(x, y, { ...fullBatch, sampleWeight: weights })
    const repeated = plain()
    // the mean is over 85 rows instead of 75: the learning rate makes up for it
    repeated.compile({ optimizer: sgd({ learningRate: (0.5 * 85) / 75 }), loss: 'binaryCrossentropy' })
    await repeated.fit([...x, ...x.slice(0, 10)], [...y, ...y.slice(0, 10)], fullBatch)
    weighted.getWeights().forEach(({ data }, i) => {
      const expected = repeated.getWeights()[i].data
      data.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[k], 5)
      })
    })
  })

  test('class weights are sample weights by class', async () => {
    const byClass = plain()
    await byClass.fit(x, y, { ...fullBatch, classWeight: { 0: 0.5, 1: 3 } })
    const bySample = plain()
    await bySample.fit(x, y, { ...fullBatch, sampleWeight: y.map(label => (label === 1 ? 3 : 0.5)) })
    expect(bits(byClass)).toEqual(bits(bySample))
  })

  test('a sample of weight 0 is not there for weighted metrics', async () => {
    const model = plain()
    const zero = y.map((_, i) => (i < 40 ? 1 : 0))
    const some = await model.evaluate(x, y, { sampleWeight: zero })
    const there = await model.evaluate(x.slice(0, 40), y.slice(0, 40))
    expect(some.accuracy).toBeCloseTo(there.accuracy, 6)
  })
})

describe('batches from iterables', () => {
  function* batches() {
    for (let i = 0; i < 75; i += 20) yield [x.slice(i, i + 20), y.slice(i, i + 20)] as const
  }
  async function* asyncBatches() {
    for (const batch of batches()) {
      await new Promise(resolve => setTimeout(resolve, 1))
      yield batch
    }
  }
  const options = { epochs: 3, verbose: 0 } as const

  test('arrays in order, an array of batches, a generator and an asynchronous one train alike', async () => {
    const arrays = network()
    const { history } = await arrays.fit(x, y, { ...options, batchSize: 20, shuffle: false })
    for (const source of [batches, asyncBatches, { [Symbol.iterator]: batches }]) {
      const model = network()
      const result = await model.fit(source, options)
      expect(bits(model)).toEqual(bits(arrays))
      expect(result.history).toEqual(history)
    }
  })

  test('stepsPerEpoch cuts a stream without end, which goes on in the next epoch', async () => {
    function* endless() {
      for (;;) yield* batches()
    }
    const model = network()
    const { history } = await model.fit(endless(), { ...options, stepsPerEpoch: 4 })
    const arrays = network()
    await arrays.fit(x, y, { ...options, batchSize: 20, shuffle: false })
    expect(history.loss).toHaveLength(3)
    expect(bits(model)).toEqual(bits(arrays))
  })

  test('a generator that is used up says so', async () => {
    await expect(network().fit(batches(), options)).rejects.toThrow(
      /no batch in epoch 2; a generator runs only once/,
    )
  })
})

test('trainOnBatch is a step of fit', async () => {
  const one = network()
  const logs = await one.trainOnBatch(x, y)
  const other = network()
  const { history } = await other.fit(x, y, { batchSize: 75, shuffle: false, verbose: 0 })
  expect(bits(one)).toEqual(bits(other))
  expect(logs.loss).toBeCloseTo(history.loss[0], 6)
})

describe('cancelling', () => {
  test('a signal ends a long training soon, and the model can be used', async () => {
    const controller = new AbortController()
    const model = network()
    const fitting = model.fit(x, y, { epochs: 1e6, verbose: 0, signal: controller.signal })
    setTimeout(() => controller.abort(), 150)
    await expect(fitting).rejects.toThrow(/abort/i)
    // a million epochs were asked for, of four steps each
    expect(model.optimizer.iterations).toBeLessThan(1e6)
    expect(Number.isFinite((await model.evaluate(x, y)).loss)).toBe(true)
  })

  test('events get their turn while a model trains', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    await network().fit(x, y, { epochs: 4000, verbose: 0 })
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(2)
  })

  test('a model does not train twice at a time', async () => {
    const model = network()
    const first = model.fit(x, y, { epochs: 50, verbose: 0 })
    await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(/training already/)
    await first
  })
})

describe('learning rates', () => {
  test('a schedule is followed step by step', async () => {
    const rates = exponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 })
    const model = sequential([dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'zeros' })])
    model.compile({ optimizer: sgd({ learningRate: rates }), loss: 'mae' })
    // the gradient of |0 - 1000| is -1 at every step: the weight is the sum of the rates
    await model.fit([[1]], [[1000]], { epochs: 20, verbose: 0 })
    const sum = Array.from({ length: 20 }, (_, step) => rates.at(step)).reduce((a, b) => a + b)
    expect(model.getWeights()[0].data[0]).toBeCloseTo(sum, 5)
  })

  test('learningRateScheduler sets the rate of each epoch', async () => {
    const model = sequential([dense(1, { inputShape: [1], useBias: false, kernelInitializer: 'zeros' })])
    model.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'mae' })
    const { history } = await model.fit([[1]], [[1000]], {
      epochs: 3,
      verbose: 0,
      callbacks: [learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2))],
    })
    expect(model.getWeights()[0].data[0]).toBeCloseTo(1 + 0.5 + 0.25, 5)
    expect(history.learningRate).toEqual([1, 0.5, 0.25])
  })

  test('reduceLROnPlateau reduces after patience, and not below minLr', async () => {
    const model = sequential([dense(1, { inputShape: [1] })])
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'mse' })
    const plateau = reduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 2, minLr: 0.3 })
    model.optimizer.learningRate = 0
    const rates: unknown[] = []
    await model.fit([[0]], [[0]], {
      epochs: 7,
      verbose: 0,
      callbacks: [
        {
          onTrainBegin() {
            model.optimizer.learningRate = 1
          },
        },
        plateau,
        { onEpochEnd: () => void rates.push(model.optimizer.learningRate) },
      ],
    })
    expect(rates).toEqual([1, 1, 0.5, 0.5, 0.3, 0.3, 0.3])
  })
})

describe('callbacks', () => {
  test('earlyStopping stops after patience and can put the best weights back', async () => {
    const model = network(7, 0)
    const stopper = earlyStopping({ monitor: 'val_loss', patience: 2, restoreBestWeights: true })
    // swapped labels: what is learned makes the validation worse
    const { history } = await model.fit(x, y, {
      epochs: 50,
      verbose: 0,
      validationData: [x, y.map(label => 1 - label)],
      callbacks: [stopper],
    })
    expect(history.loss.length).toBeLessThan(50)
    const best = Math.min(...history.valLoss)
    expect(
      (
        await model.evaluate(
          x,
          y.map(label => 1 - label),
        )
      ).loss,
    ).toBeCloseTo(best, 5)
  })

  test('an unknown monitor names the figures that there are', async () => {
    const fitting = network().fit(x, y, { verbose: 0, callbacks: [earlyStopping()] })
    await expect(fitting).rejects.toThrow(
      /monitor "valLoss" is not there.*validationData.*loss, accuracy, auc/,
    )
  })

  test('terminateOnNaN ends a training that diverges', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const model = sequential([dense(1, { inputShape: [2] })]).compile({
      optimizer: sgd({ learningRate: 1e20 }),
      loss: 'mse',
    })
    const { history } = await model.fit(x, y, { epochs: 100, verbose: 0, callbacks: [terminateOnNaN()] })
    expect(history.loss?.length ?? 0).toBeLessThan(100)
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })

  test('hooks come in order, also when epochs are fused', async () => {
    const seen: string[] = []
    const watch = (passive: boolean): Callback => ({
      passive,
      onTrainBegin: () => void seen.push('begin'),
      onEpochBegin: epoch => void seen.push(`epoch ${epoch}`),
      onTrainBatchEnd: batch => void seen.push(`batch ${batch}`),
      onEpochEnd: epoch => void seen.push(`end ${epoch}`),
      onTrainEnd: () => void seen.push('done'),
    })
    const expected = ['begin']
    for (const epoch of [0, 1, 2]) {
      expected.push(`epoch ${epoch}`, 'batch 0', 'batch 1', 'batch 2', 'batch 3', `end ${epoch}`)
    }
    expected.push('done')
    for (const passive of [true, false]) {
      seen.length = 0
      await trained({ epochs: 3, callbacks: [watch(passive)] })
      expect(seen).toEqual(expected)
    }
  })
})

test('frozen layers do not move, and are free again after trainable and compile', async () => {
  const model = network()
  model.layers[0].trainable = false
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
  const before = bits(model)
  await trained({}, model)
  const after = bits(model)
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
  expect(after.slice(2)).not.toEqual(before.slice(2))
  model.layers[0].trainable = true
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
  await trained({}, model)
  expect(bits(model).slice(0, 2)).not.toEqual(before.slice(0, 2))
})

test('max-norm holds for every column after training', async () => {
  const { model } = await trained({ epochs: 100 })
  const [kernel] = model.getWeights()
  for (let column = 0; column < 16; column++) {
    expect(Math.hypot(kernel.data[column], kernel.data[16 + column])).toBeLessThan(2 + 1e-5)
  }
})

test('large weights, which have a bank of their own, train as small ones do', async () => {
  // 130 x 130 is above the limit, 120 x 120 below it; both must learn
  for (const units of [120, 130]) {
    const model = sequential(
      [
        dense(units, { activation: 'relu', inputShape: [2] }),
        dense(units, { activation: 'relu' }),
        dense(1, { activation: 'sigmoid' }),
      ],
      { seed: 1 },
    ).compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
    const { history } = await model.fit(x, y, { epochs: 150, verbose: 0 })
    expect(history.accuracy.at(-1)).toBeGreaterThan(0.9)
  }
})

test('the case study: 500 units memorize thirty noisy points, and dropout generalizes better', async () => {
  const circles = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
  const build = (rate: number) =>
    sequential(
      [
        dense(500, { activation: 'relu', inputShape: [2] }),
        ...(rate ? [retain(1 - rate)] : []),
        dense(1, { activation: 'sigmoid' }),
      ],
      { seed: 1 },
    ).compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
  const [xTrain, yTrain] = [circles.x.slice(0, 30), circles.y.slice(0, 30)]
  const [xTest, yTest] = [circles.x.slice(30), circles.y.slice(30)]
  const losses: number[] = []
  for (const rate of [0, 0.4]) {
    const model = build(rate)
    await model.fit(xTrain, yTrain, { epochs: 4000, verbose: 0 })
    const train = await model.evaluate(xTrain, yTrain)
    const test = await model.evaluate(xTest, yTest)
    losses.push(test.loss)
    if (rate === 0) expect(train.accuracy).toBe(1)
    expect(test.accuracy).toBeGreaterThan(0.7)
  }
  expect(losses[1]).toBeLessThan(losses[0] / 2)
})

test('a metric and an optimizer of the user’s own take part', async () => {
  /** w' = w - learningRate * sign(gradient) */
  class SignDescent extends Optimizer {
    readonly className = 'SignDescent'
    readonly slots = {}
    scalars(_step: number, learningRate: number) {
      return { learningRate }
    }
    update({ parameter, gradient, scalars }: UpdateInput) {
      return {
        parameter: graph.sub(parameter, graph.mul(graph.sign(gradient), scalars.learningRate)),
        slots: {},
      }
    }
  }
  const largest = (yTrue: Value, yPred: Value) => graph.abs(graph.sub(yTrue, yPred))
  const model = sequential([dense(1, { inputShape: [1], kernelInitializer: 'zeros', useBias: false })])
  model.compile({
    optimizer: new SignDescent({ learningRate: 0.25, name: 'sign' }),
    loss: 'mse',
    metrics: [largest],
  })
  const { history } = await model.fit([[1]], [[1]], { epochs: 5, verbose: 0 })
  expect(model.getWeights()[0].data[0]).toBe(1)
  expect(history.largest).toEqual([1, 0.75, 0.5, 0.25, 0])
})
