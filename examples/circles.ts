// The case study as a model of one's own: two noisy circles and a network that is far too large for them.
//
//   npx thinnet search --model examples/circles.ts --holdout 0.6 --folds 4 --repeats 5 --epochs 4000

import type { ModelSettings } from '@thinnet/lab'
import { dense, dropout, makeCircles, sequential } from 'thinnet'

export const data = async () => {
  const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
  return { x, y, task: 'binary' as const, classes: ['outer', 'inner'], name: 'circles' }
}

export const space = { dropout: [0, 0.2, 0.4, 0.6, 0.8] }

export const model = ({ candidate, inputShape, seed }: ModelSettings) =>
  sequential(
    [
      dense(500, { activation: 'relu', inputShape }),
      dropout(Number(candidate.dropout)),
      dense(1, { activation: 'sigmoid' }),
    ],
    { seed },
  ).compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
