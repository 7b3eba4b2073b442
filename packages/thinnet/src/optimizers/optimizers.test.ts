import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constant, graphInput, type Value } from '../graph/index.js'
import { runGraph, type TestTensor } from '../testing/runGraph.js'
import { decayWeights } from './decayWeights.js'
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  exponentialDecay,
  getOptimizer,
  lion,
  nadam,
  type Optimizer,
  rmsprop,
  schedule,
  sgd,
} from './index.js'

const optimizers: readonly Optimizer[] = [
  sgd(),
  sgd({ momentum: 0.9 }),
  sgd({ momentum: 0.9, nesterov: true }),
  rmsprop(),
  rmsprop({ momentum: 0.5, centered: true }),
  adam(),
  adam({ amsgrad: true }),
  adamw(),
  nadam(),
  adamax(),
  adagrad(),
  adadelta(),
  lion(),
]

/** Weights after some steps along given gradients. */
async function move(
  optimizer: Optimizer,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
) {
  let state = [start, ...Object.values(optimizer.slots).map(initial => start.map(() => initial))]
  for (const [step, gradient] of gradients.entries()) {
    const inputs = [...state, gradient].map((data, i): [Value, TestTensor] => [
      graphInput(`input_${i}`, 'float32', [start.length]),
      { data, shape: [start.length] },
    ])
    const [parameter, ...rest] = inputs.map(([value]) => value)
    const learningRate = optimizer.learningRateAt(step)
    const updated = optimizer.update({
      parameter: decayWeights(parameter, optimizer, constant(learningRate)),
      gradient: rest[rest.length - 1],
      slots: Object.fromEntries(Object.keys(optimizer.slots).map((name, i) => [name, rest[i]])),
      scalars: Object.fromEntries(
        Object.entries(optimizer.scalars(step, learningRate)).map(([name, x]) => [name, constant(x)]),
      ),
    })
    const outputs = [updated.parameter, ...Object.keys(optimizer.slots).map(name => updated.slots[name])]
    state = (await runGraph(inputs, outputs)).map(({ data }) => data)
  }
  return state[0]
}

describe.each(optimizers.map(optimizer => [optimizer.className, optimizer] as const))(
  '%s',
  (_, optimizer) => {
    test('moves weights against their gradients', async () => {
      const weights = await move(optimizer, [1, -1, 0.5], [[1, -2, 0]])
      expect(weights[0]).toBeLessThan(1)
      expect(weights[1]).toBeGreaterThan(-1)
      // only weight decay moves a weight without a gradient
      expect(weights[2]).toBeCloseTo(0.5, 4)
    })

    test('moves weights laid end to end as it moves them apart', async () => {
      const gradients = [
        [1, -2, 0.1, 3],
        [-1, 0.5, 0.2, -2],
        [0.3, 0.1, -0.4, 1],
      ]
      const together = await move(optimizer, [1, 2, 3, 4], gradients)
      const parts = [
        await move(
          optimizer,
          [1, 2],
          gradients.map(g => g.slice(0, 2)),
        ),
        await move(
          optimizer,
          [3, 4],
          gradients.map(g => g.slice(2)),
        ),
      ]
      expect(together).toEqual(parts.flat())
    })

    test('has the same scalars at every step, all of them finite', () => {
      const first = Object.keys(optimizer.scalars(0, 0.1))
      for (const step of [0, 1, 10, 1000, 1_000_000]) {
        const scalars = optimizer.scalars(step, 0.1)
        expect(Object.keys(scalars)).toEqual(first)
        expect(Object.values(scalars).every(Number.isFinite)).toBe(true)
      }
    })

    test('gives a config that is JSON, with its name', () => {
      const config = optimizer.getConfig()
      expect(JSON.parse(JSON.stringify(config))).toEqual(config)
      expect(config.name).toBe(optimizer.name)
    })
  },
)

test("Nadam's momenta do not depend on the order of the steps asked for", () => {
  const steps = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(steps, asked => {
      const used = nadam()
      for (const step of asked) expect(used.scalars(step, 0.1)).toEqual(nadam().scalars(step, 0.1))
    }),
    { numRuns: 50 },
  )
})

test("Adam's first step is one learning rate long, whatever the size of the gradient", async () => {
  const weights = await move(adam({ learningRate: 0.01 }), [0, 0], [[1000, 0.01]])
  for (const weight of weights) expect(weight).toBeCloseTo(-0.01, 5)
})

test('AdamW pulls weights without gradients towards 0, Adam leaves them', async () => {
  const rest = Array.from({ length: 3 }, () => [0])
  const [decayed] = await move(adamw({ learningRate: 0.1, weightDecay: 0.5 }), [2], rest)
  expect(decayed).toBeCloseTo(2 * 0.95 ** 3, 6)
  expect(await move(adam({ learningRate: 0.1 }), [2], rest)).toEqual([2])
})

test('the learning rate follows a schedule', () => {
  const decay = exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 })
  expect([0, 1, 2].map(step => sgd({ learningRate: decay }).learningRateAt(step))).toEqual([0.1, 0.05, 0.025])
  const halved = sgd({ learningRate: schedule(step => 1 / (step + 1)) })
  expect(halved.learningRateAt(1)).toBe(0.5)
  expect(halved.getConfig().learning_rate).toEqual({
    module: 'keras.optimizers.schedules',
    class_name: 'CustomSchedule',
    config: { name: 'CustomSchedule' },
    registered_name: null,
  })
})

describe('getOptimizer', () => {
  test.each(['adam', 'Adam', 'adamw', 'adam_w', 'sgd', 'SGD', 'rmsprop', 'RMSprop', 'nadam', 'lion'])(
    'knows %s',
    name => {
      expect(getOptimizer(name).className.toLowerCase()).toBe(name.replace('_', '').toLowerCase())
    },
  )

  test('gives an optimizer back', () => {
    const optimizer = adam({ learningRate: 0.5 })
    expect(getOptimizer(optimizer)).toBe(optimizer)
  })

  test('lists the names it knows', () => {
    expect(() => getOptimizer('adams')).toThrow(
      'unknown optimizer "adams" (did you mean Adam?); expected one of SGD, RMSprop, Adam,',
    )
  })
})

describe('options outside their range are named', () => {
  test.each([
    [() => sgd({ learningRate: -1 }), 'sgd: learningRate must be a finite number from 0, received -1'],
    [() => sgd({ momentum: 1.5 }), 'sgd: momentum must be a number from 0 to 1, received 1.5'],
    [() => adam({ beta1: 1 }), 'adam: beta1 must be a number from 0 up to, but not including, 1, received 1'],
    [() => adam({ beta2: Number.NaN }), 'adam: beta2 must be'],
    [() => rmsprop({ rho: -0.1 }), 'rm_sprop: rho must be'],
    [() => adagrad({ epsilon: -1 }), 'adagrad: epsilon must be a finite number of 0 or more, received -1'],
    [() => adagrad({ initialAccumulatorValue: -1 }), 'adagrad: initialAccumulatorValue must be'],
    [() => lion({ clipnorm: 0 }), 'lion: clipnorm must be positive, received 0'],
    [
      () => adamw({ weightDecay: -1, name: 'mine' }),
      'mine: weightDecay must be a number from 0, received -1',
    ],
    [
      () => adam({ clipnorm: 1, clipvalue: 1 }),
      'adam: only one of clipnorm, clipvalue and globalClipnorm can be set, received clipnorm and clipvalue',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })

  test('a function is no schedule yet', () => {
    const rate: unknown = () => 0.1
    expect(() => sgd({ learningRate: rate as number })).toThrow('schedule(step => …) makes one of a function')
  })
})
