// Mistakes in data are named where they are made.

import { describe, expect, test } from 'vitest'
import {
  adam,
  dense,
  type FitOptions,
  losses,
  type Sequential,
  sequential,
  Tensor,
  tensor,
} from '../index.js'

const binary = () =>
  sequential([dense(1, { activation: 'sigmoid', inputShape: [2] })], { seed: 1, name: 'net' }).compile({
    loss: 'binaryCrossentropy',
  })
const threeClasses = (loss: string) =>
  sequential([dense(3, { activation: 'softmax', inputShape: [2] })], { seed: 1 }).compile({ loss })

const x = [
  [1, 2],
  [3, 4],
]
const fit = (model: Sequential, inputs: unknown, targets: unknown, options: FitOptions = {}) =>
  // wrong types are part of what is tested
  model.fit(inputs as number[][], targets as number[], { verbose: 0, ...options })

describe('samples', () => {
  test.each([
    [[[1, 2, 3]], [1], /fit x: model net expects samples of shape \[2\], received \[3\]/],
    [[[1, 2], [3]], [0, 1], /fit x\[1\]: expected 2 elements as in the first row, received 1/],
    [
      [
        [1, 2],
        [3, Number.NaN],
      ],
      [0, 1],
      /fit x\[1\]\[1\] is NaN; expected a finite number/,
    ],
    [[[1, Number.POSITIVE_INFINITY]], [0], /fit x\[0\]\[1\] is Infinity/],
    [[[1, 'two']], [0], /fit x\[0\]\[1\]: expected a number, received the text "two"/],
    [[[1, null]], [0], /fit x\[0\]\[1\]: expected a number, received null/],
    [[], [], /there are no samples/],
    ['text', [0], /fit x: expected a tensor or \(nested\) arrays of numbers, received the text "text"/],
    [x, undefined, /targets y are missing/],
    [x, [0], /fit y has 1 rows, but x has 2/],
  ])('%j with targets %j', async (inputs, targets, message) => {
    await expect(fit(binary(), inputs, targets)).rejects.toThrow(message)
  })

  test('predict and evaluate check alike', async () => {
    await expect(binary().predict([[1, 2, 3]])).rejects.toThrow(
      /predict x: model net expects samples of shape \[2\]/,
    )
    await expect(binary().evaluate([[1]], [0])).rejects.toThrow(/evaluate x/)
  })
})

describe('targets', () => {
  test('labels outside of the classes', async () => {
    const model = threeClasses('sparseCategoricalCrossentropy')
    await expect(fit(model, x, [0, 3])).rejects.toThrow(
      /fit y\[1\]\[0\] is 3; expected a class from 0 to 2, as the model has 3/,
    )
    await expect(fit(model, x, [0, 1.5])).rejects.toThrow(/is 1.5; expected a class/)
    await expect(fit(model, x, [-1, 1])).rejects.toThrow(/fit y\[0\]\[0\] is -1/)
  })

  test('one-hot rows where labels belong, and labels where one-hot rows belong, get the mend', async () => {
    const oneHot = [
      [0, 1, 0],
      [1, 0, 0],
    ]
    await expect(fit(threeClasses('sparseCategoricalCrossentropy'), x, oneHot)).rejects.toThrow(
      /use categoricalCrossentropy/,
    )
    await expect(fit(threeClasses('categoricalCrossentropy'), x, [0, 1])).rejects.toThrow(
      /use sparseCategoricalCrossentropy/,
    )
  })

  test('crossentropy is the one that targets and outputs call for', async () => {
    const labels = threeClasses('sparseCategoricalCrossentropy')
    const open = threeClasses('crossentropy')
    expect(await open.evaluate(x, [0, 2])).toEqual(await labels.evaluate(x, [0, 2]))
  })

  test('binary targets are from 0 to 1', async () => {
    await expect(fit(binary(), x, [0, 2])).rejects.toThrow(
      /fit y\[1\]\[0\] is 2; binary_crossentropy expects targets from 0 to 1/,
    )
  })

  test('a loss of the user’s own takes what it is given', async () => {
    const model = sequential([dense(1, { inputShape: [2] })], { seed: 1 })
    model.compile({ loss: losses.meanSquaredError().call, optimizer: 'sgd', metrics: ['mae'] })
    const { history } = await fit(model, x, [5, -7], { epochs: 3 })
    expect(history.loss[2]).toBeLessThan(history.loss[0])
    expect(history.meanAbsoluteError ?? history.mae).toHaveLength(3)
  })
})

describe('options', () => {
  test.each<[FitOptions, RegExp]>([
    [{ epochs: 1.5 }, /epochs must be a whole number of epochs, 0 or more, received 1.5/],
    [{ batchSize: 0 }, /batchSize must be a whole number of samples, 1 or more, received 0/],
    [{ validationSplit: 1 }, /validationSplit must be a fraction from 0 to below 1, received 1/],
    [{ validationSplit: 0.9 }, /validationSplit 0.9 of 2 samples leaves one part empty/],
    [{ sampleWeight: [1] }, /fit sampleWeight has 1 rows, but x has 2/],
    [{ validationData: [[[1]], [0]] }, /fit validationData x: model net expects/],
    [{ validationFreq: 0 }, /validationFreq must be a whole number of epochs, 1 or more, received 0/],
  ])('%j', async (options, message) => {
    await expect(fit(binary(), x, [0, 1], options)).rejects.toThrow(message)
  })

  test('misspelled options name the one that was meant', async () => {
    const given = { batchsize: 3, verbose: 0 } as const
    await expect(fit(binary(), x, [0, 1], given)).rejects.toThrow(
      /fit: there is no option batchsize \(did you mean batchSize\?\)/,
    )
    const snake = { validation_data: [x, [0, 1]], verbose: 0 } as const
    await expect(fit(binary(), x, [0, 1], snake)).rejects.toThrow(/did you mean validationData/)
    const metric = { loss: 'mse', metric: ['mae'] }
    expect(() => binary().compile(metric)).toThrow(
      /compile: there is no option metric \(did you mean metrics\?\)/,
    )
    const sed = { sed: 1, name: 'net' }
    expect(() => sequential([dense(1)], sed)).toThrow(/did you mean seed/)
  })

  test('arguments of the wrong kind say what was expected', async () => {
    const wrong = (value: unknown) => value as never
    const model = binary()
    expect(() => model.compile(wrong({}))).toThrow(/compile: loss must be a name/)
    expect(() => model.compile({ loss: 'mse', metrics: wrong('accuracy') })).toThrow(/metrics must be a list/)
    expect(() => model.compile({ loss: 'mse', metrics: ['acuracy'] })).toThrow(
      /unknown metric "acuracy" \(did you mean accuracy\?\)/,
    )
    expect(() => adam({ learningRate: wrong('0.1') })).toThrow(
      /learningRate must be a number or a schedule, received the text '0.1'/,
    )
    expect(() => sequential(wrong(dense(1)))).toThrow(/layers must be a list of layers/)
    for (const [options, message] of [
      [{ callbacks: { onEpochEnd() {} } }, /callbacks must be a list/],
      [
        { callbacks: [{ onEpochEnds() {} }] },
        /a callback must be an object with one of .*did you mean onEpochEnd/,
      ],
      [{ callbacks: [() => {}] }, /a callback must be an object/],
      [{ signal: 'x' }, /signal must be an AbortSignal/],
      [{ validationData: { x, y: [0, 1] } }, /validationData must be a list \[x, y\]/],
      [{ classWeight: new Map([[0, 1]]) }, /classWeight must be an object/],
      [{ classWeight: { 0: -1 } }, /classWeight\[0\] must be a finite number of 0 or more, received -1/],
    ] as const) {
      await expect(
        fit(model.compile({ loss: 'binaryCrossentropy' }), x, [0, 1], wrong(options)),
      ).rejects.toThrow(message)
    }
    const uncalled = sequential([dense(1, { inputShape: [2] })]).compile({
      loss: wrong(losses.meanSquaredError),
    })
    await expect(fit(uncalled, x, [0, 1])).rejects.toThrow(/it makes a loss: call it, meanSquaredError\(\)/)
    await expect(binary().predict([1, 2])).rejects.toThrow(/a single sample is a list of one row/)
  })

  test('training before compile, and unknown names', async () => {
    const model = sequential([dense(1, { inputShape: [2] })])
    await expect(fit(model, x, [0, 1])).rejects.toThrow(/is not compiled; call model.compile/)
    expect(() => model.compile({ loss: 'mean_sqared' })).toThrow(/mean_sqared/)
    expect(() => model.compile({ loss: 'mse', optimizer: 'adamm' })).toThrow(
      /unknown optimizer.*adamm.*adam/i,
    )
  })
})

describe('tensors', () => {
  test('nested and typed arrays, with and without shape', () => {
    expect(tensor([[1, 2, 3]]).shape).toEqual([1, 3])
    expect(tensor(new Float64Array([1, 2, 3, 4]), [2, 2]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(tensor([new Float32Array([1, 2]), new Float32Array([3, 4])]).shape).toEqual([2, 2])
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow(/shape \[2,2\] has 4 elements, but 3 were given/)
    expect(() => new Tensor(new Float32Array(3), [-3])).toThrow(RangeError)
  })

  test('models take them all', async () => {
    const model = binary()
    const expected = (await model.predict(x)).data
    expect((await model.predict(tensor(x))).data).toEqual(expected)
    expect((await model.predict(x.map(row => Float32Array.from(row)))).data).toEqual(expected)
    expect((await model.predict(tensor([1, 2, 3, 4], [2, 2]))).data).toEqual(expected)
  })
})
