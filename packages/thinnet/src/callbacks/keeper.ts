// What fit and a callback that keeps backups of it have to say to each other.

import type { Position } from './callback.js'

/** A training that can be written to a file, and go on from one. */
export interface Resumable {
  /** Replaces the file by the state of training: weights, optimizer, place, figures, callbacks. */
  write(file: string): Promise<void>
  /**
   * Reads and checks a file, and changes nothing yet.
   *
   * @throws Error naming the file, if it is damaged; DifferentTrainingError if it is of another training
   */
  read(file: string): Promise<SavedTraining>
}

/** A training as read from a file. */
export interface SavedTraining {
  /** The step that comes next. */
  readonly position: Position
  /** Puts everything back: for fit, after callbacks have begun. */
  restore(): Promise<void>
}

/** Steps that have run. */
export interface Progress {
  /** Batches since training began, those before interruptions included. */
  readonly batches: number
  /** The epoch of the last of them. */
  readonly epoch: number
  /** Whether the epoch ended with it. */
  readonly epochEnded: boolean
}

/** Keeps backups of a training. */
export interface Keeper {
  /** Called before training: gives what to go on from, if there is something. */
  begin(training: Resumable): Promise<SavedTraining | undefined>
  /** Whether there is to be a backup right after this step: no further step is then run together with it. */
  due(progress: Progress): boolean
  /** Called after steps have run, and all callbacks have been told: may write a backup. */
  keep(training: Resumable, progress: Progress): Promise<void>
  /** Called when training is cancelled, at a place from which it can go on. */
  cancelled(training: Resumable, batches: number): Promise<void>
  /** Called after training, and after all callbacks have been told. */
  end(): Promise<void>
}

/** What is thrown for the backup of a training that is not the one that wants to go on from it. */
export class DifferentTrainingError extends Error {
  /** To tell it from other errors: `DifferentTrainingError`. */
  override readonly name = 'DifferentTrainingError'

  constructor(file: string, difference: string) {
    super(
      `${file}: the backup is of another training: ${difference}; ` +
        'train as before to go on, or delete the backup (or give another folder) to start anew',
    )
  }
}

/** Reads a backup, or goes on from it: what is wrong with it becomes an error that names its file. */
export async function readingBackup<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const isNamed = error instanceof Error && error.message.startsWith(`${file}:`)
    if (isNamed || !(error instanceof Error)) throw error
    throw new Error(`${file}: the backup is damaged: ${error.message}`, { cause: error })
  }
}
