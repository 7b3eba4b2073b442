import { setTimeout as wait } from 'node:timers/promises'
import type { Trial } from '../store/rows.js'
import type { Store } from '../store/store.js'
import type { StudyProgress } from '../store/trials.js'
import { choose, comparisonOf, type RunStage } from './choice.js'
import type { SearchProgress } from './progress.js'
import { studySeeds } from './seeds.js'
import {
  type BestSettings,
  bestNumber,
  parseResult,
  parseTrialSettings,
  type StudyPlan,
  storable,
} from './storedStudy.js'
import type { DoneTrial, Stage } from './strategies/strategy.js'
import { strategyOf } from './strategies/strategyOf.js'
import type { TrialResult, TrialSettings } from './trial.js'

export interface CoordinateOptions {
  readonly store: Store
  readonly id: string
  readonly plan: StudyPlan
  readonly signal: AbortSignal
  /** Rejects when this process's own workers cannot go on. */
  readonly trouble: Promise<never>
  onProgress?: ((progress: SearchProgress) => void) | undefined
}

/** Milliseconds between two looks at the store. */
const shortestPause = 20
const longestPause = 250

/**
 * Leads a study: asks for trials, waits until workers have done them, decides what comes next, and has the chosen candidate
 * trained. All that it knows is in the store, so that another process can go on where this one was ended: it asks for the
 * same trials, finds those that are done, and decides alike.
 */
export async function coordinate(
  options: CoordinateOptions,
): Promise<{ stages: RunStage[]; best: BestSettings; bestResult: TrialResult }> {
  const { store, id, plan } = options
  const { settings, candidates } = plan
  const { budget } = settings
  const strategy = strategyOf(plan)
  const most = budget && 'trials' in budget ? budget.trials : Number.POSITIVE_INFINITY
  const deadline =
    budget && 'minutes' in budget ? performance.now() + 60_000 * budget.minutes : Number.POSITIVE_INFINITY
  const watch = watcher(options, {
    trials: Math.min(strategy.planned.trials, most),
    epochs: strategy.planned.epochs * Math.min(1, most / strategy.planned.trials),
  })

  // What was decided before stays decided: a budget of minutes would not end at the same trial again.
  const decided = await storedBest(store, id)
  const stages: RunStage[] = []
  let first = 0
  for (;;) {
    const planned = strategy.next(stages.map(({ done }) => done))
    if (!planned || planned.length === 0) break
    const affordable = planned.slice(0, most - first)
    if (!decided) {
      await store.addTrials(
        id,
        affordable.map((trial, i) => ({ number: first + i, settings: storable(trial) })),
      )
      await watch.until(first, affordable, deadline)
    }
    const numbers = affordable.map((_, i) => first + i)
    const done = doneOf(affordable, first, await store.trials(id, { numbers }))
    stages.push({ planned, done })
    first += affordable.length
    if (done.length < planned.length) break
  }

  const best = decided ?? chosenFor(plan, stages)
  await store.addTrials(id, [{ number: bestNumber, settings: storable(best) }])
  await watch.untilBest()
  const [trial] = await store.trials(id, { numbers: [bestNumber] })
  const bestResult = trial && resultOf(trial, best.epochs)
  if (!bestResult || bestResult.failure !== undefined) {
    throw new Error(
      `the chosen candidate (number ${best.candidateNumber} of ${candidates.length}) could not be trained on all rows: ` +
        `${bestResult?.failure ?? 'its trial was stopped'}`,
    )
  }
  return { stages, best, bestResult }
}

function chosenFor({ settings, candidates }: StudyPlan, stages: readonly RunStage[]): BestSettings {
  const { chosen } = choose(comparisonOf(stages), candidates, settings)
  return {
    ...{ best: true, candidateNumber: chosen, candidate: candidates[chosen]! },
    ...{ seed: studySeeds(settings.seed).best, epochs: settings.epochs },
  }
}

/** The stages of a study as far as the store has trials of them, be they done or not. */
export function stagesSoFar(plan: StudyPlan, trials: readonly Trial[]): RunStage[] {
  const { budget } = plan.settings
  const strategy = strategyOf(plan)
  const most = budget && 'trials' in budget ? budget.trials : Number.POSITIVE_INFINITY
  const asked = trials.filter(({ number }) => number !== bestNumber).length
  const stages: RunStage[] = []
  for (let first = 0; first < asked; ) {
    const planned = strategy.next(stages.map(({ done }) => done))
    if (!planned || planned.length === 0) break
    const affordable = planned.slice(0, most - first)
    const done = doneOf(affordable, first, trials)
    stages.push({ planned, done })
    first += affordable.length
    if (done.length < planned.length) break
  }
  return stages
}

async function storedBest(store: Store, id: string): Promise<BestSettings | undefined> {
  const [trial] = await store.trials(id, { numbers: [bestNumber] })
  const settings = trial && parseTrialSettings(trial)
  return settings && 'best' in settings ? settings : undefined
}

/** The trials of a stage that have ended; those that were stopped are as if they had never been. */
function doneOf(stage: readonly TrialSettings[], first: number, trials: readonly Trial[]): DoneTrial[] {
  const stored = new Map(trials.map(trial => [trial.number, trial]))
  return stage.flatMap((settings, i) => {
    const trial = stored.get(first + i)
    const result = trial && resultOf(trial, settings.epochs)
    return result ? [{ settings, result }] : []
  })
}

/** What a trial gave; one that could not be run at all is a failure too. */
export function resultOf(trial: Trial, epochs: number): TrialResult | undefined {
  const { state, result, error } = trial
  if (state === 'done' && result !== null) return parseResult(trial, result)
  if (state !== 'failed') return undefined
  const none = { loss: Number.NaN }
  return {
    ...{ train: none, test: none, trainRows: 0, testRows: 0, parameters: 0, epochs, seconds: 0 },
    failure: error ?? 'its trial failed',
  }
}

/** Follows the trials in the store. */
function watcher(
  { store, id, signal, trouble, onProgress }: CoordinateOptions,
  planned: { trials: number; epochs: number },
) {
  const began = performance.now()
  let epochsBefore = 0
  let doneBefore: number | undefined
  const tell = (
    phase: SearchProgress['phase'],
    progress: StudyProgress,
    epochs: number,
    startedWith: number,
  ) => {
    const { done, failed, running, workers } = progress
    const fraction = Math.min(1, epochs / planned.epochs)
    const pace = (epochs - startedWith) / ((performance.now() - began) / 1000)
    onProgress?.({
      ...{ study: id, phase, done: done + failed, failed, running, workers },
      total: Math.max(planned.trials + 1, progress.total),
      fraction: phase === 'best' ? 1 : fraction,
      secondsLeft: pace > 0 ? Math.max(0, (planned.epochs - epochs) / pace) : null,
    })
  }
  const poll = async (ended: (progress: StudyProgress) => boolean | Promise<boolean>) => {
    let pause = shortestPause
    for (;;) {
      signal.throwIfAborted()
      const progress = await store.progress(id)
      if (await ended(progress)) return
      await Promise.race([wait(pause, undefined, { signal }).catch(() => signal.throwIfAborted()), trouble])
      pause = Math.min(1.5 * pause, longestPause)
    }
  }
  let startedWith: number | undefined
  return {
    async until(first: number, stage: Stage, deadline: number) {
      const each = stage[0]?.epochs ?? 0
      doneBefore = first
      await poll(async progress => {
        const inStage = Math.max(0, progress.done + progress.failed - doneBefore!)
        const epochs = epochsBefore + inStage * each
        startedWith ??= epochs
        tell('trials', progress, epochs, startedWith)
        if (progress.pending > 0 && performance.now() > deadline) {
          const waiting = await store.trials(id, { numbers: stage.map((_, i) => first + i) })
          const numbers = waiting.filter(({ state }) => state === 'pending').map(({ number }) => number)
          await store.stopTrials(id, numbers)
          return false
        }
        return progress.pending + progress.running === 0
      })
      epochsBefore += stage.length * each
    },
    untilBest: () =>
      poll(progress => {
        tell('best', progress, epochsBefore, startedWith ?? 0)
        return progress.pending + progress.running === 0
      }),
  }
}
