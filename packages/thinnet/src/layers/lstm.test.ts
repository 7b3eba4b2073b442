import { afterAll, describe, expect, test, vi } from 'vitest'
import { BATCH, graphInput } from '../graph/index.js'
import { Purpose } from '../random/index.js'
import { gru } from './gru.js'
import { type LSTMOptions, lstm } from './lstm.js'
import { lstmCell } from './lstmCell.js'
import { simpleRNN } from './simpleRNN.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
afterAll(() => {
  warn.mockRestore()
})

layerContract(options => lstm(3, options), [4, 2])
layerContract(options => lstm(2, { returnSequences: true, goBackwards: true, ...options }), [3, 2])
layerContract(options => gru(3, options), [4, 2])
layerContract(options => gru(2, { resetAfter: false, ...options }), [3, 2])
layerContract(options => simpleRNN(3, { useBias: false, ...options }), [4, 2])

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, i) => Math.sin(from + i))
const x = { data: numbers(12), shape: [2, 3, 2] }
const weights = [numbers(16), numbers(16, 5), numbers(8, 9)]

/** The masks that a layer asks for, of inputs `[batch, 3, 5]`. */
function drawsOf(
  layer: { call: ReturnType<typeof lstm>['call']; ensureBuilt(shape: (string | number)[]): void },
  training = true,
) {
  const context = new TestContext(training)
  const input = graphInput('x', 'float32', [BATCH, 3, 5])
  layer.ensureBuilt([BATCH, 3, 5])
  layer.call(input, context)
  return context.draws.map(({ options }) => options.shape)
}

describe("which masks there are follows Keras's rule:", () => {
  const [input, state] = [
    [BATCH, 5],
    [BATCH, 2],
  ]
  const times = (count: number, shape: (string | number)[]) => Array.from({ length: count }, () => shape)

  test.each([
    ['one for all gates of the LSTM', lstm(2, { dropout: 0.5 }), [input]],
    ['one for all gates of the GRU', gru(2, { dropout: 0.5 }), [input]],
    [
      'one for each gate, with implementation 1',
      lstm(2, { dropout: 0.5, implementation: 1 }),
      times(4, input),
    ],
    ['one for each gate, on the state', lstm(2, { recurrentDropout: 0.5 }), times(4, state)],
    [
      'one for each gate in both places, inputs first',
      gru(2, { dropout: 0.5, recurrentDropout: 0.5 }),
      [...times(3, input), ...times(3, state)],
    ],
    ['one, where there are no gates', simpleRNN(2, { dropout: 0.5, recurrentDropout: 0.5 }), [input, state]],
    ['none at rate 0', lstm(2), []],
    ['none at rate 1, where everything is dropped', lstm(2, { dropout: 1, recurrentDropout: 1 }), []],
  ] as const)('%s', (_, layer, expected) => {
    expect(drawsOf(layer)).toEqual(expected)
  })

  test('none in inference, unless asked for', () => {
    expect(
      drawsOf(lstm(2, { dropout: 0.5, recurrentDropout: 0.5, outputDropout: 0.5, zoneout: 0.5 }), false),
    ).toEqual([])
    expect(drawsOf(lstm(2, { dropout: 0.5, training: true }), false)).toEqual([input])
  })

  test('seed and rate go to the stream', () => {
    const context = new TestContext(true)
    const layer = lstm(2, { dropout: 0.3, seed: 7 })
    layer.ensureBuilt([BATCH, 3, 5])
    layer.call(graphInput('x', 'float32', [BATCH, 3, 5]), context)
    expect(context.draws[0].options).toEqual({ shape: input, rate: 0.3, seed: 7 })
  })
})

describe('dropout', () => {
  const run = (options: LSTMOptions, inputs: typeof x, draws: number[][]) =>
    runLayer(lstm(2, options), inputs, { weights, draws, training: true })

  test('drops the same inputs at all time steps, and their gradients', async () => {
    // the first sample lacks its second input, the second its first
    const draws = [[1, 0, 0, 1]]
    const { y, gradients } = await run({ dropout: 0.5 }, x, draws)
    const dropped = x.data.map((value, i) => (i < 6 === (i % 2 === 1) ? 1000 : value))
    expect((await run({ dropout: 0.5 }, { ...x, data: dropped }, draws)).y).toEqual(y)
    gradients[0].forEach((g, i) => {
      expect(g === 0).toBe(i < 6 === (i % 2 === 1))
    })
  })

  test('scales what it keeps, so that the expectation stays', async () => {
    const all = await run({ dropout: 0.5 }, { ...x, data: x.data.map(value => value / 2) }, [[1, 1, 1, 1]])
    const none = await runLayer(lstm(2), x, { weights })
    all.y.data.forEach((value, i) => {
      expect(value).toBeCloseTo(none.y.data[i], 5)
    })
  })

  test('of the state at rate 1 cuts the recurrent connections, but not the cell state', async () => {
    const cut = await run({ recurrentDropout: 1 }, x, [])
    const without = await runLayer(lstm(2), x, { weights: [weights[0], weights[1].map(() => 0), weights[2]] })
    cut.y.data.forEach((value, i) => {
      expect(value).toBeCloseTo(without.y.data[i], 6)
    })
  })
})

describe('zoneout', () => {
  test('keeps the state of the step before, element by element, drawn anew for every step', async () => {
    const layer = simpleRNN(2, { zoneout: 0.5, returnSequences: true })
    const own = [numbers(4), [0, 0, 0, 0], [0, 0]]
    // [batch, steps, units] of changes
    const changes = [1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 1]
    const { y, context } = await runLayer(layer, x, { weights: own, draws: [changes], training: true })
    const plain = await runLayer(simpleRNN(2, { returnSequences: true }), x, { weights: own })
    expect(context.draws[0].options.shape).toEqual([BATCH, 3, 2])
    for (let i = 0; i < 12; i++) {
      const before = i % 6 < 2 ? 0 : y.data[i - 2]
      expect(y.data[i]).toBeCloseTo(changes[i] ? plain.y.data[i] : before, 6)
    }
  })

  test('takes the expectation in inference', async () => {
    const one = { data: [0.5, -0.5], shape: [1, 1, 2] }
    const own = [numbers(4), numbers(4), [0, 0]]
    const [zoned, plain] = await Promise.all(
      [0.25, 0].map(zoneout => runLayer(simpleRNN(2, { zoneout }), one, { weights: own })),
    )
    zoned.y.data.forEach((value, i) => {
      expect(value).toBeCloseTo(0.75 * plain.y.data[i], 6)
    })
  })

  test('has a rate of its own for the cell state', async () => {
    const layer = lstm(2, { zoneout: 0.1, zoneoutCell: 0.5, returnState: true })
    expect(drawsOf(layer)).toEqual([
      [BATCH, 3, 2],
      [BATCH, 3, 2],
    ])
    const never = lstm(2, { zoneoutCell: 1, returnState: true })
    const { outputs } = await runLayer(never, x, { weights, training: true })
    expect(outputs[2].data).toEqual([0, 0, 0, 0])
  })
})

test('the bias of the forget gate starts at 1', () => {
  const stream = { seed: 1, purpose: Purpose.weights, position: 0, step: 0 }
  const biasOf = (options: LSTMOptions) => {
    const layer = lstm(2, options)
    layer.ensureBuilt([BATCH, 3, 2])
    return [...layer.weights[2].initializer.initialize([8], stream)]
  }
  expect(biasOf({})).toEqual([0, 0, 1, 1, 0, 0, 0, 0])
  expect(biasOf({ unitForgetBias: false })).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  const random = biasOf({ biasInitializer: 'randomNormal' })
  expect(random.slice(2, 4)).toEqual([1, 1])
  expect(new Set(random).size).toBe(7)
})

describe('errors name the layer and the argument', () => {
  test.each([
    [() => lstm(2, { implementation: JSON.parse('3') }), 'implementation must be 1 or 2, received 3'],
    [
      () => lstmCell(2, { gateMasks: JSON.parse('"own"') }),
      "layer lstm_cell: gateMasks must be 'tied' or 'untied', received own",
    ],
    [() => gru(2, { resetAfter: JSON.parse('1') }), 'resetAfter must be true or false, received 1'],
    [() => lstm(2, { zoneoutCell: 2 }), 'zoneoutCell: rate is the fraction to drop, from 0 to 1'],
    [() => gru(2, { seed: -1 }), 'seed'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})
