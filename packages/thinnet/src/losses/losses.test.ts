import { describe, expect, test } from 'vitest'
import {
  abs,
  BATCH,
  differentiate,
  graphInput,
  identity,
  sigmoid,
  softmax,
  sub,
  type Value,
} from '../graph/index.js'
import { runGraph, type TestTensor } from '../testing/runGraph.js'
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  cosineSimilarity,
  getLoss,
  huber,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from './index.js'
import { reduceLoss } from './reduceLoss.js'
import { targetKind } from './targetKind.js'

const input = (name: string, ...shape: readonly number[]): Value =>
  graphInput(name, 'float32', [BATCH, ...shape])
const tensor = (data: readonly number[], ...shape: readonly number[]): TestTensor => ({ data, shape })

async function numbers(feeds: readonly (readonly [Value, TestTensor])[], value: Value) {
  const [{ data }] = await runGraph(feeds, [value])
  return data
}

describe('cross-entropy right after its activation', () => {
  const y = input('y', 1)
  const x = input('x', 1)
  const feeds = [
    [y, tensor([0, 1, 1], 3, 1)],
    [x, tensor([100, -100, 100], 3, 1)],
  ] as const

  test('works on logits, where probabilities have rounded to 0 and 1', async () => {
    const losses = binaryCrossentropy().call(y, sigmoid(x))
    expect(await numbers(feeds, losses)).toEqual([100, 100, 0])
    const [gradient] = differentiate(reduceLoss(losses, 'sum'), [x])
    expect(await numbers(feeds, gradient)).toEqual([1, -1, 0])
  })

  test('otherwise cuts probabilities at 1e-7, which ends the gradient', async () => {
    const losses = binaryCrossentropy().call(y, identity(sigmoid(x)))
    const [first, second, third] = await numbers(feeds, losses)
    expect(first).toBeCloseTo(-Math.log(2 ** -23), 3)
    expect(second).toBeCloseTo(-Math.log(1e-7), 3)
    expect(third).toBeCloseTo(0, 6)
    const [gradient] = differentiate(reduceLoss(losses, 'sum'), [x])
    expect((await numbers(feeds, gradient)).map(Math.abs)).toEqual([0, 0, 0])
  })

  test('looks through the axis that aligning ranks takes away', async () => {
    const [steps, outputs] = [input('steps', 2), input('outputs', 2, 1)]
    const losses = binaryCrossentropy().call(steps, sigmoid(outputs))
    const fed = [
      [steps, tensor([0, 0], 1, 2)],
      [outputs, tensor([100, 50], 1, 2, 1)],
    ] as const
    expect(await numbers(fed, losses)).toEqual([75])
  })

  test('does not mistake a softmax over another axis for one over the classes', async () => {
    const [classes, rows] = [input('classes', 2), input('rows', 2, 2)]
    const losses = sparseCategoricalCrossentropy().call(classes, softmax(rows, 1))
    const fed = [
      [classes, tensor([0, 1], 1, 2)],
      [rows, tensor([1, 2, 3, 4], 1, 2, 2)],
    ] as const
    // over axis 1, both columns are [0.119, 0.881]: rows have equal elements
    for (const loss of await numbers(fed, losses)) expect(loss).toBeCloseTo(Math.LN2, 5)
  })

  test('takes the logits behind a softmax', async () => {
    const [classes, rows] = [input('classes'), input('rows', 3)]
    const fed = [
      [classes, tensor([0, 2], 2)],
      [rows, tensor([-100, 100, 0, 0, 0, 0], 2, 3)],
    ] as const
    const [first, second] = await numbers(fed, sparseCategoricalCrossentropy().call(classes, softmax(rows)))
    expect(first).toBe(200)
    expect(second).toBeCloseTo(Math.log(3), 6)
  })
})

test('a class ruled out by an infinite logit costs the others nothing', async () => {
  const [classes, rows] = [input('classes'), input('rows', 3)]
  const fed = [
    [classes, tensor([0], 1)],
    [rows, tensor([1, -Infinity, 1], 1, 3)],
  ] as const
  const [loss] = await numbers(fed, sparseCategoricalCrossentropy({ fromLogits: true }).call(classes, rows))
  expect(loss).toBeCloseTo(Math.LN2, 6)
})

test('when every class is ignored, the loss is 0', async () => {
  const [classes, rows] = [input('classes'), input('rows', 2)]
  const loss = sparseCategoricalCrossentropy({ ignoreClass: 0 })
  const fed = [
    [classes, tensor([0, 0], 2)],
    [rows, tensor([0.5, 0.5, 0.1, 0.9], 2, 2)],
  ] as const
  expect(await numbers(fed, reduceLoss(loss.call(classes, rows), loss.reduction))).toEqual([0])
})

test('a vector of zeros is similar to nothing, and has a gradient', async () => {
  const [y, p] = [input('y', 2), input('p', 2)]
  const losses = cosineSimilarity().call(y, p)
  const [gradient] = differentiate(reduceLoss(losses, 'sum'), [p])
  const fed = [
    [y, tensor([3, 4], 1, 2)],
    [p, tensor([0, 0], 1, 2)],
  ] as const
  expect(await numbers(fed, losses)).toEqual([-0])
  expect((await numbers(fed, gradient)).every(Number.isFinite)).toBe(true)
})

describe('reduceLoss', () => {
  const values = input('values', 2)
  const weights = input('weights')
  const feeds = [
    [values, tensor([1, 2, 3, 4], 2, 2)],
    [weights, tensor([1, 10], 2)],
  ] as const

  test('divides by the number of losses, whatever the weights', async () => {
    expect(await numbers(feeds, reduceLoss(values, 'sumOverBatchSize'))).toEqual([2.5])
    expect(await numbers(feeds, reduceLoss(values, 'sumOverBatchSize', weights))).toEqual([73 / 4])
    expect(await numbers(feeds, reduceLoss(values, 'sum', weights))).toEqual([73])
  })
})

describe('targetKind', () => {
  test.each([
    [[BATCH], [BATCH, 1], 'binary'],
    [[BATCH, 1], [BATCH, 1], 'binary'],
    [[BATCH], [BATCH, 5], 'sparseCategorical'],
    [[BATCH, 1], [BATCH, 5], 'sparseCategorical'],
    [[BATCH, 3], [BATCH, 3, 5], 'sparseCategorical'],
    [[BATCH, 5], [BATCH, 5], 'categorical'],
  ])('targets %j with predictions %j are %s', (yTrue, yPred, kind) => {
    expect(targetKind(yTrue, yPred)).toBe(kind)
  })
})

describe('getLoss', () => {
  test.each([
    ['mse', 'MeanSquaredError'],
    ['MSE', 'MeanSquaredError'],
    ['mae', 'MeanAbsoluteError'],
    ['mape', 'MeanAbsolutePercentageError'],
    ['msle', 'MeanSquaredLogarithmicError'],
    ['logcosh', 'LogCosh'],
    ['kl_divergence', 'KLDivergence'],
    ['kld', 'KLDivergence'],
    ['bce', 'BinaryCrossentropy'],
    ['sparse_categorical_crossentropy', 'SparseCategoricalCrossentropy'],
    ['sparseCategoricalCrossentropy', 'SparseCategoricalCrossentropy'],
    ['huber', 'Huber'],
  ])('%s is %s', (name, className) => {
    expect(getLoss(name).className).toBe(className)
  })

  test('gives back a loss, and makes one of a function', async () => {
    const loss = meanSquaredError()
    expect(getLoss(loss)).toBe(loss)
    const largestError = (yTrue: Value, yPred: Value) => abs(sub(yTrue, yPred))
    const own = getLoss(largestError)
    expect(own.name).toBe('largest_error')
    const [y, p] = [input('y'), input('p', 1)]
    const feeds = [
      [y, tensor([1, 2], 2)],
      [p, tensor([2, 4], 2, 1)],
    ] as const
    // [batch] beside [batch, 1] is aligned for it: it does not become [batch, batch]
    expect(await numbers(feeds, own.call(y, p))).toEqual([1, 2])
  })

  test('crossentropy is resolved by shapes', () => {
    expect(getLoss('crossentropy', { yTrue: [BATCH], yPred: [BATCH, 9] }).className).toBe(
      'SparseCategoricalCrossentropy',
    )
    expect(() => getLoss('ce')).toThrow('loss ce depends on the shapes of targets and predictions')
  })

  test('says what there is when the name is unknown', () => {
    expect(() => getLoss('cross')).toThrow(/^unknown loss "cross"; expected one of binary_crossentropy/)
  })
})

describe('what does not fit is refused', () => {
  test.each([
    [
      () => meanSquaredError().call(input('y', 1), input('p', 3)),
      'loss mean_squared_error: predictions [batch, 3] need targets [batch, 3], received [batch, 1]',
    ],
    [
      () => categoricalCrossentropy().call(input('y'), input('p', 3)),
      'received [batch]; for class numbers take sparseCategoricalCrossentropy',
    ],
    [
      () => sparseCategoricalCrossentropy().call(input('y', 3), input('p', 3)),
      'loss sparse_categorical_crossentropy: predictions [batch, 3] need targets [batch], received [batch, 3]; ' +
        'for one-hot targets take categoricalCrossentropy',
    ],
    [() => huber({ delta: 0 }), 'huber: delta must be a positive finite number, received 0'],
    [
      () => binaryCrossentropy({ labelSmoothing: 2 }),
      'binaryCrossentropy: labelSmoothing must be a number from 0 to 1, received 2',
    ],
    [
      () => sparseCategoricalCrossentropy({ ignoreClass: 0.5 }),
      'sparseCategoricalCrossentropy: ignoreClass must be an integer, received 0.5',
    ],
    [
      // @ts-expect-error a reduction that is none
      () => meanSquaredError({ reduction: 'mean' }),
      'loss mean_squared_error: reduction must be one of sumOverBatchSize, sum; received mean',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})
