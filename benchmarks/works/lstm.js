// Recurrent layers: 32 features, 64 units, batches of 32 rows.

import { bidirectionalGru, dense, lstm } from './network.js'

export const network = (steps = 50, recurrent = lstm(64)) => ({
  inputShape: [steps, 32],
  layers: [recurrent, dense(10, 'softmax')],
  loss: 'sparseCategoricalCrossentropy',
  batch: 32,
  batches: steps > 200 ? 2 : 8,
})

const step = (name, title, ...choice) => ({
  name,
  title: `${title}, a step`,
  kind: 'train',
  ...network(...choice),
})

const rates = [0.2, 0.2]

export const recurrent = [
  step('lstm/50', 'LSTM 64, 50 time steps'),
  step('lstm/dropout', 'LSTM 64 with dropout and recurrentDropout', 50, lstm(64, ...rates)),
  ...[10, 200, 1000].map(steps => step(`lstm/${steps}`, `LSTM 64, ${steps} time steps`, steps)),
  step('lstm/gru', 'GRU 64, bidirectional', 50, bidirectionalGru(64)),
]
