import {
  checkOptions,
  outOfRange,
  requireBoolean,
  requireCount,
  requireNumber,
  wrongType,
} from '../arguments.js'
import type { Config } from '../config.js'
import { FileError, reasonOf, removeLeftovers } from '../files/index.js'
import type { Callback, TrainingModel, TrainingParameters } from './callback.js'
import { checkCheckpointName, checkpointName } from './checkpointName.js'
import { checkMonitor, improvement, type Logs, type MonitorMode, monitored } from './logs.js'
import { numberIn, type State } from './state.js'

/** Options of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions {
  /** The figure to watch, with `saveBestOnly`; default `valLoss`. */
  monitor?: string
  /** Save only when the figure is better than at all saves before; default false. */
  saveBestOnly?: boolean
  /** Save weights alone, as a `.weights.h5` file; default false: the whole model, as a `.keras` file. */
  saveWeightsOnly?: boolean
  /** Whether smaller or larger is better; `auto` knows by the name. */
  mode?: MonitorMode
  /** `'epoch'` (default): look at the ends of epochs; a number: after so many batches. */
  saveFreq?: 'epoch' | number
  /** Look at the end of every so many epochs; default 1. Epochs between run together, at full speed. */
  every?: number
  /** A value that must be beaten for the first save of `saveBestOnly`. */
  initialValueThreshold?: number
  /** 1 says what is saved; default 0. */
  verbose?: 0 | 1
}

const OPTIONS: Readonly<Record<keyof ModelCheckpointOptions, true>> = {
  monitor: true,
  saveBestOnly: true,
  saveWeightsOnly: true,
  mode: true,
  saveFreq: true,
  every: true,
  initialValueThreshold: true,
  verbose: true,
}

const caller = 'modelCheckpoint'

function checkFilepath(filepath: string, saveWeightsOnly: boolean): void {
  const ending = saveWeightsOnly ? '.weights.h5' : '.keras'
  const expected = `a path that ends in ${ending}`
  if (typeof filepath !== 'string') throw wrongType({ caller, name: 'filepath', expected }, filepath)
  if (filepath.endsWith(ending)) return
  const hint = saveWeightsOnly
    ? ' with saveWeightsOnly'
    : filepath.endsWith('.h5')
      ? ' (for weights alone, saveWeightsOnly: true)'
      : ''
  throw outOfRange({ caller, name: 'filepath', expected: expected + hint }, filepath)
}

/** Removes what the training that goes on had half written when it was killed. */
async function removeHalves(filepath: string): Promise<void> {
  const { dirname, basename } = process.getBuiltinModule('node:path')
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const parts = basename(filepath).split(/\{[^{}]*\}/)
  const names = new RegExp(`^${parts.map(literal).join('.*')}$`)
  await removeLeftovers(dirname(filepath), name => names.test(name))
}

async function makeFolderOf(file: string): Promise<void> {
  if (typeof process === 'undefined') return
  const folder = process.getBuiltinModule('node:path').dirname(file)
  await process
    .getBuiltinModule('node:fs/promises')
    .mkdir(folder, { recursive: true })
    .catch((error: unknown) => {
      throw new FileError(`${file}: the folder ${folder} could not be made: ${reasonOf(error)}`, {
        cause: error,
      })
    })
}

/**
 * Saves the model while it trains: see {@link modelCheckpoint}. The best value is remembered from one `fit` to the next, as in
 * Keras.
 */
export class ModelCheckpoint implements Callback {
  readonly name = caller
  readonly adds = []
  /** The best value of the figure that is watched; NaN if there is none yet. */
  best: number
  private epoch = 0
  private batches = 0
  private readonly options: Required<Omit<ModelCheckpointOptions, 'initialValueThreshold'>>

  /** @throws TypeError, RangeError naming the argument */
  constructor(
    /** The file's name, with placeholders such as `{epoch:02d}` and `{valLoss:.2f}`. */
    readonly filepath: string,
    options: ModelCheckpointOptions = {},
  ) {
    checkOptions(caller, options, OPTIONS)
    const { saveFreq = 'epoch', every = 1, initialValueThreshold = Number.NaN } = options
    const expected = "'epoch', or a whole number of batches, 1 or more"
    if (saveFreq !== 'epoch')
      requireNumber({ caller, name: 'saveFreq', expected }, saveFreq, n => Number.isSafeInteger(n) && n > 0)
    requireCount(caller, 'every', every, 1, 'epochs')
    if (saveFreq !== 'epoch' && every !== 1)
      throw new RangeError(`${caller}: every counts epochs; with saveFreq ${saveFreq}, batches are counted`)
    const mode = options.mode ?? 'auto'
    if (!['auto', 'min', 'max'].includes(mode))
      throw outOfRange({ caller, name: 'mode', expected: "'auto', 'min' or 'max'" }, mode)
    this.best = requireNumber(
      { caller, name: 'initialValueThreshold', expected: 'a number' },
      initialValueThreshold,
      () => true,
    )
    this.options = {
      monitor: options.monitor ?? 'valLoss',
      saveBestOnly: requireBoolean(caller, 'saveBestOnly', options.saveBestOnly ?? false),
      saveWeightsOnly: requireBoolean(caller, 'saveWeightsOnly', options.saveWeightsOnly ?? false),
      mode,
      saveFreq,
      every,
      verbose: options.verbose ?? 0,
    }
    checkFilepath(filepath, this.options.saveWeightsOnly)
    if (saveFreq === 'epoch') return
    this.onTrainBatchEnd = async (batch, logs, model) => {
      this.batches++
      if (this.batches % saveFreq === 0)
        await this.look({ ...logs, epoch: this.epoch + 1, batch: batch + 1 }, logs, model)
    }
  }

  /** Whether somebody has to look at the model then. */
  actsAt(epoch: number): boolean {
    const { saveFreq, every } = this.options
    return saveFreq === 'epoch' && (epoch + 1) % every === 0
  }

  /** Only where batches are counted: a callback that has it is called at each. */
  readonly onTrainBatchEnd?: NonNullable<Callback['onTrainBatchEnd']>

  /** Fails at once for a model that cannot be saved, or a figure or placeholder that there will not be. */
  async onTrainBegin(model: TrainingModel, parameters: TrainingParameters): Promise<void> {
    const { resumesAt } = parameters
    const { monitor, saveBestOnly, saveWeightsOnly, saveFreq } = this.options
    // what cannot be saved, or found, is an error now and not after hours
    if (saveBestOnly) checkMonitor(caller, monitor, parameters)
    checkCheckpointName(this.filepath, saveFreq === 'epoch' ? ['epoch'] : ['epoch', 'batch'], parameters)
    if (!saveWeightsOnly) await model.checkSavable()
    this.batches = 0
    // only then nobody else writes these files
    if (resumesAt) await removeHalves(this.filepath)
  }

  /** Notes the epoch, for the names of files. */
  onEpochBegin(epoch: number): void {
    this.epoch = epoch
  }

  async onEpochEnd(epoch: number, logs: Logs, model: TrainingModel): Promise<void> {
    if (this.actsAt(epoch)) await this.look({ ...logs, epoch: epoch + 1 }, logs, model)
  }

  private async look(figures: Logs, logs: Logs, model: TrainingModel): Promise<void> {
    const { monitor, mode, saveBestOnly, saveWeightsOnly, verbose } = this.options
    const say = (text: string) => {
      if (verbose === 1) console.log(`Epoch ${figures.epoch}: ${text}`)
    }
    const file = checkpointName(this.filepath, figures)
    const value = saveBestOnly ? monitored(caller, monitor, logs) : this.best
    if (saveBestOnly) {
      const before = Number.isNaN(this.best) ? 'none' : this.best.toFixed(5)
      if (!Number.isNaN(this.best) && !improvement(monitor, mode, 0)(value, this.best)) {
        say(`${monitor} did not improve from ${before}`)
        return
      }
      say(`${monitor} improved from ${before} to ${value.toFixed(5)}, saving to ${file}`)
    } else say(`saving to ${file}`)
    await makeFolderOf(file)
    if (saveWeightsOnly) await model.saveWeights(file)
    else await model.save(file)
    // not before: one that could not be saved is none that others must beat
    this.best = value
  }

  getConfig(): Config {
    const { monitor, mode, saveBestOnly } = this.options
    return { monitor, mode, saveBestOnly }
  }

  getState(): State {
    const { best, epoch, batches } = this
    return { best, epoch, batches }
  }

  setState(state: State): void {
    this.best = numberIn(state, 'best')
    this.epoch = numberIn(state, 'epoch')
    this.batches = numberIn(state, 'batches')
  }
}

/**
 * Saves the model while it trains, at the end of every epoch, or of the best ones so far (Keras `ModelCheckpoint`; Node only).
 * A file that is there is replaced in one step: a process that is killed leaves the old one or the new one, never half of it.
 *
 * @param filepath `.keras`, or with `saveWeightsOnly` `.weights.h5`. May have places for the number of the epoch, counted from 1,
 *   and for figures, formatted as in Python: `{epoch:02d}-{valLoss:.2f}.keras` (or `{val_loss:.2f}`). Folders are made.
 * @throws TypeError, RangeError naming the argument; when training, RangeError naming the figures there are, if `monitor` or a
 *   place in the file's name is none of them
 *
 * @example
 * ```ts
 * const best = modelCheckpoint('best.keras', { monitor: 'valAccuracy', saveBestOnly: true })
 * await model.fit(x, y, { epochs: 20, validationSplit: 0.25, callbacks: [best] })
 * const restored = await loadModel('best.keras')
 * ```
 * @example Weights alone, every 10 epochs, each in a file of its own; the epochs between run at full speed.
 * ```ts
 * await model.fit(x, y, {
 *   epochs: 30,
 *   callbacks: [modelCheckpoint('weights/{epoch:03d}-{loss:.2f}.weights.h5', { every: 10, saveWeightsOnly: true })],
 * })
 * ```
 */
export const modelCheckpoint = (filepath: string, options?: ModelCheckpointOptions): ModelCheckpoint =>
  new ModelCheckpoint(filepath, options)
