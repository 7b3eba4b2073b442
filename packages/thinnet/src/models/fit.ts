// Training: takes batches from a source, cuts them into runs, and gives callbacks their turn.

import type { Callback, Logs, Position, TrainingModel, TrainingParameters } from '../callbacks/index.js'
import { Figures, Totals } from './figures.js'
import type { Pool, Step, StepResult, Trainer } from './programs/trainer.js'
import type { Source, SourceStep } from './sources.js'
import { Training } from './training.js'
import type { TrainingStorage } from './trainingStorage.js'

/** A run lasts about this long; then events, cancelling and progress get their turn. */
const RUN_MILLISECONDS = 40
/** Where each run copies the state of the model, it lasts longer, so that copying is a tenth of it; but not longer than this. */
const COPYING_RUN_MILLISECONDS = 100
/** Copying into WebAssembly's memory or out of it, allocation included. */
const COPIED_BYTES_PER_MILLISECOND = 2e6
/** What is drawn for one run stays within the processor's cache. */
const RUN_DRAW_BYTES = 1 << 20
const RUN_STEPS = 4096

export interface FitPlan {
  readonly runner: Trainer
  /** Takes the weights back from another model with the same layers, which a callback may have asked. */
  reclaim(): void
  readonly source: Source
  readonly epochs: number
  readonly initialEpoch: number
  readonly stepsPerExecution: number
  readonly callbacks: readonly Callback[]
  /** Validation inside of the training program. */
  readonly fused: Pool | undefined
  readonly fusedRows: number
  /** Epochs from one validation to the next. */
  readonly validationFreq: number
  /** Validation by a program of its own. */
  readonly validate: (() => Promise<Logs>) | undefined
  readonly signal: AbortSignal | undefined
  /** Where a callback that keeps backups has the model written to. */
  readonly storage: TrainingStorage
  readonly model: TrainingModel & { readonly optimizer: { readonly iterations: number } }
  readonly parameters: TrainingParameters
}

interface PlannedStep extends SourceStep {
  readonly epoch: number
  readonly index: number
}

/**
 * All steps from a place on, in order; undefined behind the last. The permutation of an epoch depends on the steps before it.
 * Waits only where the source does: a promise for every step costs a small model as much as the rest of this loop.
 */
function planSteps({ source, epochs, model }: FitPlan, from: Position) {
  let step = model.optimizer.iterations - from.batch
  let epoch = from.epoch
  let index = 0
  let seen = 0
  let iterator: ReturnType<Source['epoch']> | undefined

  function next(): PlannedStep | undefined | Promise<PlannedStep | undefined> {
    if (epoch >= epochs) return undefined
    if (!iterator) {
      seen = epoch === from.epoch ? from.batch : 0
      index = seen
      iterator = source.epoch(epoch, step, seen)
      step += seen
    }
    const result = iterator.next()
    return 'then' in result ? result.then(take) : take(result)
  }

  function take(result: IteratorResult<SourceStep>) {
    if (!result.done) {
      step++
      return { ...result.value, epoch, index: index++ }
    }
    if (index === seen) {
      throw new RangeError(
        seen === 0
          ? `fit: there is no batch in epoch ${epoch + 1}; a generator runs only once: give a function that makes one`
          : `fit: there are no more than ${seen} batches in epoch ${epoch + 1}, but there were before training was interrupted`,
      )
    }
    epoch++
    iterator = undefined
    return next()
  }

  return next
}

/** The only callback that keeps backups, if there is one. */
function keeperOf(callbacks: readonly Callback[]) {
  const keepers = callbacks.flatMap(({ keeper }) => (keeper ? [keeper] : []))
  if (keepers.length > 1) throw new RangeError('fit: one backupAndRestore is enough; received several')
  return keepers[0]
}

export async function runFit(plan: FitPlan): Promise<void> {
  const { runner, callbacks, model, signal } = plan
  const active = callbacks.filter(callback => !callback.passive)
  const batchHooks = callbacks.filter(({ onTrainBatchEnd }) => onTrainBatchEnd)
  const stopsAtBatches = active.some(({ onTrainBatchEnd }) => onTrainBatchEnd)
  const acts = (callback: Callback, epoch: number) => callback.actsAt?.(epoch) ?? true
  const stopsBefore = (epoch: number) => active.some(one => one.onEpochBegin && acts(one, epoch))
  const stopsAfter = (epoch: number) => active.some(one => one.onEpochEnd && acts(one, epoch))
  const validates = (step: PlannedStep) =>
    (plan.fused !== undefined || plan.validate !== undefined) &&
    step.last &&
    (step.epoch + 1) % plan.validationFreq === 0
  /** Whether somebody looks at the model between this step and the next. */
  const endsRun = (step: PlannedStep) =>
    step.last &&
    ((plan.validate !== undefined && validates(step)) ||
      stopsAfter(step.epoch) ||
      stopsBefore(step.epoch + 1))

  const figures = new Figures(runner.layout)
  const validationFigures = new Figures(runner.layout, 'val')
  const training = new Training(plan, figures)
  const keeper = keeperOf(callbacks)
  const beginEpoch = async (epoch: number) => {
    training.beginEpoch()
    for (const callback of callbacks) {
      const waits = callback.onEpochBegin?.(epoch, model)
      if (waits) await waits
    }
  }

  /** Tells callbacks of one step that has run. */
  const report = async (step: PlannedStep, result: StepResult) => {
    const { totals } = training
    totals.add(result.rows, result.loss, result.metrics)
    training.count(step.index)
    if (batchHooks.length) {
      const batchLogs = totals.logs()
      for (const callback of batchHooks) await callback.onTrainBatchEnd?.(step.index, batchLogs, model)
    }
    if (!step.last) return
    const logs = totals.logs()
    if (validates(step)) {
      if (result.validation) {
        const validation = new Totals(validationFigures)
        const [loss, ...metrics] = result.validation
        validation.add(plan.fusedRows, loss, metrics)
        Object.assign(logs, validation.logs())
      } else if (plan.validate) Object.assign(logs, await plan.validate())
    }
    for (const callback of callbacks) {
      const waits = callback.onEpochEnd?.(step.epoch, logs, model)
      if (waits) await waits
    }
    training.endEpoch(logs)
  }

  const saved = await keeper?.begin(training)
  const parameters = { ...plan.parameters, ...(saved && { resumesAt: saved.position }) }
  for (const callback of callbacks) await callback.onTrainBegin?.(model, parameters)
  await saved?.restore()

  const copying = runner.copiedBytes / COPIED_BYTES_PER_MILLISECOND
  const runMilliseconds = Math.max(RUN_MILLISECONDS, Math.min(10 * copying, COPYING_RUN_MILLISECONDS))
  let size = stopsAtBatches ? plan.stepsPerExecution : 1
  const nextStep = planSteps(plan, training.position)
  let upcoming = await nextStep()
  while (upcoming && !model.stopTraining) {
    if (signal?.aborted) {
      await runner.settle()
      await keeper?.cancelled(training, training.batches)
      signal.throwIfAborted()
    }
    if (upcoming.index === 0) await beginEpoch(upcoming.epoch)

    // as many steps as fit into one run: all from one pool, and none behind a place where somebody looks at the model
    const chunk: PlannedStep[] = []
    const { pool } = upcoming
    let bytes = 0
    let ended = false
    while (upcoming && chunk.length < size && upcoming.pool === pool) {
      const step: PlannedStep = upcoming
      bytes += runner.drawBytes(step.rows.length)
      if (chunk.length > 0 && bytes > RUN_DRAW_BYTES) break
      chunk.push(step)
      const { epoch, last: epochEnded } = step
      ended =
        endsRun(step) || keeper?.due({ batches: training.batches + chunk.length, epoch, epochEnded }) === true
      if (ended) break
      const next = nextStep()
      upcoming = next && 'then' in next ? await next : next
    }
    const runSteps: Step[] = chunk.map(step => ({
      rows: step.rows,
      validate: plan.fused !== undefined && validates(step),
    }))
    const begin = performance.now()
    plan.reclaim()
    const results = await runner.run(pool, runSteps, plan.fused)
    if (ended || stopsAtBatches) await runner.settle()
    const pace = (performance.now() - begin) / chunk.length
    const fitting = Math.floor(runMilliseconds / pace)
    size = stopsAtBatches ? plan.stepsPerExecution : Math.max(1, Math.min(fitting, size * 4, RUN_STEPS))

    let reported = 0
    for (const step of chunk) {
      if (step.index === 0 && reported > 0) await beginEpoch(step.epoch)
      await report(step, results[reported++])
      if (model.stopTraining) break
    }
    // a callback may have stopped at a step that others ran together with: then the weights are further than the callbacks
    if (reported === chunk.length) {
      const { epoch, last: epochEnded } = chunk[chunk.length - 1]
      await keeper?.keep(training, { batches: training.batches, epoch, epochEnded })
    }
    if (ended && !model.stopTraining) upcoming = await nextStep()
  }
  await runner.settle()
  for (const callback of callbacks) await callback.onTrainEnd?.(training.logs, model)
  await keeper?.end()
}
