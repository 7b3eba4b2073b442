// One process that trains: a model of each kind, again and again, with batches of every size.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { csvLogger, earlyStopping, loadModel, modelCheckpoint } from 'thinnet'
import { makeData, makeModel, networks } from './networks.js'
import { sample } from './sample.js'

const ROWS = 600
const SAMPLE_SECONDS = 10

const rowsOf = (tensor, from, to) =>
  Array.from({ length: to - from }, (_, i) => {
    const width = tensor.data.length / tensor.shape[0]
    return tensor.data.subarray((from + i) * width, (from + i + 1) * width)
  })

/** Batches of varying sizes, over samples whose rows are flat. */
function* batches({ x, y }, batchSize) {
  for (let from = 0, size = 1; from < ROWS; from += size, size = 1 + ((size + 7) % batchSize)) {
    const to = Math.min(from + size, ROWS)
    yield [rowsOf(x, from, to), Array.from(y.data.subarray(from, to))]
  }
}

/** The ways to train that take turns. */
const ways = {
  plain: () => ({}),
  'validation within the training program': data => ({ validationData: [data.x, data.y] }),
  'validation split': () => ({ validationSplit: 0.2, validationFreq: 2 }),
  callbacks: (_, folder) => ({
    validationSplit: 0.25,
    callbacks: [
      earlyStopping({ monitor: 'valLoss', patience: 3, restoreBestWeights: true }),
      csvLogger(join(folder, 'log.csv')),
      modelCheckpoint(join(folder, 'best.keras'), { monitor: 'valLoss', saveBestOnly: true }),
    ],
  }),
  'a callback that acts on batches': () => ({ callbacks: [{ onTrainBatchEnd: () => {} }] }),
}

/**
 * @param {number} minutes
 * @param {(sample: import('./sample.js').Sample) => void} take
 * @returns what was done
 */
export async function train(minutes, take) {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-memory-'))
  const began = performance.now()
  const end = began + 60_000 * minutes
  const works = Object.keys(networks).map((kind, i) => ({
    kind,
    model: makeModel(kind, i),
    data: makeData(kind, i, ROWS),
  }))
  const wayNames = Object.keys(ways)
  const done = { fits: 0, epochs: 0, steps: 0 }
  let due = began
  for (let turn = 0; performance.now() < end; turn++) {
    const { model, data, kind } = works[turn % works.length]
    const way = wayNames[Math.floor(turn / works.length) % wayNames.length]
    // 1 to 400, and not the same for a kind and a way
    const batchSize = 1 + ((turn * 37) % 400)
    const options = { verbose: 0, batchSize, epochs: kind === 'mlp' ? 20 : 2, ...ways[way](data, folder) }
    const before = model.optimizer.iterations
    const { history } = await model.fit(data.x, data.y, options)
    done.fits++
    done.epochs += history.loss.length
    done.steps += model.optimizer.iterations - before
    if (kind === 'mlp') await model.fit(() => batches(data, batchSize), { verbose: 0 })
    await model.predict(data.x, { batchSize })
    await model.evaluate(data.x, data.y)
    await model.predictWithUncertainty(data.x, { samples: 5 + (turn % 20), task: 'classification' })
    if (turn % 25 === 0) {
      const copy = await loadModel(await model.save())
      await copy.fit(data.x, data.y, { verbose: 0, batchSize: 100 })
      await copy.dispose()
    }
    if (performance.now() >= due) {
      take(sample(began, done.fits))
      due += 1000 * SAMPLE_SECONDS
    }
  }
  take(sample(began, done.fits))
  for (const { model } of works) await model.dispose()
  rmSync(folder, { recursive: true })
  return done
}
