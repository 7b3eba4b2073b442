// Where a fit stands, so that it can be written down and go on in another process.

import {
  type Callback,
  DifferentTrainingError,
  type Logs,
  type Position,
  type Resumable,
  type SavedTraining,
  type TrainingModel,
} from '../callbacks/index.js'
import { readingBackup } from '../callbacks/keeper.js'
import { countIn, numberIn, type State, stateIn } from '../callbacks/state.js'
import { type Figures, Totals } from './figures.js'
import { statefulCallbacks } from './statefulCallbacks.js'
import type { TrainingStorage } from './trainingStorage.js'

export interface TrainingOptions {
  readonly initialEpoch: number
  readonly epochs: number
  readonly callbacks: readonly Callback[]
  readonly model: TrainingModel
  readonly storage: TrainingStorage
}

/** A fit under way. */
export class Training implements Resumable {
  /** Batches since training began. */
  batches = 0
  /** The figures of the last epoch that has ended. */
  logs: Logs = {}
  /** The sums of the epoch under way. */
  totals: Totals
  private place: Position
  private readonly stateful: ReadonlyMap<string, Callback>

  constructor(
    private readonly options: TrainingOptions,
    private readonly figures: Figures,
  ) {
    this.place = { epoch: options.initialEpoch, batch: 0 }
    this.totals = new Totals(figures)
    this.stateful = statefulCallbacks(options.callbacks)
  }

  get position(): Position {
    return this.place
  }

  beginEpoch(): void {
    this.totals = new Totals(this.figures)
  }

  /** Counts a step. */
  count(batch: number): void {
    this.batches++
    this.place = { epoch: this.place.epoch, batch: batch + 1 }
  }

  endEpoch(logs: Logs): void {
    this.logs = logs
    this.place = { epoch: this.place.epoch + 1, batch: 0 }
  }

  async write(file: string): Promise<void> {
    const callbacks: Record<string, State> = {}
    for (const [name, callback] of this.stateful) callbacks[name] = (await callback.getState?.()) ?? {}
    const { batches, logs, totals, place, options } = this
    await options.storage.write(file, {
      ...place,
      batches,
      // a callback may have ended training with the last epoch
      stopped: options.model.stopTraining,
      logs: { ...logs },
      totals: totals.state,
      callbacks,
    })
  }

  read(file: string): Promise<SavedTraining> {
    return readingBackup(file, () => this.readUnnamed(file))
  }

  private async readUnnamed(file: string): Promise<SavedTraining> {
    const { model, epochs, storage } = this.options
    const { progress, restore } = await storage.read(file)
    const position = { epoch: countIn(progress, 'epoch'), batch: countIn(progress, 'batch') }
    const kept = stateIn(progress, 'logs')
    const logs = Object.fromEntries(Object.keys(kept).map(name => [name, numberIn(kept, name)]))
    const callbacks = stateIn(progress, 'callbacks')
    const batches = countIn(progress, 'batches')
    const totals = new Totals(this.figures)
    totals.state = stateIn(progress, 'totals')
    const done = position.epoch + (position.batch > 0 ? 1 : 0)
    if (done > epochs) {
      throw new DifferentTrainingError(
        file,
        `training was in epoch ${done} already, but fit is to train ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} only`,
      )
    }
    const [there, now] = [Object.keys(callbacks), [...this.stateful.keys()]]
    if (there.join() !== now.join()) {
      const list = (names: readonly string[]) => names.join(', ') || 'none'
      throw new DifferentTrainingError(
        file,
        `callbacks that remember something: ${list(there)} in the backup, ${list(now)} now`,
      )
    }
    return {
      position,
      restore: () =>
        readingBackup(file, async () => {
          await restore()
          this.place = position
          this.batches = batches
          this.totals = totals
          this.logs = logs
          model.stopTraining = progress.stopped === true
          for (const [name, callback] of this.stateful) await callback.setState?.(stateIn(callbacks, name))
        }),
    }
  }
}
