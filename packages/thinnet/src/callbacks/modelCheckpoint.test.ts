import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { unfinishedName } from '../files/index.js'
import {
  backupAndRestore,
  type Callback,
  dense,
  dropout,
  type FitOptions,
  graph,
  type Logs,
  loadModel,
  type ModelCheckpointOptions,
  makeMoons,
  modelCheckpoint,
  type Sequential,
  sequential,
  type Tensor,
} from '../index.js'

const root = mkdtempSync(join(tmpdir(), 'thinnet-checkpoint-'))
afterAll(() => rmSync(root, { recursive: true }))
let folder = ''
let count = 0
beforeEach(() => {
  folder = join(root, String(count++))
})

const { x, y } = makeMoons({ nSamples: 60, noise: 0.3, randomState: 4 })

function build(seed = 3): Sequential {
  const model = sequential(
    [dense(8, { activation: 'relu', inputShape: [2] }), dropout(0.3), dense(1, { activation: 'sigmoid' })],
    { seed },
  )
  return model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
}

/** Trains, and remembers the weights and figures of each epoch. */
async function train(name: string, options: ModelCheckpointOptions, fit: FitOptions = {}) {
  const weights: (readonly Tensor[])[] = []
  const logs: Logs[] = []
  const memory: Callback = {
    onEpochEnd(_epoch, figures, model) {
      weights.push(model.getWeights())
      logs.push({ ...figures })
    },
  }
  const checkpoint = modelCheckpoint(join(folder, name), options)
  const model = build()
  const validationData = [x.slice(0, 20), y.slice(0, 20)] as const
  await model.fit(x, y, {
    epochs: 6,
    batchSize: 20,
    validationData,
    verbose: 0,
    ...fit,
    callbacks: [checkpoint, memory],
  })
  return { weights, logs, checkpoint, model }
}

const files = () => readdirSync(folder).sort()

async function savedWeights(name: string) {
  const path = join(folder, name)
  if (name.endsWith('.keras')) return (await loadModel(path)).getWeights()
  const model = build(9)
  await model.loadWeights(path)
  return model.getWeights()
}

describe('modelCheckpoint', () => {
  test('saves the model of every epoch', async () => {
    const { weights } = await train('m-{epoch:02d}.keras', {})
    expect(files()).toEqual([1, 2, 3, 4, 5, 6].map(n => `m-0${n}.keras`))
    for (const [i, name] of files().entries()) expect(await savedWeights(name)).toEqual(weights[i])
  })

  test('a saved model predicts as the one that was trained, and trains on from there', async () => {
    const { model } = await train('last.keras', {})
    const loaded = await loadModel(join(folder, 'last.keras'))
    expect(await loaded.predict(x)).toEqual(await model.predict(x))
    const [one, other] = [
      await model.fit(x, y, { epochs: 2, verbose: 0 }),
      await loaded.fit(x, y, { epochs: 2, verbose: 0 }),
    ]
    expect(other.history).toEqual(one.history)
  })

  test('every n epochs, with figures in the name, weights alone', async () => {
    const { weights, logs } = await train('{epoch}-{val_loss:.3f}.weights.h5', {
      every: 2,
      saveWeightsOnly: true,
    })
    const names = [2, 4, 6].map(n => `${n}-${logs[n - 1].valLoss.toFixed(3)}.weights.h5`)
    expect(files()).toEqual(names)
    for (const [i, name] of names.entries()) expect(await savedWeights(name)).toEqual(weights[2 * i + 1])
  })

  test.each([
    ['valLoss', Math.min],
    ['val_accuracy', Math.max],
    ['accuracy', Math.max],
  ] as const)('keeps the best by %s', async (monitor, best) => {
    const { weights, logs, checkpoint } = await train(
      'best.keras',
      { monitor, saveBestOnly: true },
      { epochs: 12 },
    )
    const values = logs.map(figures => figures[monitor === 'val_accuracy' ? 'valAccuracy' : monitor])
    const value = best(...values)
    expect(checkpoint.best).toBe(value)
    // the first one of equals
    expect(await savedWeights('best.keras')).toEqual(weights[values.indexOf(value)])
  })

  test('a threshold has to be beaten', async () => {
    await train('best.keras', { monitor: 'loss', saveBestOnly: true, initialValueThreshold: -1 })
    expect(() => files()).toThrow(/ENOENT/)
  })

  test('after so many batches, through the ends of epochs', async () => {
    // 3 batches an epoch
    await train('{epoch}-{batch}.keras', { saveFreq: 4 })
    expect(files()).toEqual(['2-1.keras', '3-2.keras', '4-3.keras', '6-1.keras'])
  })

  test('looks at every tenth epoch, and the others run together', async () => {
    const model = build()
    const ends: number[] = []
    const spy: Callback = {
      passive: true,
      onEpochEnd: (_epoch, _logs, { optimizer }) => void ends.push(optimizer.iterations),
    }
    const callbacks = [modelCheckpoint(join(folder, '{epoch}.keras'), { every: 10 }), spy]
    await model.fit(x, y, { epochs: 40, batchSize: 60, verbose: 0, callbacks })
    expect(files()).toEqual(['10.keras', '20.keras', '30.keras', '40.keras'])
    for (let end = 10; end <= 40; end += 10) expect(ends[end - 1]).toBe(end)
    expect(new Set(ends).size).toBeLessThan(30)
  })

  test('goes on from a backup with the best value so far', async () => {
    const run = async (checkpoint: string, backup: string, killed: boolean) => {
      const killer: Callback = {
        onEpochEnd(epoch) {
          if (killed && epoch === 5) throw new Error('killed')
        },
      }
      const best = modelCheckpoint(join(folder, checkpoint), { monitor: 'accuracy', saveBestOnly: true })
      const options = { epochs: 10, batchSize: 20, verbose: 0 } as const
      await build().fit(x, y, {
        ...options,
        callbacks: [best, backupAndRestore(join(folder, backup)), killer],
      })
      return best.best
    }
    await expect(run('a.keras', 'backup', true)).rejects.toThrow('killed')
    // killed while it wrote; another file is not ours
    const [half, foreign] = ['a.keras', 'c.keras'].map(unfinishedName)
    for (const name of [half, foreign]) writeFileSync(join(folder, name), 'half')
    expect(await run('a.keras', 'backup', false)).toBe(await run('b.keras', 'other', false))
    expect(await savedWeights('a.keras')).toEqual(await savedWeights('b.keras'))
    expect(files()).toEqual([foreign, 'a.keras', 'b.keras'])
  })

  test('says what it does, if asked to', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    await train('best.keras', { monitor: 'loss', saveBestOnly: true, verbose: 1 }, { epochs: 1 })
    expect(log.mock.calls[0][0]).toMatch(
      /^Epoch 1: loss improved from none to \d\.\d{5}, saving to .*best\.keras$/,
    )
    log.mockRestore()
  })

  test('names the figures there are, if one is not', async () => {
    const fit = { epochs: 1, validationData: undefined }
    await expect(train('a.keras', { saveBestOnly: true }, fit)).rejects.toThrow(
      /modelCheckpoint: monitor "valLoss" is not there \(figures of validation data need .*\); there are loss, accuracy/,
    )
    await expect(train('{auc:.2f}.keras', {}, fit)).rejects.toThrow(
      /there is no figure auc; there are loss, accuracy, epoch/,
    )
  })

  test('a folder in the place of the file', async () => {
    mkdirSync(join(folder, 'model.keras'), { recursive: true })
    await expect(train('model.keras', {})).rejects.toThrow(
      /model\.keras: is a folder, which a file cannot replace/,
    )
    expect(files()).toEqual(['model.keras'])
  })

  test('what cannot be saved, or found, is an error before the first epoch', async () => {
    const early = (name: string, options: ModelCheckpointOptions, more: readonly Callback[] = []) => {
      const model = build()
      const checkpoint = modelCheckpoint(join(folder, name), options)
      const fitting = model.fit(x, y, { verbose: 0, callbacks: [checkpoint, ...more] })
      return fitting.finally(() => expect(model.optimizer.iterations).toBe(0))
    }
    await expect(early('a.keras', { saveBestOnly: true, monitor: 'acuracy' })).rejects.toThrow(
      'modelCheckpoint: monitor "acuracy" is not there (did you mean accuracy?); there are loss, accuracy',
    )
    await expect(early('a.keras', { saveBestOnly: true })).rejects.toThrow(
      'monitor "valLoss" is not there (figures of validation data need validationData or validationSplit)',
    )
    await expect(early('{epoch:02d}-{los:.2f}.keras', {})).rejects.toThrow(
      'there is no figure los (did you mean loss?)',
    )
    await expect(early('{epoch:.2x}.keras', {})).rejects.toThrow('cannot format epoch')
    // callbacks of one's own may add figures, but a name that is nearly there is misspelled
    const adding: Callback = {
      onEpochEnd(_epoch, logs) {
        logs.score = 1
      },
    }
    await expect(early('{acuracy}.keras', {}, [adding])).rejects.toThrow('did you mean accuracy?')
    const model = build()
    const scored = modelCheckpoint(join(folder, '{score:.1f}.keras'), {
      saveBestOnly: true,
      monitor: 'score',
    })
    await model.fit(x, y, { verbose: 0, callbacks: [adding, scored] })
    expect(files()).toEqual(['1.0.keras'])
    model.compile({ loss: (a, b) => graph.sub(a, b) })
    await expect(model.fit(x, y, { callbacks: [modelCheckpoint(join(folder, 'b.keras'))] })).rejects.toThrow(
      'save: the loss is a function of your own that is not registered',
    )
    expect(model.optimizer.iterations).toBe(0)
  })

  test('arguments are checked', () => {
    expect(() => modelCheckpoint('a.h5')).toThrow(
      /filepath must be a path that ends in \.keras .*saveWeightsOnly/,
    )
    expect(() => modelCheckpoint('a.keras', { saveWeightsOnly: true })).toThrow(/ends in \.weights\.h5/)
    expect(() => modelCheckpoint('a.keras', { saveFreq: 0 })).toThrow(
      /saveFreq must be 'epoch', or a whole number/,
    )
    expect(() => modelCheckpoint('a.keras', { every: 0 })).toThrow(/every must be a whole number of epochs/)
    expect(() => modelCheckpoint('a.keras', { every: 2, saveFreq: 5 })).toThrow(/every counts epochs/)
    // @ts-expect-error no such mode
    expect(() => modelCheckpoint('a.keras', { mode: 'most' })).toThrow(/mode must be 'auto', 'min' or 'max'/)
    // @ts-expect-error no such option
    expect(() => modelCheckpoint('a.keras', { saveBest: true })).toThrow(/there is no option saveBest/)
  })
})
