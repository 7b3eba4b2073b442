// A program that trains and keeps backups: a test kills it, and starts it again.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  adam,
  type BackupAndRestoreOptions,
  backupAndRestore,
  type Callback,
  conv2D,
  csvLogger,
  dense,
  dropout,
  earlyStopping,
  flatten,
  gru,
  type Layer,
  makeMoons,
  modelCheckpoint,
  reduceLROnPlateau,
  sequential,
  spatialDropout2D,
} from '../../index.js'

interface Program {
  readonly layers: () => readonly Layer[]
  /** The shape of a sample: two numbers and what follows from them. */
  readonly shape: readonly number[]
  readonly epochs: number
  readonly backup: BackupAndRestoreOptions
  readonly callbacks: (folder: string) => readonly Callback[]
}

const output = () => dense(1, { activation: 'sigmoid' })

const programs: Readonly<Record<string, Program>> = {
  mlp: {
    shape: [2],
    layers: () => [dense(64, { activation: 'relu', inputShape: [2] }), dropout(0.5), output()],
    epochs: 90,
    backup: {},
    callbacks: folder => [
      reduceLROnPlateau({ monitor: 'loss', factor: 0.7, patience: 4, minDelta: 0.01 }),
      earlyStopping({ monitor: 'valLoss', patience: 60, restoreBestWeights: true }),
      modelCheckpoint(join(folder, 'best.keras'), { monitor: 'valLoss', saveBestOnly: true }),
      csvLogger(join(folder, 'log.csv')),
    ],
  },
  cnn: {
    shape: [6, 6, 1],
    layers: () => [
      conv2D(4, 3, { activation: 'relu', inputShape: [6, 6, 1] }),
      spatialDropout2D(0.3),
      flatten(),
      output(),
    ],
    epochs: 50,
    backup: { saveFreq: 2 },
    callbacks: folder => [csvLogger(join(folder, 'log.csv'))],
  },
  gru: {
    shape: [6, 2],
    layers: () => [gru(8, { inputShape: [6, 2], dropout: 0.2, recurrentDropout: 0.3 }), output()],
    epochs: 50,
    backup: { saveFreq: 3, doubleCheckpoint: true },
    callbacks: () => [earlyStopping({ monitor: 'valLoss', patience: 20, restoreBestWeights: true })],
  },
}

const [name, folder] = process.argv.slice(2)
const { layers, shape, epochs, backup, callbacks } = programs[name]

const size = shape.reduce((product, dim) => product * dim, 1)
const { x: points, y } = makeMoons({ nSamples: 100, noise: 0.2, randomState: 6 })
const elements = points.flatMap(([a, b]) =>
  Array.from({ length: size }, (_, i) => (i % 2 ? b : a) * Math.cos(i)),
)
const samples = (from: number, to: number) => {
  const nest = (values: readonly number[], [dim, ...rest]: readonly number[]): NestedNumbers =>
    rest.length === 0
      ? [...values]
      : Array.from({ length: dim }, (_, i) => {
          const part = values.length / dim
          return nest(values.slice(i * part, (i + 1) * part), rest)
        })
  return nest(elements.slice(from * size, to * size), [to - from, ...shape])
}
type NestedNumbers = (number | NestedNumbers)[]

const model = sequential(layers(), { seed: 11 })
model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] })
// the test counts these lines
const reporter: Callback = { passive: true, onEpochEnd: epoch => console.log(`epoch ${epoch}`) }
const history = await model.fit(samples(0, 80), y.slice(0, 80), {
  epochs,
  batchSize: 16,
  verbose: 0,
  validationData: [samples(80, 100), y.slice(80)],
  callbacks: [backupAndRestore(join(folder, 'backup'), backup), ...callbacks(folder), reporter],
})

const hash = createHash('sha256')
for (const { data } of model.getWeights()) hash.update(data)
for (const slots of model.optimizerMemory.values()) for (const data of Object.values(slots)) hash.update(data)
const { iterations, learningRate } = model.optimizer
const { epoch, history: figures } = history
console.log(JSON.stringify({ hash: hash.digest('hex'), iterations, learningRate, epoch, figures }))
