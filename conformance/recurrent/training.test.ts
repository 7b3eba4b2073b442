// Recurrent layers in a model: what the values from Keras, which are of one call, do not show.

import { expect, test } from 'vitest'
import {
  adam,
  bidirectional,
  dense,
  dropout,
  gru,
  lstm,
  sequential,
  timeDistributed,
  variational,
} from '../../packages/thinnet/src/index.js'

/** Sequences of 10 steps that differ in a sum over time. */
const sequences = Array.from({ length: 64 }, (_, i) =>
  Array.from({ length: 10 }, (_, t) => [Math.sin(i * 7 + t * t), Math.cos(i * 3 + t), (i % 8) / 8]),
)
const labels = sequences.map(steps => [steps.reduce((sum, [first]) => sum + first, 0) > 0 ? 1 : 0])

function train() {
  const model = sequential(
    [
      bidirectional(gru(8, { returnSequences: true, recurrentDropout: 0.1 }), { inputShape: [10, 3] }),
      timeDistributed(dropout(0.1)),
      lstm(8, { ...variational(0.1), zoneout: 0.1 }),
      dense(1, { activation: 'sigmoid' }),
    ],
    { seed: 3 },
  )
  model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: 'binaryCrossentropy' })
  return model.fit(sequences, labels, { epochs: 60, batchSize: 16, verbose: 0 })
}

test('a model of recurrent layers with dropout of every kind learns, and learns the same again', async () => {
  const [once, again] = [await train(), await train()]
  const { loss } = once.history
  expect(loss[0]).toBeGreaterThan(0.6)
  expect(loss[loss.length - 1]).toBeLessThan(0.35)
  expect(again.history.loss).toEqual(loss)
})

test('a stateful layer goes on where the batch before it ended, until its states are reset', async () => {
  const layer = lstm(4, { stateful: true, batchSize: 2, inputShape: [5, 3] })
  const model = sequential([layer, dense(1)], { seed: 3 })
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
  const x = [0, 1].map(i => sequences[i].slice(0, 5))
  const predict = async () => JSON.stringify(await model.predict(x))
  const first = await predict()
  const second = await predict()
  layer.resetStates()
  expect(second).not.toBe(first)
  expect(await predict()).toBe(first)
})
