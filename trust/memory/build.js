// Models that are built, trained for a step, asked, and disposed of, or left to the garbage collector.

import { makeData, makeModel, networks } from './networks.js'
import { sample } from './sample.js'

/** Of 20 models, how many are of each kind: small ones are the most common, and the most often made. */
const kinds = Object.keys(networks)
const kindOf = i => (i % 20 < 14 ? 'mlp' : kinds[1 + (i % 3)])

/**
 * @param {number} models
 * @param {boolean} disposes
 * @param {(sample: import('./sample.js').Sample) => void} take
 */
export async function build(models, disposes, take) {
  const began = performance.now()
  const samples = 400
  for (let i = 0; i < models; i++) {
    const rows = 1 + (i % 40)
    const model = makeModel(kindOf(i), i)
    const { x, y } = makeData(kindOf(i), i, rows)
    await model.trainOnBatch(x, y)
    await model.predict(x)
    if (disposes) await model.dispose()
    if (Math.floor(((i + 1) * samples) / models) > Math.floor((i * samples) / models))
      take(sample(began, i + 1))
  }
}
