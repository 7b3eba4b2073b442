// Prediction by the multilayer perceptron: latency, throughput, Monte Carlo dropout.

import { network } from './mlp.js'

const predict = (name, title, batch, more = { kind: 'predict' }) => ({
  ...{ name: `predict/${name}`, title, ...network(), batch, batches: 1, ...more },
})

export const prediction = [
  predict('one', 'MLP, prediction of one row', 1),
  predict('1024', 'MLP, prediction of 1,024 rows', 1024),
  predict('monte-carlo', 'MLP, 100 Monte Carlo samples of 32 rows', 32, {
    kind: 'monteCarlo',
    samples: 100,
  }),
]
