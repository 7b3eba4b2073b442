// From nothing to the first trained step, in a process of its own each time.

import { network as caseStudy } from './caseStudy.js'
import { network as cnn } from './cnn.js'
import { network as recurrent } from './lstm.js'
import { network as mlp } from './mlp.js'

const start = (name, title, network) => ({
  ...{ name: `start/${name}`, title: `Start: ${title}`, kind: 'train', fresh: true, ...network, batches: 1 },
})

export const starts = [
  start('case-study', 'case study', caseStudy),
  start('mlp', 'MLP', mlp()),
  start('cnn', 'CNN', cnn()),
  start('lstm', 'LSTM', recurrent()),
]
