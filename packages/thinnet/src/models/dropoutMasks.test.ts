import { expect, test } from 'vitest'
import { dense, dropout, gru, lstm, sequential, spatialDropout1D } from '../index.js'
import { curriculumDropout } from '../layers/index.js'

const options = { loss: 'mse', optimizer: 'sgd' } as const

test('masks are those that training multiplies with', async () => {
  // weights of the identity and a learning rate of 0: the output of a training step is the mask, scaled
  const model = sequential([dense(6, { useBias: false, inputShape: [6] }), dropout(0.4)], { seed: 7 })
  const identity = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => Number(i === j)))
  model.setWeights([identity])
  model.compile({ ...options, optimizer: 'sgd' })
  const [{ mask, shape, layer, rate }] = model.dropoutMasks({ step: 0, rows: 5 })
  expect({ shape, layer, rate }).toEqual({ shape: [5, 6], layer: 'dropout', rate: 0.4 })
  // with targets of 0 the loss is the mean of the squares of what is kept
  const x = Array.from({ length: 5 }, (_, row) => Array.from({ length: 6 }, (_, i) => 1 + row + 10 * i))
  const { history } = await model.fit(
    x,
    x.map(row => row.map(() => 0)),
    { epochs: 1, batchSize: 5, shuffle: false, verbose: 0 },
  )
  const kept = x.flat().map((value, i) => (mask[i] * value) / 0.6)
  const expected = kept.reduce((sum, value) => sum + value ** 2, 0) / kept.length
  expect(history.loss[0] / expected).toBeCloseTo(1, 5)
  expect(mask.some(keep => keep === 0) && mask.some(keep => keep === 1)).toBe(true)
})

test('steps have masks of their own, and longer batches begin as shorter ones', () => {
  const model = sequential([dense(50, { inputShape: [3] }), dropout(0.5), dense(1)], { seed: 1 })
  const at = (step: number, rows = 4) => Array.from(model.dropoutMasks({ step, rows })[0].mask)
  expect(at(0)).not.toEqual(at(1))
  expect(at(3, 8).slice(0, 200)).toEqual(at(3, 4))
})

test('every layer that drops is there, with the shape of what it drops', () => {
  const model = sequential(
    [
      spatialDropout1D(0.1, { inputShape: [7, 3] }),
      lstm(5, { dropout: 0.2, recurrentDropout: 0.3, returnSequences: true }),
      gru(4, { dropout: 0.5 }),
      dropout(0.4),
      dense(1),
    ],
    { seed: 1 },
  )
  const masks = model.dropoutMasks({ step: 2, rows: 2 })
  // one for all time steps; an LSTM has one of each kind for each of its four gates
  const kinds = masks.map(({ layer, shape, rate }) => `${layer} [${shape}] ${rate}`)
  expect([...new Set(kinds)]).toEqual([
    'spatial_dropout1d [2,1,3] 0.1',
    'lstm [2,3] 0.2',
    'lstm [2,5] 0.3',
    'gru [2,5] 0.5',
    'dropout [2,4] 0.4',
  ])
  expect(kinds.filter(kind => kind.startsWith('lstm'))).toHaveLength(8)
  expect(new Set(masks.map(({ position }) => position)).size).toBe(masks.length)
})

test('a rate that follows a schedule is that of the step', () => {
  const model = sequential(
    [dense(3, { inputShape: [2] }), dropout(curriculumDropout(0.5, { gamma: 0.01 }))],
    {
      seed: 1,
    },
  )
  const rates = [0, 100, 1000].map(step => model.dropoutMasks({ step, rows: 1 })[0]?.rate ?? 0)
  expect(rates[0]).toBeLessThan(rates[1])
  expect(rates[1]).toBeLessThan(rates[2])
})

test('a model without dropout has none, and impossible steps are refused', () => {
  const model = sequential([dense(3, { inputShape: [2] })], { seed: 1 })
  expect(model.dropoutMasks({ step: 0, rows: 3 })).toEqual([])
  expect(() => model.dropoutMasks({ step: -1, rows: 3 })).toThrow(
    'dropoutMasks: step must be an integer from 0',
  )
  expect(() => model.dropoutMasks({ step: 0, rows: 0 })).toThrow(/dropoutMasks: rows/)
  expect(() => model.dropoutMasks({ step: 0, row: 3 } as never)).toThrow(/row/)
})
