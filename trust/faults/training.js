// A training with every kind of file that `fit` writes. Run as a program, it trains, and a kill may end it.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  adam,
  backupAndRestore,
  csvLogger,
  dense,
  dropout,
  makeMoons,
  modelCheckpoint,
  sequential,
} from 'thinnet'

export const EPOCHS = 60

export function buildModel() {
  const layers = [
    dense(160, { activation: 'relu', inputShape: [2] }),
    dropout(0.4),
    dense(160, { activation: 'relu' }),
    dropout(0.4),
    dense(1, { activation: 'sigmoid' }),
  ]
  const model = sequential(layers, { seed: 11 })
  model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: 'binaryCrossentropy',
    metrics: ['accuracy'],
  })
  return model
}

/** What tells one state of a model from all others. */
export function hashOf(model) {
  const hash = createHash('sha256')
  for (const { data } of model.getWeights()) hash.update(data)
  return hash.digest('hex')
}

/** Trains with checkpoints of each kind, a log, and backups after every second batch. */
export async function train(folder, { backup = true, also = [], epochs = EPOCHS } = {}) {
  const { x, y } = makeMoons({ nSamples: 120, noise: 0.2, randomState: 6 })
  const model = buildModel()
  const history = await model.fit(x.slice(0, 96), y.slice(0, 96), {
    ...{ epochs, batchSize: 24, verbose: 0, validationData: [x.slice(96), y.slice(96)] },
    callbacks: [
      ...(backup ? [backupAndRestore(join(folder, 'backup'), { saveFreq: 2, doubleCheckpoint: true })] : []),
      modelCheckpoint(join(folder, 'best.keras'), { saveBestOnly: true }),
      modelCheckpoint(join(folder, 'last.weights.h5'), { saveWeightsOnly: true }),
      modelCheckpoint(join(folder, 'models', '{epoch:03d}.keras'), { every: 10 }),
      csvLogger(join(folder, 'log.csv')),
      ...also,
    ],
  })
  return { final: hashOf(model), history: history.history }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const says = { passive: true, onEpochEnd: epoch => console.log(`epoch ${epoch}`) }
  console.log('loaded')
  console.log(JSON.stringify(await train(process.argv[2], { also: [says] })))
}
