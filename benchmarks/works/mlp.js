// A multilayer perceptron on rows of 784 numbers; and the same with other hidden sizes, to see how time grows.

import { dense, dropout } from './network.js'

export const network = (hidden = 512) => ({
  inputShape: [784],
  layers: [dense(hidden, 'relu'), dropout(0.2), dense(hidden, 'relu'), dropout(0.2), dense(10, 'softmax')],
  loss: 'sparseCategoricalCrossentropy',
  batch: 128,
  batches: 8,
})

export const mlp = [
  ...[512, 64, 256, 1024, 4096].map(hidden => ({
    name: `mlp/${hidden}`,
    title: `MLP 784-${hidden}-${hidden}-10, a step`,
    kind: 'train',
    ...network(hidden),
  })),
]
