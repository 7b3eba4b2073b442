// What the members of the dropout family do inside of a model, with the random numbers that models draw.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  activityRegularization,
  adam,
  alphaDropout,
  concreteDropout,
  conv2D,
  curriculumDropout,
  dense,
  drawMask,
  dropBlock1D,
  dropBlock2D,
  dropConnect,
  dropout,
  dropPath,
  earlyDropout,
  flatten,
  gaussianDropout,
  gaussianNoise,
  type Layer,
  lateDropout,
  linearRate,
  lstm,
  type NoiseOptions,
  type RateSchedule,
  sequential,
  sgd,
  spatialDropout1D,
  spatialDropout2D,
  spatialDropout3D,
} from '../index.js'
import { expectMean, expectRate } from '../layers/testing/expectRate.js'
import { tensor } from '../tensor.js'

const warn = vi.spyOn(console, 'warn')
beforeAll(() => {
  warn.mockImplementation(() => {})
})
afterAll(() => {
  warn.mockRestore()
})

const filled = (shape: readonly number[], value = 1) => {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return tensor(new Float32Array(size).fill(value), shape)
}

/** What the layer makes of ones, with fixed random numbers. */
async function fromOnes(make: (options: NoiseOptions) => Layer, samples: number, sample: number[]) {
  const layer = make({ training: true, inputShape: sample })
  const { data } = await sequential([layer], { seed: 8 }).predict(filled([samples, ...sample]))
  return Array.from(data)
}

describe('places that share a mask are dropped together; the rate and the mean are kept', () => {
  const members: [string, (rate: number, options: NoiseOptions) => Layer, number[], number][] = [
    ['Dropout', dropout, [40], 1],
    ['SpatialDropout1D', spatialDropout1D, [5, 40], 5],
    ['SpatialDropout2D', spatialDropout2D, [3, 2, 40], 6],
    ['SpatialDropout3D', spatialDropout3D, [2, 3, 2, 40], 12],
    ['DropPath', dropPath, [4, 2], 8],
  ]

  describe.each(members)('%s', (name, make, sample, places) => {
    test.each([0.02, 0.3, 0.5, 0.98])('at rate %d', async rate => {
      const samples = name === 'DropPath' ? 2000 : 60
      const y = await fromOnes(options => make(rate, options), samples, sample)
      const kept = Math.fround(1 / (1 - rate))
      expect(new Set(y)).toEqual(new Set([0, kept]))

      const channels = name === 'DropPath' ? 1 : 40
      const own =
        name === 'DropPath' ? y.filter((_, i) => i % places === 0) : ownElements(y, places, channels)
      expect(own.length * places).toBe(y.length)
      expectRate(own.filter(value => value === 0).length, own.length, rate)
      expectMean(own, 1, Math.sqrt(rate / (1 - rate)))
      // every place shows what its shared element says
      y.forEach((value, i) => {
        const sampleSize = places * channels
        const element = Math.floor(i / sampleSize) * channels + (i % channels)
        expect(value === own[element]).toBe(true)
      })
    })
  })

  /** The first place of each sample: its channels. */
  const ownElements = (y: readonly number[], places: number, channels: number) =>
    y.filter((_, i) => i % (places * channels) < channels)
})

describe('noise', () => {
  test('GaussianNoise adds normal numbers of mean 0 and the standard deviation asked for', async () => {
    const y = await fromOnes(options => gaussianNoise(0.3, options), 50, [200])
    const noise = y.map(value => value - 1)
    expectMean(noise, 0, 0.3)
    // the variance of a squared normal number is 2 stddev^4
    expectMean(
      noise.map(value => value ** 2),
      0.09,
      Math.SQRT2 * 0.09,
    )
    expect(new Set(y).size).toBeGreaterThan(9000)
  })

  test.each([0.1, 0.5, 0.9])(
    'GaussianDropout at rate %d keeps the mean, with the variance of Dropout',
    async rate => {
      const y = await fromOnes(options => gaussianDropout(rate, options), 50, [200])
      const variance = rate / (1 - rate)
      expectMean(y, 1, Math.sqrt(variance))
      expectMean(
        y.map(value => (value - 1) ** 2),
        variance,
        Math.SQRT2 * variance,
      )
    },
  )

  test.each([0.1, 0.5, 0.9])('AlphaDropout at rate %d drops to one value, as often as asked', async rate => {
    const y = await fromOnes(options => alphaDropout(rate, options), 50, [200])
    const values = [...new Set(y)].sort((a, b) => a - b)
    expect(values.length).toBe(2)
    expectRate(y.filter(value => value === values[0]).length, y.length, rate)
  })

  test('DropConnect drops as many connections as asked, the same for all samples of a batch', async () => {
    const make = (options: NoiseOptions) =>
      dropConnect(dense(5000, { kernelInitializer: 'ones' }), { rate: 0.3, ...options })
    const y = await fromOnes(make, 2, [1])
    expect(y.slice(5000)).toEqual(y.slice(0, 5000))
    expectRate(y.filter(value => value === 0).length / 2, 5000, 0.3)
    expectMean(y.slice(5000), 1, Math.sqrt(0.3 / 0.7))
  })

  test('ConcreteDropout, cold, drops as many inputs as its rate says', async () => {
    const inside = dense(1, { kernelInitializer: 'ones' })
    const y = await fromOnes(
      options => concreteDropout(inside, { initialRate: 0.3, temperature: 1e-4, ...options }),
      5000,
      [1],
    )
    expectRate(y.filter(value => value < 0.5).length, 5000, 0.3)
    expectMean(y, 1, Math.sqrt(0.3 / 0.7))
  })

  test('DropBlock drops whole blocks', async () => {
    const blockSize = 4
    const y = await fromOnes(options => dropBlock1D(0.3, { blockSize, ...options }), 200, [20, 1])
    let [run, shortest, runs] = [0, Number.POSITIVE_INFINITY, 0]
    y.forEach((value, i) => {
      if (value === 0) run++
      if (run > 0 && (value !== 0 || i % 20 === 19)) {
        shortest = Math.min(shortest, run)
        runs++
        run = 0
      }
    })
    expect(shortest).toBe(blockSize)
    expect(runs).toBeGreaterThan(100)
  })
})

describe('schedules, step by step', () => {
  const features = 64

  /** What a step of a training moves a weight by: mask / (1 - rate), as in dropout.test.ts. */
  async function moves(rate: RateSchedule | ((step: number) => number), steps: number) {
    const model = sequential(
      [dropout(rate, { inputShape: [features] }), dense(1, { useBias: false, kernelInitializer: 'zeros' })],
      { seed: 5 },
    ).compile({ optimizer: sgd({ learningRate: 1 }), loss: 'mae' })
    const result: number[][] = []
    let before = new Array<number>(features).fill(0)
    for (let step = 0; step < steps; step++) {
      await model.trainOnBatch(filled([1, features]), [[-1e6]])
      const now = Array.from(model.getWeights()[0].data)
      result.push(now.map((weight, i) => before[i] - weight))
      before = now
    }
    return result
  }

  test.each([
    ['earlyDropout', earlyDropout(0.4, { steps: 2 })],
    ['lateDropout', lateDropout(0.4, { steps: 2 })],
    ['curriculumDropout', curriculumDropout(0.5, { gamma: 0.5 })],
    ['linearRate', linearRate({ from: 0.1, to: 1, steps: 3 })],
    ['a function', (step: number) => (step % 2) / 2],
  ])('%s: mask and scale are those of the rate of the step', async (_, rate) => {
    const result = await moves(rate, 4)
    result.forEach((moved, step) => {
      const at = rate(step)
      const mask = drawMask({ seed: 5, position: 0, step, length: features, rate: at })
      moved.forEach((move, i) => {
        expect(move).toBeCloseTo(mask[i] === 0 ? 0 : 1 / (1 - at), 4)
      })
    })
  })

  test('a training of several epochs gives the weights of its steps one by one', async () => {
    const make = () =>
      sequential(
        [
          dropout(linearRate({ from: 0.1, to: 0.6, steps: 5 }), { inputShape: [4] }),
          dense(1, { kernelInitializer: 'ones' }),
        ],
        { seed: 5 },
      ).compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'mse' })
    const [x, y] = [filled([2, 4]), [[1], [1]]]
    const fitted = make()
    await fitted.fit(x, y, { epochs: 6, batchSize: 2, verbose: 0 })
    const stepped = make()
    for (let step = 0; step < 6; step++) await stepped.trainOnBatch(x, y)
    fitted.getWeights().forEach(({ data }, w) => {
      data.forEach((weight, i) => {
        expect(weight).toBeCloseTo(stepped.getWeights()[w].data[i], 5)
      })
    })
  })

  test('training: true in inference has the rate that the schedule ends with', async () => {
    const late = await fromOnes(options => dropout(lateDropout(0.4, { steps: 100 }), options), 10, [200])
    expectRate(late.filter(value => value === 0).length, late.length, 0.4)
    const early = await fromOnes(options => dropout(earlyDropout(0.4, { steps: 100 }), options), 10, [200])
    expect(new Set(early)).toEqual(new Set([1]))
  })

  test('a rate outside 0 to 1 stops the training with the step', async () => {
    await expect(moves(step => step * 20, 3)).rejects.toThrow(
      'layer dropout, step 1: rate is the fraction to drop, from 0 to 1, received 20; for 20 % write 0.2',
    )
  })
})

describe('training', () => {
  const x = tensor(
    Float32Array.from({ length: 32 * 16 }, (_, i) => Math.sin(i * 1.7)),
    [32, 16],
  )
  const target = Array.from({ length: 32 }, (_, row) => [x.data[row * 16] - x.data[row * 16 + 3]])

  const members: [string, () => Layer][] = [
    ['gaussianNoise', () => gaussianNoise(0.1)],
    ['gaussianDropout', () => gaussianDropout(0.2)],
    ['alphaDropout', () => alphaDropout(0.1)],
    ['activityRegularization', () => activityRegularization({ l2: 1e-3 })],
    ['dropPath', () => dropPath(lateDropout(0.2, { steps: 100 }))],
    ['gaussianDropout with a schedule', () => gaussianDropout(curriculumDropout(0.2, { gamma: 0.01 }))],
    ['dropConnect', () => dropConnect(dense(16), { rate: linearRate({ from: 0.3, to: 0, steps: 100 }) })],
    ['concreteDropout', () => concreteDropout(dense(16))],
  ]

  test.each(members)('with %s learns, predicts without noise, and gives the same again', async (_, make) => {
    const train = async () => {
      const model = sequential([dense(16, { activation: 'relu', inputShape: [16] }), make(), dense(1)], {
        seed: 3,
      }).compile({ optimizer: 'adam', loss: 'mse' })
      const { history } = await model.fit(x, target, { epochs: 60, batchSize: 16, verbose: 0 })
      const predicted = await model.predict(x)
      expect((await model.predict(x)).data).toEqual(predicted.data)
      return { loss: history.loss, predicted: predicted.data }
    }
    const first = await train()
    expect(first.loss.at(-1)).toBeLessThan(first.loss[0] / 2)
    expect((await train()).predicted).toEqual(first.predicted)
  })

  test.each([
    ['a convolution', () => dropConnect(conv2D(2, 2), { rate: 0.3, inputShape: [4, 4, 1] })],
    [
      'a recurrent layer',
      () => dropConnect(lstm(8), { rate: 0.3, weights: ['recurrentKernel'], inputShape: [4, 4] }),
    ],
    [
      'a convolution, with a learned rate for whole maps',
      () => concreteDropout(conv2D(2, 2), { noiseShape: [null, 1, 1, null], inputShape: [4, 4, 1] }),
    ],
  ])('wrappers go around %s', async (_, make) => {
    const layer = make()
    const model = sequential([layer, flatten(), dense(1)], { seed: 3 })
    model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'mse' })
    const inputs = tensor(x.data, [32, ...(layer.inputShape ?? []).map(Number)])
    const before = await model.evaluate(inputs, target)
    await model.fit(inputs, target, { epochs: 30, verbose: 0 })
    expect((await model.evaluate(inputs, target)).loss).toBeLessThan(before.loss)
  })

  test('DropBlock2D and SpatialDropout2D train on images', async () => {
    const images = tensor(x.data, [32, 4, 4, 1])
    const inputShape = [4, 4, 1]
    for (const layer of [
      dropBlock2D(0.1, { blockSize: 2, inputShape }),
      spatialDropout2D(0.2, { inputShape }),
    ]) {
      const model = sequential([layer, flatten(), dense(1)], { seed: 3 })
      model.compile({ optimizer: 'adam', loss: 'mse' })
      const { history } = await model.fit(images, target, { epochs: 20, verbose: 0 })
      expect(history.loss.at(-1)).toBeLessThan(history.loss[0])
    }
  })

  test('ConcreteDropout learns its rate: a large factor draws it to a half', async () => {
    const layer = concreteDropout(dense(1), {
      dropoutRegularizer: 10,
      weightRegularizer: 0,
      inputShape: [16],
    })
    const model = sequential([layer], { seed: 3 }).compile({
      optimizer: sgd({ learningRate: 0.02 }),
      loss: 'mse',
    })
    expect(layer.rate).toBeCloseTo(0.1, 6)
    await model.fit(x, target, { epochs: 60, verbose: 0 })
    expect(layer.rate).toBeGreaterThan(0.4)
    expect(layer.rate).toBeLessThan(0.6)
  })
})
