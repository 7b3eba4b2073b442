// Convolutions: a small network on 28×28, the same with spatial dropout, and a VGG-like one on 32×32×3.

import { conv, dense, dropout, flatten, pool, spatialDropout } from './network.js'

const loss = 'sparseCategoricalCrossentropy'

export const network = (between = dropout(0.25)) => ({
  inputShape: [28, 28, 1],
  layers: [
    ...[conv(32), conv(32), pool, between, flatten],
    ...[dense(128, 'relu'), dropout(0.5), dense(10, 'softmax')],
  ],
  loss,
  batch: 64,
  batches: 4,
})

const vgg = {
  inputShape: [32, 32, 3],
  layers: [
    ...[conv(32, 'same'), conv(32, 'same'), pool, dropout(0.25)],
    ...[conv(64, 'same'), conv(64, 'same'), pool, dropout(0.25)],
    ...[conv(128, 'same'), conv(128, 'same'), pool, dropout(0.25)],
    ...[flatten, dense(256, 'relu'), dropout(0.5), dense(10, 'softmax')],
  ],
  loss,
  batch: 32,
  batches: 2,
}

export const cnn = [
  { name: 'cnn/dropout', title: 'CNN 28×28, a step', kind: 'train', ...network() },
  {
    name: 'cnn/spatial',
    title: 'CNN with SpatialDropout2D, a step',
    kind: 'train',
    ...network(spatialDropout(0.25)),
  },
  { name: 'cnn/vgg', title: 'VGG-like net 32×32×3, a step', kind: 'train', ...vgg },
]
