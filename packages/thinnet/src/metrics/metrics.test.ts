import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { abs, BATCH, graphInput, reduceSum, sub, type Value } from '../graph/index.js'
import { runGraph } from '../testing/runGraph.js'
import {
  auc,
  binaryAccuracy,
  getMetric,
  type Metric,
  meanMetric,
  meanSquaredError,
  precision,
  r2Score,
  recall,
  topKCategoricalAccuracy,
} from './index.js'
import { resolveAccuracy, resolveCrossentropy } from './resolveAccuracy.js'

interface Batch {
  readonly yTrue: readonly (readonly number[])[]
  readonly yPred: readonly (readonly number[])[]
  readonly weights?: readonly number[]
}

/** The figure after some batches of rows. */
async function figure(metric: Metric, ...batches: readonly Batch[]): Promise<number> {
  const totals: number[] = []
  for (const { yTrue, yPred, weights } of batches) {
    const rows = (name: string, data: readonly (readonly number[])[]) => {
      const value = graphInput(name, 'float32', [BATCH, data[0].length])
      return [value, { data: data.flat(), shape: [data.length, data[0].length] }] as const
    }
    const w = graphInput('w', 'float32', [BATCH])
    const [y, p] = [rows('y', yTrue), rows('p', yPred)]
    const feeds = weights ? [y, p, [w, { data: weights, shape: [weights.length] }] as const] : [y, p]
    const [{ data }] = await runGraph(feeds, [metric.sums(y[0], p[0], weights && w)])
    data.forEach((sum, i) => {
      totals[i] = (totals[i] ?? 0) + sum
    })
  }
  return metric.result(totals)
}

test('a metric of batches is the metric of all their rows', async () => {
  const row = fc.record({
    y: fc.constantFrom(0, 1),
    p: fc.integer({ min: 0, max: 100 }).map(percent => percent / 100),
    w: fc.constantFrom(0.5, 1, 2),
  })
  const metrics = [binaryAccuracy(), precision(), recall(), auc({ numThresholds: 5 }), meanSquaredError()]
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 2, maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(...metrics),
      async (rows, cut, metric) => {
        const batch = (from: number, to: number): Batch => ({
          yTrue: rows.slice(from, to).map(({ y }) => [y]),
          yPred: rows.slice(from, to).map(({ p }) => [p]),
          weights: rows.slice(from, to).map(({ w }) => w),
        })
        const at = Math.min(cut, rows.length - 1)
        const parts = await figure(metric, batch(0, at), batch(at, rows.length))
        const whole = await figure(metric, batch(0, rows.length))
        expect(parts).toBeCloseTo(whole, 6)
      },
    ),
    { numRuns: 40 },
  )
})

test('a sample of weight 2 counts as two samples', async () => {
  const yTrue = [[1], [0], [1]]
  const yPred = [[0.9], [0.8], [0.2]]
  for (const metric of [binaryAccuracy(), precision(), recall(), auc(), meanSquaredError(), r2Score()]) {
    const weighted = await figure(metric, { yTrue, yPred, weights: [1, 2, 1] })
    const repeated = await figure(metric, {
      yTrue: [...yTrue, yTrue[1]],
      yPred: [...yPred, yPred[1]],
    })
    expect(weighted).toBeCloseTo(repeated, 6)
  }
})

test('where there is nothing to divide by, the figure is 0', async () => {
  const nothing: Batch = { yTrue: [[0], [0]], yPred: [[0.1], [0.2]] }
  expect(await figure(precision(), nothing)).toBe(0)
  expect(await figure(recall(), nothing)).toBe(0)
  expect(await figure(auc(), nothing)).toBe(0)
  expect(await figure(auc({ curve: 'PR' }), nothing)).toBe(0)
  expect(await figure(binaryAccuracy(), { ...nothing, weights: [0, 0] })).toBe(0)
})

test('the curve’s area is the chance that a true sample scores above a false one', async () => {
  const yTrue = [[1], [1], [0], [0]]
  expect(await figure(auc(), { yTrue, yPred: [[0.9], [0.8], [0.2], [0.1]] })).toBeCloseTo(1, 6)
  expect(await figure(auc(), { yTrue, yPred: [[0.9], [0.1], [0.8], [0.2]] })).toBeCloseTo(0.5, 6)
  expect(await figure(auc(), { yTrue, yPred: [[0.1], [0.2], [0.8], [0.9]] })).toBeCloseTo(0, 6)
})

test('predictions that are no numbers are never among the top', async () => {
  const metric = topKCategoricalAccuracy({ k: 3 })
  const broken = [Number.NaN, Number.NaN, Number.NaN]
  expect(await figure(metric, { yTrue: [[1, 0, 0]], yPred: [broken] })).toBe(0)
  expect(await figure(metric, { yTrue: [[1, 0, 0]], yPred: [[0, 1, 2]] })).toBe(1)
})

test('weights of samples reach every output of every step', async () => {
  const [y, p] = ['y', 'p'].map(name => graphInput(name, 'float32', [BATCH, 2, 1]))
  const w = graphInput('w', 'float32', [BATCH])
  const [{ data }] = await runGraph(
    [
      [y, { data: [1, 0, 1, 1], shape: [2, 2, 1] }],
      [p, { data: [1, 1, 1, 0], shape: [2, 2, 1] }],
      [w, { data: [1, 5], shape: [2] }],
    ],
    [precision().sums(y, p, w)],
  )
  expect(data).toEqual([6, 1])
})

describe('meanMetric', () => {
  test('is the mean of a function, named after it', async () => {
    const totalError = (yTrue: Value, yPred: Value) => reduceSum(abs(sub(yTrue, yPred)), { axes: [-1] })
    const metric = getMetric(totalError, [BATCH, 2], [BATCH, 2])
    expect(metric.name).toBe('total_error')
    expect(
      await figure(metric, {
        yTrue: [
          [0, 0],
          [1, 1],
        ],
        yPred: [
          [1, 2],
          [1, 2],
        ],
      }),
    ).toBe(2)
  })

  test('a function that gives one number a batch counts once a batch', async () => {
    const metric = meanMetric((yTrue, yPred) => reduceSum(sub(yPred, yTrue)), { name: 'bias' })
    const batches = [3, 5].map(p => ({ yTrue: [[0]], yPred: [[p]] }))
    expect(await figure(metric, ...batches)).toBe(4)
  })
})

describe('getMetric', () => {
  test.each([
    ['acc', [BATCH, 1], [BATCH, 1], 'BinaryAccuracy', 'acc'],
    ['accuracy', [BATCH], [BATCH, 3], 'SparseCategoricalAccuracy', 'accuracy'],
    ['accuracy', [BATCH, 1], [BATCH, 3], 'SparseCategoricalAccuracy', 'accuracy'],
    ['accuracy', [BATCH, 3], [BATCH, 3], 'CategoricalAccuracy', 'accuracy'],
    ['crossentropy', [BATCH, 3], [BATCH, 3], 'CategoricalCrossentropy', 'crossentropy'],
    ['ce', [BATCH], [BATCH, 1], 'BinaryCrossentropy', 'ce'],
    ['mse', [BATCH, 1], [BATCH, 1], 'MeanSquaredError', 'mse'],
    ['AUC', [BATCH, 1], [BATCH, 1], 'AUC', 'auc'],
    ['binaryAccuracy', [BATCH, 1], [BATCH, 1], 'BinaryAccuracy', 'binary_accuracy'],
    ['logcosh', [BATCH, 1], [BATCH, 1], 'LogCoshError', 'logcosh'],
  ])('%s for targets %j and predictions %j is %s', (identifier, yTrue, yPred, className, name) => {
    const metric = getMetric(identifier, yTrue, yPred)
    expect(metric.className).toBe(className)
    expect(metric.name).toBe(name)
    expect(metric.getConfig().name).toBe(name)
  })

  test('gives back a metric, and says what there is when the name is unknown', () => {
    const metric = precision()
    expect(getMetric(metric, [BATCH], [BATCH, 1])).toBe(metric)
    expect(() => getMetric('f1', [BATCH], [BATCH, 1])).toThrow(
      /^unknown metric "f1"; expected one of accuracy/,
    )
  })

  test('what is resolved by shape has Keras’s name', () => {
    expect(resolveAccuracy([BATCH], [BATCH, 3]).name).toBe('accuracy')
    expect(resolveCrossentropy([BATCH], [BATCH, 3]).name).toBe('crossentropy')
  })
})

describe('options outside their range are named', () => {
  const [y, p] = ['y', 'p'].map(name => graphInput(name, 'float32', [BATCH, 3]))

  test.each([
    [
      () => precision({ thresholds: 2 }),
      'metric Precision: thresholds must be one number in [0, 1], received 2',
    ],
    [() => recall({ topK: 0 }), 'metric Recall: topK must be an integer from 1, received 0'],
    [() => recall({ classId: -1 }), 'metric Recall: classId must be an integer from 0, received -1'],
    [
      () => recall({ classId: 3 }).sums(y, p),
      'metric Recall: classId is 3, but predictions have shape [batch, 3]',
    ],
    [
      () => precision({ topK: 4 }).sums(y, p),
      'metric Precision: topK is 4, but predictions have shape [batch, 3]',
    ],
    [
      () => auc({ numThresholds: 1 }),
      'auc: numThresholds must be a whole number of thresholds, from 2 to 16777216, received 1',
    ],
    // @ts-expect-error a curve that is none
    [() => auc({ curve: 'roc' }), 'auc: curve must be one of ROC, PR; received roc'],
    [
      () => binaryAccuracy({ threshold: Number.NaN }),
      'binaryAccuracy: threshold must be a finite number, received NaN',
    ],
    [
      () => topKCategoricalAccuracy({ k: 0 }),
      'topKCategoricalAccuracy: k must be an integer from 1, received 0',
    ],
    [() => r2Score({ numRegressors: -1 }), 'r2Score: numRegressors must be an integer from 0, received -1'],
    [
      () =>
        r2Score().sums(graphInput('y', 'float32', [BATCH, 2, 2]), graphInput('p', 'float32', [BATCH, 2, 2])),
      'metric r2Score: expected predictions [batch, outputs], received [batch, 2, 2]',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})
