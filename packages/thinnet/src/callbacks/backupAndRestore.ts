import { checkOptions, requireBoolean, requireCount, requirePositive, wrongType } from '../arguments.js'
import { codeOf, FileError, moveOver, reasonOf, removeLeftovers } from '../files/index.js'
import type { Callback } from './callback.js'
import {
  DifferentTrainingError,
  type Keeper,
  type Progress,
  type Resumable,
  type SavedTraining,
} from './keeper.js'

/** How often a backup is written: at the end of every epoch, after so many batches, every so many epochs or seconds. */
export type SaveFrequency =
  | 'epoch'
  | number
  | {
      /** At the end of every so many epochs, from 1. */
      readonly epochs: number
    }
  | {
      /** At the first step after so many seconds, above 0. */
      readonly seconds: number
    }

/** Options of {@link backupAndRestore}. */
export interface BackupAndRestoreOptions {
  /**
   * `'epoch'` (default), or a number of batches, as in Keras; `{ epochs: 100 }` or `{ seconds: 30 }` for trainings whose epochs
   * are short: what lies between two backups runs at full speed.
   */
  saveFreq?: SaveFrequency
  /** Keep the backup before the last one too, and go on from it if the last one is damaged; default false. */
  doubleCheckpoint?: boolean
  /** Delete the backup when training has ended; default true. One that is kept goes on when more epochs are asked for. */
  deleteCheckpoint?: boolean
}

const LATEST = 'latest.keras'
const PREVIOUS = 'previous.keras'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

class Backup implements Keeper {
  private written = { batches: 0, at: 0 }
  private readonly damaged = new Set<string>()
  private readonly fs: typeof import('node:fs/promises')
  private readonly latest: string
  private readonly previous: string

  constructor(
    private readonly folder: string,
    private readonly options: Required<BackupAndRestoreOptions>,
  ) {
    const fs = typeof process === 'undefined' ? undefined : process.getBuiltinModule('node:fs/promises')
    if (!fs) throw new Error('backupAndRestore writes files, which only Node can')
    this.fs = fs
    const { join } = process.getBuiltinModule('node:path')
    this.latest = join(folder, LATEST)
    this.previous = join(folder, PREVIOUS)
  }

  async begin(training: Resumable): Promise<SavedTraining | undefined> {
    // alone first: on a read-only disk the recursive one says ENOENT
    const make = async () => {
      if (codeOf(await this.fs.mkdir(this.folder).catch((error: unknown) => error)) === 'EROFS')
        throw Object.assign(new Error('EROFS'), { code: 'EROFS' })
      await this.fs.mkdir(this.folder, { recursive: true })
    }
    await make().catch((error: unknown) => {
      const isFile = ['EEXIST', 'ENOTDIR'].includes(codeOf(error))
      const problem = isFile
        ? 'is a file, but backups need a folder of their own'
        : `could not be made: ${reasonOf(error)}`
      throw new FileError(`backupAndRestore: ${this.folder} ${problem}`, { cause: error })
    })
    await this.removeLeftovers()
    this.damaged.clear()
    this.written = { batches: 0, at: performance.now() }
    let damage: unknown
    // without the latest one, the process ended between renaming that one and writing the next
    for (const file of [this.latest, this.previous]) {
      if (!(await this.exists(file))) continue
      try {
        const saved = await training.read(file)
        if (damage)
          console.warn(`thinnet: ${messageOf(damage)}; training goes on from the backup before it, ${file}`)
        return saved
      } catch (error) {
        if (error instanceof DifferentTrainingError) throw error
        damage ??= error
        this.damaged.add(file)
      }
    }
    if (!damage) return undefined
    const hint = this.options.doubleCheckpoint
      ? ''
      : ' (doubleCheckpoint: true keeps two, in case one is damaged)'
    throw new Error(
      `${messageOf(damage)}; this backup cannot be used: delete the folder ${this.folder} to start anew${hint}`,
      { cause: damage },
    )
  }

  due({ batches, epoch, epochEnded }: Progress): boolean {
    const { saveFreq } = this.options
    if (typeof saveFreq === 'number') return batches % saveFreq === 0
    if (saveFreq === 'epoch') return epochEnded
    return 'epochs' in saveFreq && epochEnded && (epoch + 1) % saveFreq.epochs === 0
  }

  async keep(training: Resumable, progress: Progress): Promise<void> {
    const { saveFreq } = this.options
    const late =
      typeof saveFreq === 'object' &&
      'seconds' in saveFreq &&
      performance.now() - this.written.at >= saveFreq.seconds * 1000
    if (late || this.due(progress)) await this.write(training, progress.batches)
  }

  async cancelled(training: Resumable, batches: number): Promise<void> {
    if (batches > this.written.batches) await this.write(training, batches)
  }

  async end(): Promise<void> {
    if (!this.options.deleteCheckpoint) return
    // the older one first: what is left at any moment is the best there was
    for (const file of [this.previous, this.latest]) await this.fs.rm(file, { force: true })
    await this.removeLeftovers()
    // not if the user has put something into it
    await this.fs.rmdir(this.folder).catch(() => undefined)
  }

  private async write(training: Resumable, batches: number): Promise<void> {
    // a damaged one is replaced, and does not take the place of the good one before it
    const keep = this.options.doubleCheckpoint && !this.damaged.has(this.latest)
    if (keep && (await this.exists(this.latest))) await moveOver(this.latest, this.previous)
    await training.write(this.latest).catch(async (error: unknown) => {
      if (await this.exists(this.folder)) throw error
      throw new Error(
        `backupAndRestore: the folder ${this.folder} was removed during training; a training that ends deletes its backups, so each training needs a folder of its own`,
        { cause: error },
      )
    })
    this.damaged.clear()
    this.written = { batches, at: performance.now() }
  }

  private exists(file: string): Promise<boolean> {
    return this.fs.access(file).then(
      () => true,
      () => false,
    )
  }

  private removeLeftovers(): Promise<void> {
    return removeLeftovers(this.folder, name => name === LATEST)
  }
}

function checkFrequency(saveFreq: SaveFrequency): void {
  const caller = 'backupAndRestore'
  if (saveFreq === 'epoch') return
  const keys = typeof saveFreq === 'object' && saveFreq !== null ? Object.keys(saveFreq) : []
  if (typeof saveFreq === 'number') requireCount(caller, 'saveFreq', saveFreq, 1, 'batches')
  else if (keys.length !== 1 || !['epochs', 'seconds'].includes(keys[0])) {
    const expected = "'epoch', a number of batches, { epochs } or { seconds }"
    throw wrongType({ caller, name: 'saveFreq', expected }, saveFreq)
  } else if ('epochs' in saveFreq) requireCount(caller, 'saveFreq.epochs', saveFreq.epochs, 1, 'epochs')
  else requirePositive(caller, 'saveFreq.seconds', saveFreq.seconds)
}

/**
 * Keeps a backup of training, so that a program that was killed can be started again and goes on (Keras `BackupAndRestore`;
 * Node only). It ends with weights and a History that are the same, to the last bit, as if nothing had happened.
 *
 * A backup is a `.keras` file in `folder` with the weights, what the optimizer remembers, and in an asset the rest: the place in
 * training, the learning rate, the figures so far, and the states of callbacks (those of the library, and those of one's own that
 * have `getState` and `setState`). Shuffles and masks need no memory: they follow from the seed and the step. The folder is for the
 * backups of one training alone. When training ends, the backup is deleted, and the next `fit` starts anew.
 *
 * To go on, the program must ask for the same training: the same model with the same seed (give one), the learning rate that it began
 * with, data, options, and settings of callbacks (of one's own, what `getConfig` returns); more `epochs` are welcome. Functions of
 * one's own, such as a loss, are taken to be the same if they have the same name. Data from an iterable has to be the same at the second time too, such as a function of the epoch: batches that training has
 * seen are left out. A `fit` that is cancelled by its signal writes a backup first, and goes on in the same way; cancelled during a
 * validation, it goes on from the backup before.
 *
 * @param folder for the backup alone; made if it is not there
 * @throws DifferentTrainingError (from `fit`) naming what differs, if the backup is of another training; Error naming the file, if
 *   it is damaged
 *
 * @example
 * ```ts
 * // run this again after a crash: it goes on where it was
 * const history = await model.fit(x, y, { epochs: 20, callbacks: [backupAndRestore('backup')] })
 * history.epoch.length // 20
 * ```
 * @example Short epochs: a backup every 100 of them (or every 30 seconds), and full speed in between.
 * ```ts
 * await model.fit(x, y, { epochs: 400, callbacks: [backupAndRestore('backup', { saveFreq: { epochs: 100 } })] })
 * await model.fit(x, y, { epochs: 400, callbacks: [backupAndRestore('backup', { saveFreq: { seconds: 30 } })] })
 * ```
 */
export function backupAndRestore(folder: string, options: BackupAndRestoreOptions = {}): Callback {
  const caller = 'backupAndRestore'
  if (typeof folder !== 'string' || folder === '')
    throw wrongType({ caller, name: 'folder', expected: 'the path of a folder' }, folder)
  checkOptions(caller, options, { saveFreq: true, doubleCheckpoint: true, deleteCheckpoint: true })
  const { saveFreq = 'epoch', doubleCheckpoint = false, deleteCheckpoint = true } = options
  checkFrequency(saveFreq)
  requireBoolean(caller, 'doubleCheckpoint', doubleCheckpoint)
  requireBoolean(caller, 'deleteCheckpoint', deleteCheckpoint)
  return {
    name: caller,
    passive: true,
    keeper: new Backup(folder, { saveFreq, doubleCheckpoint, deleteCheckpoint }),
  }
}
