import { describe, expect, test } from 'vitest'
import { add, BATCH, graphInput, mul, type Value } from '../graph/index.js'
import { gruCell } from './gruCell.js'
import { lstmCell } from './lstmCell.js'
import { type CellRun, RecurrentCell } from './recurrentCell.js'
import { rnn } from './rnn.js'
import { simpleRNN } from './simpleRNN.js'
import { stackedRNNCells } from './stackedRNNCells.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

layerContract(options => rnn(lstmCell(3), options), [4, 2])
layerContract(options => rnn([gruCell(3), lstmCell(2)], { returnSequences: true, ...options }), [4, 2])

/** A cell of one's own: the sum so far, and its double as output. */
class SumCell extends RecurrentCell {
  readonly className = 'SumCell'
  readonly stateSizes = [1]
  readonly outputSize = 1

  begin(): CellRun {
    return {
      noise: [],
      outputState: undefined,
      project: x => [x],
      step: ([x]: readonly Value[], [sum]: readonly Value[]) => {
        const next = add(sum, x)
        return { output: mul(next, 2), states: [next] }
      },
    }
  }

  copy(): SumCell {
    return new SumCell()
  }
}

const x = { data: [1, 2, 3, 10, 20, 30], shape: [2, 3, 1] }

describe('a cell of the user', () => {
  test('runs over all steps', async () => {
    const { outputs } = await runLayer(rnn(new SumCell(), { returnSequences: true, returnState: true }), x)
    expect(outputs[0]).toEqual({ data: [2, 6, 12, 20, 60, 120], shape: [2, 3, 1] })
    expect(outputs[1]).toEqual({ data: [6, 60], shape: [2, 1] })
  })

  test('gives its last output, which is none of its states', async () => {
    expect((await runLayer(rnn(new SumCell()), x)).y).toEqual({ data: [12, 120], shape: [2, 1] })
  })

  test('runs backwards, and returns what it met first first', async () => {
    const layer = rnn(new SumCell(), { returnSequences: true, goBackwards: true })
    expect((await runLayer(layer, x)).y.data).toEqual([6, 10, 12, 60, 100, 120])
  })

  test('starts where it is told to', async () => {
    const states = { data: [100, 1000], shape: [2, 1] }
    expect((await runLayer(rnn(new SumCell()), [x, states])).y.data).toEqual([212, 2120])
  })

  test('skips masked steps: the state stays, the output is repeated or 0', async () => {
    const masks = [{ data: [0, 1, 0, 1, 0, 1], shape: [2, 3] }]
    const repeated = await runLayer(rnn(new SumCell(), { returnSequences: true, returnState: true }), x, {
      masks,
    })
    expect(repeated.outputs.map(({ data }) => data)).toEqual([
      [0, 4, 4, 20, 20, 80],
      [2, 40],
    ])
    const zero = rnn(new SumCell(), { returnSequences: true, zeroOutputForMask: true })
    expect((await runLayer(zero, x, { masks })).y.data).toEqual([0, 4, 0, 20, 0, 80])
  })

  test('works by itself, on one step', async () => {
    const { outputs } = await runLayer(new SumCell(), { data: [1, 2], shape: [2, 1] })
    expect(outputs.map(({ data }) => data)).toEqual([
      [2, 4],
      [1, 2],
    ])
  })
})

describe('a stateful layer', () => {
  const make = () => rnn(new SumCell(), { stateful: true, batchSize: 2 })

  test('keeps the last states for the next batch', async () => {
    const { assigned, y } = await runLayer(make(), x, { weights: [[100, 1000]] })
    expect(y.data).toEqual([212, 2120])
    expect(assigned).toEqual([[106, 1060]])
  })

  test('forgets them when told to', () => {
    const layer = make()
    layer.ensureBuilt([BATCH, 3, 1])
    layer.weights[0].write([5, 6])
    layer.resetStates()
    expect([...layer.weights[0].data]).toEqual([0, 0])
    expect(layer.weights[0].trainable).toBe(false)
  })
})

test('the number of steps need not be known', () => {
  const input = graphInput('x', 'float32', [BATCH, 'steps', 3])
  const layer = rnn(lstmCell(2), { returnSequences: true })
  layer.ensureBuilt(input.shape)
  expect(layer.call(input, new TestContext()).shape).toEqual([BATCH, 'steps', 2])
})

test('the time mask goes on with returned sequences only', () => {
  const mask = graphInput('mask', 'bool', [BATCH, 3])
  const input = graphInput('x', 'float32', [BATCH, 3, 1])
  const masksOf = (options: { returnSequences: boolean }) => {
    const layer = rnn(new SumCell(), { returnState: true, ...options })
    return layer.computeMasks([input], [mask], [input, input])
  }
  expect(masksOf({ returnSequences: true })).toEqual([mask, undefined])
  expect(masksOf({ returnSequences: false })).toEqual([undefined, undefined])
})

describe('errors name the layer and the argument', () => {
  test.each([
    [() => simpleRNN(0), 'layer simple_rnn: units must be a whole number of units, 1 or more, received 0'],
    [() => simpleRNN(2, { dropout: 40 }), 'for 40 % write 0.4'],
    [() => simpleRNN(2, { recurrentDropout: -1 }), 'recurrentDropout: rate is the fraction to drop'],
    [() => rnn([]), 'layer stacked_rnn_cells: needs at least one cell'],
    [() => stackedRNNCells([], { name: 'mine' }), 'layer mine: needs at least one cell'],
    [
      () => simpleRNN(2).ensureBuilt([BATCH, 3]),
      'expected input of rank 3, [batch, steps, inputs], received [batch, 3]',
    ],
    [
      () => rnn(lstmCell(2)).ensureBuilt([BATCH, 3, 1], [BATCH, 2], [BATCH, 3]),
      'expected initial states [batch, 2], [batch, 2], received [batch, 2], [batch, 3]',
    ],
    [() => rnn(lstmCell(2), { stateful: true }).ensureBuilt([BATCH, 3, 1]), 'stateful layers need batchSize'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})
