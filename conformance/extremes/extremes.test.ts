// Extreme numbers: where Keras is finite we are, and near; where it is not (null in the values) we may be.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as activations from '../../packages/thinnet/src/activations/index.js'
import type { Constraint } from '../../packages/thinnet/src/constraints/index.js'
import { differentiate, mul, reduceSum } from '../../packages/thinnet/src/graph/index.js'
import { Layer } from '../../packages/thinnet/src/layers/index.js'
import { runLayer } from '../../packages/thinnet/src/layers/testing/runLayer.js'
import * as losses from '../../packages/thinnet/src/losses/index.js'
import * as metrics from '../../packages/thinnet/src/metrics/index.js'
import { Optimizer } from '../../packages/thinnet/src/optimizers/index.js'
import type { Regularizer } from '../../packages/thinnet/src/regularizers/index.js'
import { find, type Given, make, type Tensor as Numbers, optionsFrom, title } from '../parts/keras.js'
import { Run } from '../parts/run.js'
import { fromKeras } from '../training/fromKeras.js'
import { firstState, type State, step } from '../training/step.js'

type Finite = readonly (number | null)[]

const readCases = (name: string) =>
  JSON.parse(readFileSync(new URL(`values/${name}.json`, import.meta.url), 'utf8'))

/** Numbers below are 0 to TensorFlow, and nearly so to functions that multiply them. */
const TINY = 1e-36

/** The smallest normal number. TensorFlow takes those below for 0; here they are what they are, and have a sign. */
const isDenormal = (x: number) => x !== 0 && Math.abs(x) < 2 ** -126

/** What comes of these differs from Keras's by what rounding takes from numbers around 1: they cancel in the result. */
const ROUNDING = 3e-7

interface Nearness {
  /** How far off a number may be whatever its size. */
  readonly floor?: number
  /** Which elements come of denormal numbers: they need only be finite. */
  readonly denormal?: (i: number) => boolean
}

/** Finite wherever `expected` is, and within 1e-5 of it. */
function expectFinite(
  what: string,
  actual: ArrayLike<number>,
  expected: Finite,
  nearness: Nearness = {},
): void {
  const { floor = TINY, denormal = () => false } = nearness
  expect(actual.length, what).toBe(expected.length)
  const wrong = expected.flatMap((value, i) => {
    if (value === null) return []
    const limit = denormal(i) ? Number.MAX_VALUE : Math.max(1e-5 * Math.abs(value), floor)
    return Math.abs(actual[i] - value) <= limit ? [] : [`element ${i}: ${actual[i]} is not ${value}`]
  })
  if (wrong.length > 0)
    expect.fail(`${what}, ${wrong.length} of ${expected.length}: ${wrong.slice(0, 8).join('; ')}`)
}

/** For elements of a result, which rows of whose sources have denormal numbers. */
function denormalRows(width: number, ...sources: readonly Numbers[]) {
  return (i: number) =>
    sources.some(({ shape, data }) => {
      const size = data.length / shape[0]
      const row = Math.floor(i / width)
      return data.slice(row * size, (row + 1) * size).some(isDenormal)
    })
}

describe('losses', () => {
  interface LossCase {
    readonly class_name: string
    readonly given: Given
    readonly activation?: string
    readonly y_true: Numbers
    readonly y_pred: Numbers
    readonly values: Finite
    readonly gradient: Finite
  }
  const cancelling = new Set([
    ...['BinaryCrossentropy', 'CategoricalCrossentropy', 'SparseCategoricalCrossentropy'],
    ...['Poisson', 'CosineSimilarity'],
  ])
  const run = new Run()
  const cases: LossCase[] = readCases('losses')
  cases.forEach((item, i) => {
    const loss: losses.Loss = make(losses, { ...item, config: {} })
    const [yTrue, yPred] = [run.feed(item.y_true), run.feed(item.y_pred)]
    const predictions = item.activation ? find(activations, item.activation)(yPred) : yPred
    const values = loss.call(yTrue, predictions)
    const outputs = [values, ...differentiate(reduceSum(values), [yPred])].map(value => run.output(value))
    test(`${i} ${title(`${item.class_name} ${item.activation ?? ''}`, item.given)}`, async () => {
      const floor = cancelling.has(item.class_name) ? ROUNDING : TINY
      const width = item.y_pred.data.length / item.y_pred.shape[0]
      const rows = (elements: number) => denormalRows(elements, item.y_true, item.y_pred)
      expectFinite('values', await outputs[0](), item.values, { floor, denormal: rows(1) })
      // Keras cuts probabilities before it divides them by their sum, so that the gradient ends elsewhere (see README.md)
      const cut =
        item.class_name === 'SparseCategoricalCrossentropy' &&
        !('from_logits' in item.given) &&
        !item.activation
      expectFinite('gradient', await outputs[1](), item.gradient, {
        floor,
        denormal: i => cut || rows(width)(i),
      })
    })
  })
})

describe('activations', () => {
  interface ActivationCase {
    readonly name: string
    readonly given: Given
    readonly x: Numbers
    readonly direction: Numbers
    readonly y: Finite
    readonly gradient: Finite
  }
  const cancelling = new Set(['sigmoid', 'softplus', 'elu', 'selu', 'softsign', 'softmax', 'log_softmax'])
  const multiplyByX = new Set(['silu', 'mish'])
  const run = new Run()
  for (const item of readCases('activations') as ActivationCase[]) {
    const [x, direction] = [run.feed(item.x), run.feed(item.direction)]
    const y = find(activations, item.name)(x, optionsFrom(item.given))
    const outputs = [y, ...differentiate(reduceSum(mul(y, direction)), [x])].map(value => run.output(value))
    test(title(item.name, item.given), async () => {
      // the engine's sigmoid and tanh are off by up to 5e-8, which these multiply by x
      const floor = cancelling.has(item.name) ? ROUNDING : multiplyByX.has(item.name) ? 5 * ROUNDING : TINY
      const width = item.name.includes('softmax') ? item.x.shape[1] : 1
      const denormal = denormalRows(width, { shape: [item.x.data.length / width], data: item.x.data })
      expectFinite('values', await outputs[0](), item.y, { floor, denormal })
      // TensorFlow tells the sign of a selu's input from its output, which is 0 for -1e-30
      const lost = (i: number) => item.name === 'selu' && Math.abs(item.x.data[i]) < 1e-20
      expectFinite('gradient', await outputs[1](), item.gradient, {
        floor,
        denormal: i => lost(i) || denormal(i),
      })
    })
  }
})

describe('metrics', () => {
  interface MetricCase {
    readonly class_name: string
    readonly given: Given
    readonly y_true: Numbers
    readonly y_pred: Numbers
    readonly result: number | null
  }
  const run = new Run()
  const cases: MetricCase[] = readCases('metrics')
  cases.forEach((item, i) => {
    const metric: metrics.Metric = make(metrics, { ...item, config: {} })
    const sums = run.output(metric.sums(run.feed(item.y_true), run.feed(item.y_pred)))
    test(`${i} ${title(item.class_name, item.given)}`, async () => {
      expectFinite('result', [metric.result(await sums())], [item.result], {
        denormal: () => [...item.y_true.data, ...item.y_pred.data].some(isDenormal),
      })
    })
  })
})

describe('optimizers', () => {
  interface OptimizerCase {
    readonly class_name: string
    readonly given: Given
    readonly gradients: string
    readonly gradient: Numbers
    readonly weights: readonly Finite[]
  }
  /** As in training.test.ts: Keras computes their corrections in float32. */
  const float32Corrections = new Set(['Adam', 'AdamW', 'Nadam'])
  const [{ start }, ...cases]: [{ start: Numbers }, ...OptimizerCase[]] = readCases('optimizers')
  test.each(cases.map(one => [`${title(one.class_name, one.given)} ${one.gradients}`, one] as const))(
    '%s',
    async (_, one) => {
      const optimizer = fromKeras(one.class_name, one.given)
      if (!(optimizer instanceof Optimizer)) throw new TypeError('no optimizer')
      let states: readonly State[] = [firstState(optimizer, start.data)]
      for (const [index, expected] of one.weights.entries()) {
        states = await step(optimizer, states, [one.gradient], index)
        const floor = float32Corrections.has(one.class_name) ? 3e-6 : TINY
        const denormal = (i: number) => isDenormal(one.gradient.data[i])
        expectFinite(`step ${index}`, states[0][0], expected, { floor, denormal })
      }
    },
  )
})

describe('constraints and regularizers', () => {
  interface WeightCase {
    readonly class_name: string
    readonly given: Given
    readonly values: Finite
    readonly gradient?: Finite
  }
  const run = new Run()
  const [{ weight }, ...cases]: [{ weight: Numbers }, ...WeightCase[]] = readCases('weights')
  const denormal = (i: number) => isDenormal(weight.data[i])
  for (const one of cases) {
    const made = fromKeras(one.class_name, one.given)
    if (!one.gradient) {
      const value = run.output((made as Constraint).apply(run.feed(weight)))
      test(title(one.class_name, one.given), async () =>
        expectFinite('weights', await value(), one.values, { denormal }),
      )
      continue
    }
    const columns = one.values.map((_, i) => run.feed({ shape: [1], data: [weight.data[i]] }))
    const penalties = columns.map(column => (made as Regularizer).penalty(column))
    const values = penalties.map(value => run.output(value))
    const gradients = penalties.map((value, i) => run.output(differentiate(value, [columns[i]])[0]))
    test(title(one.class_name, one.given), async () => {
      const numbers = async (all: typeof values) => (await Promise.all(all.map(value => value()))).flat()
      expectFinite('penalties', await numbers(values), one.values, { denormal })
      expectFinite('gradients', await numbers(gradients), one.gradient ?? [], { denormal })
    })
  }
})

describe('layers', () => {
  interface LayerCase {
    readonly class_name: string
    readonly given: Given
    readonly scale: number | string
    readonly training: boolean
    readonly x: Numbers
    readonly weights: readonly Numbers[]
    readonly direction: readonly number[]
    readonly y: Finite
    readonly gradients: readonly Finite[]
  }
  const cases: LayerCase[] = readCases('layers')
  test.each(
    cases.map(one => [`${title(one.class_name, one.given)} ${one.scale} ${one.training}`, one] as const),
  )('%s', async (_, one) => {
    const layer = fromKeras(one.class_name, one.given)
    if (!(layer instanceof Layer)) throw new TypeError('no layer')
    const { training, direction, weights } = one
    const run = await runLayer(layer, one.x, {
      training,
      direction,
      weights: weights.map(({ data }) => data),
    })
    const denormal = () => one.x.data.some(isDenormal)
    // elements are sums, and those of one tensor are of one size
    const near = (what: string, actual: readonly number[], expected: Finite) => {
      const largest = Math.max(0, ...expected.map(value => Math.abs(value ?? 0)))
      // what a normalization passes back adds up to nearly nothing, of terms of size 1 / scale
      const terms = /Normalization$/.test(one.class_name) && Number(one.scale) > 1 ? 1 / Number(one.scale) : 0
      const gates = /LSTM|GRU/.test(one.class_name) ? ROUNDING : 0
      expectFinite(what, actual, expected, {
        floor: Math.max(1e-5 * largest, 1e-5 * terms, gates, TINY),
        denormal,
      })
    }
    near('y', run.y.data, one.y)
    run.gradients.forEach((gradient, i) => {
      near(`gradient ${i}`, gradient, one.gradients[i])
    })
  })
})
