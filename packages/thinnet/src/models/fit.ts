// Training: takes batches from a source, cuts them into runs, and gives callbacks their turn.

import type { Callback, Logs, TrainingModel, TrainingParameters } from '../callbacks/index.js'
import { Figures, Totals } from './figures.js'
import type { Pool, Step, StepResult, TrainRunner } from './programs/trainRunner.js'
import type { Source, SourceStep } from './sources.js'

/** A run lasts about this long; then events, cancelling and progress get their turn. */
const RUN_MILLISECONDS = 40
/** What is drawn for one run stays within the processor's cache. */
const RUN_DRAW_BYTES = 1 << 20
const RUN_STEPS = 4096

export interface FitPlan {
  readonly runner: TrainRunner
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
  readonly model: TrainingModel & { readonly optimizer: { readonly iterations: number } }
  readonly parameters: TrainingParameters
}

interface PlannedStep extends SourceStep {
  readonly epoch: number
  readonly index: number
}

/** All steps of all epochs in order. The permutation of an epoch depends on the steps before it. */
async function* planSteps({ source, initialEpoch, epochs, model }: FitPlan): AsyncGenerator<PlannedStep> {
  let step = model.optimizer.iterations
  for (let epoch = initialEpoch; epoch < epochs; epoch++) {
    const iterator = source.epoch(epoch, step)
    let index = 0
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      yield { ...next.value, epoch, index: index++ }
      step++
    }
    if (index === 0)
      throw new RangeError(
        `fit: there is no batch in epoch ${epoch + 1}; a generator runs only once: give a function that makes one`,
      )
  }
}

const watchesBatches = (callback: Callback) => callback.onTrainBatchEnd !== undefined
const watchesEpochs = (callback: Callback) =>
  callback.onEpochBegin !== undefined || callback.onEpochEnd !== undefined

export async function runFit(plan: FitPlan): Promise<void> {
  const { runner, callbacks, model, signal } = plan
  const active = callbacks.filter(callback => !callback.passive)
  const batchHooks = callbacks.filter(watchesBatches)
  const stopsAtBatches = active.some(watchesBatches)
  const stopsAtEpochs = active.some(watchesEpochs) || plan.validate !== undefined
  const validates = (step: PlannedStep) =>
    (plan.fused !== undefined || plan.validate !== undefined) &&
    step.last &&
    (step.epoch + 1) % plan.validationFreq === 0

  const figures = new Figures(runner.layout)
  const validationFigures = new Figures(runner.layout, 'val')
  let totals = new Totals(figures)
  let logs: Logs = {}
  const beginEpoch = async (epoch: number) => {
    totals = new Totals(figures)
    for (const callback of callbacks) await callback.onEpochBegin?.(epoch, model)
  }

  /** Tells callbacks of one step that has run. */
  const report = async (step: PlannedStep, result: StepResult) => {
    if (step.index === 0 && !stopsAtEpochs) await beginEpoch(step.epoch)
    totals.add(result.rows, result.loss, result.metrics)
    if (batchHooks.length) {
      const batchLogs = totals.logs()
      for (const callback of batchHooks) await callback.onTrainBatchEnd?.(step.index, batchLogs, model)
    }
    if (!step.last) return
    logs = totals.logs()
    if (validates(step)) {
      if (result.validation) {
        const validation = new Totals(validationFigures)
        validation.add(plan.fusedRows, result.validation[0], result.validation.subarray(1))
        Object.assign(logs, validation.logs())
      } else if (plan.validate) Object.assign(logs, await plan.validate())
    }
    for (const callback of callbacks) await callback.onEpochEnd?.(step.epoch, logs, model)
  }

  for (const callback of callbacks) await callback.onTrainBegin?.(model, plan.parameters)
  let size = stopsAtBatches ? plan.stepsPerExecution : 1
  const steps = planSteps(plan)
  let upcoming = await steps.next()
  while (!upcoming.done && !model.stopTraining) {
    signal?.throwIfAborted()
    if (upcoming.value.index === 0 && stopsAtEpochs) await beginEpoch(upcoming.value.epoch)

    // as many steps as fit into one run: all from one pool, and none behind an epoch that somebody looks at
    const chunk: PlannedStep[] = []
    const { pool } = upcoming.value
    let bytes = 0
    while (!upcoming.done && chunk.length < size && upcoming.value.pool === pool) {
      const step = upcoming.value
      bytes += runner.drawBytes(step.rows.length)
      if (chunk.length > 0 && bytes > RUN_DRAW_BYTES) break
      chunk.push(step)
      if (step.last && stopsAtEpochs) break
      upcoming = await steps.next()
    }
    const runSteps: Step[] = chunk.map(step => ({
      rows: step.rows,
      validate: plan.fused !== undefined && validates(step),
    }))
    const begin = performance.now()
    const results = await runner.run(pool, runSteps, plan.fused)
    const pace = (performance.now() - begin) / chunk.length
    const fitting = Math.floor(RUN_MILLISECONDS / pace)
    size = stopsAtBatches ? plan.stepsPerExecution : Math.max(1, Math.min(fitting, size * 4, RUN_STEPS))

    for (const [i, step] of chunk.entries()) {
      await report(step, results[i])
      if (model.stopTraining) break
    }
    if (stopsAtEpochs && chunk.at(-1)?.last && !model.stopTraining) upcoming = await steps.next()
  }
  for (const callback of callbacks) await callback.onTrainEnd?.(logs, model)
}
