// The case study: two noisy circles, 30 rows to train on, 70 to validate with.

import { dense, dropout } from './network.js'

export const network = {
  inputShape: [2],
  layers: [dense(500, 'relu'), dropout(0.4), dense(1, 'sigmoid')],
  loss: 'binaryCrossentropy',
  accuracy: true,
  batch: 30,
  batches: 1,
  validationRows: 70,
  async rows() {
    const { makeCircles } = await import('thinnet')
    return makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
  },
}

export const caseStudy = [
  {
    name: 'case-study',
    title: 'Case study, an epoch',
    kind: 'train',
    alsoWatched: true,
    ...network,
  },
]
