// Callbacks do at given figures what Keras's do.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import * as callbacks from '../../packages/thinnet/src/callbacks/index.js'
import { camelCase } from '../../packages/thinnet/src/config.js'
import { type Given, optionsFrom, title } from '../parts/keras.js'

interface CallbackCase {
  readonly class_name: string
  readonly given: Given
  readonly monitor: string
  /** The figure of each epoch; null is NaN. */
  readonly series: readonly (number | null)[]
  /** How many epochs there were. */
  readonly epochs: number
  /** After each epoch. */
  readonly learning_rates: readonly number[]
  /** The one weight at the end: the number of an epoch. */
  readonly weight: number
  readonly stopped?: number
  readonly best?: number
  readonly saved?: readonly boolean[]
  readonly rows?: readonly (readonly string[])[]
}

const cases: CallbackCase[] = JSON.parse(
  readFileSync(new URL('values/callbacks.json', import.meta.url), 'utf8'),
)
const folder = mkdtempSync(join(tmpdir(), 'thinnet-callbacks-'))
afterAll(() => rmSync(folder, { recursive: true }))
const log = join(folder, 'log.csv')

function make({ class_name, given }: CallbackCase): callbacks.Callback {
  const options = optionsFrom(given)
  switch (class_name) {
    case 'LearningRateScheduler':
      return callbacks.learningRateScheduler((epoch, rate) => (epoch % 2 === 1 ? rate / 2 : rate))
    case 'ModelCheckpoint':
      return callbacks.modelCheckpoint(join(folder, '{epoch:02d}.weights.h5'), {
        ...options,
        saveWeightsOnly: true,
      })
    case 'CSVLogger':
      return callbacks.csvLogger(log, options)
    case 'EarlyStopping':
      return callbacks.earlyStopping(options)
    case 'ReduceLROnPlateau':
      return callbacks.reduceLROnPlateau(options)
    case 'TerminateOnNaN':
      return callbacks.terminateOnNaN()
    default:
      throw new RangeError(`there is no ${class_name}`)
  }
}

test.each(cases.map(one => [`${title(one.class_name, one.given)} ${one.series}`, one] as const))(
  '%s',
  async (_, one) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const callback = make(one)
    let weight = 0
    let saves = 0
    const optimizer = { learningRate: 1, iterations: 0, learningRateAt: () => optimizer.learningRate }
    const model = {
      stopTraining: false,
      optimizer,
      getWeights: () => [weight],
      setWeights: ([given]: readonly number[]) => {
        weight = given
      },
      checkSavable: async () => {},
      save: async () => {
        saves += 1
      },
      saveWeights: async () => {
        saves += 1
      },
    } as unknown as callbacks.TrainingModel
    const figures = ['loss', camelCase(one.monitor)]
    const epochs = one.series.length
    await callback.onTrainBegin?.(model, {
      ...{ epochs, steps: 1, batchSize: 1, optimizer: 'sgd', figures, figuresAreAll: true },
    })
    const rates: number[] = []
    const saved: boolean[] = []
    for (const [epoch, number] of one.series.entries()) {
      const figure = number ?? Number.NaN
      await callback.onEpochBegin?.(epoch, model)
      weight = epoch
      if (one.class_name === 'TerminateOnNaN') await callback.onTrainBatchEnd?.(0, { loss: figure }, model)
      const before = saves
      await callback.onEpochEnd?.(epoch, { loss: figure / 2 + 0.25, [camelCase(one.monitor)]: figure }, model)
      saved.push(saves > before)
      rates.push(optimizer.learningRate)
      if (model.stopTraining) break
    }
    await callback.onTrainEnd?.({}, model)
    warn.mockRestore()

    expect(rates.length).toBe(one.epochs)
    one.learning_rates.forEach((rate, i) => {
      expect(rates[i]).toBeCloseTo(rate, 6)
    })
    expect(weight).toBe(one.weight)
    if (callback instanceof callbacks.EarlyStopping) {
      expect([callback.stoppedEpoch, callback.bestEpoch]).toEqual([one.stopped, one.best])
    }
    if (one.saved) expect(saved).toEqual(one.saved)
    if (one.rows) {
      const rows = readFileSync(log, 'utf8').trim().split('\n')
      const separator = String(one.given.separator ?? ',')
      const cells = rows.map((row, i) => row.split(separator).map(cell => (i > 0 ? Number(cell) : cell)))
      const [header, ...numbers] = one.rows
      expect(cells).toEqual([header.map(camelCase), ...numbers.map(row => row.map(Number))])
    }
  },
)
