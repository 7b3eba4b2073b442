import { deriveSeed } from 'thinnet'
import { type RunOptions, trackProgress } from '../study/progress.js'
import { type Repeats, summarizeRepeats } from '../study/repeats.js'
import { runInWorkers } from '../workerPool/runInWorkers.js'
import { modelsOf, type Network, networkAt } from './network.js'
import type { CaseStudyResult } from './result.js'
import type { CaseStudySettings } from './settings.js'
import { isTrainingOutcome, type TrainingJob, type TrainingOutcome } from './training.js'

/** A training of the study: its job, and what to call it. */
interface Planned {
  label: string
  job: TrainingJob
}

/**
 * Trains every network of the study as often as the settings say, over all cores. Repeat `i` of every network has
 * the seed `deriveSeed(seed, i)`, so that differences between networks are differences of pairs. A network of the
 * grid that is also a model of the study is trained once.
 */
export async function runTrainings(
  settings: CaseStudySettings,
  options: RunOptions = {},
): Promise<CaseStudyResult> {
  const { epochs, hidden, repeats, rates } = settings
  const models = modelsOf(settings)
  const seeds = Array.from({ length: repeats }, (_, index) => deriveSeed(settings.seed, index))

  const plan = new Map<string, Planned>()
  const keyOf = (network: Network, seed: number) => JSON.stringify([network, seed])
  const add = (label: string, network: Network, seed: number, detailed: boolean) => {
    const key = keyOf(network, seed)
    if (!plan.has(key)) plan.set(key, { label, job: { network, seed, epochs, detailed } })
  }
  seeds.forEach((seed, index) => {
    for (const { label, network } of models) add(label, network, seed, index === 0)
  })
  for (const rate of rates ?? [])
    for (const seed of seeds) add(`dropout ${rate}`, networkAt(rate, hidden), seed, false)

  const keys = [...plan.keys()]
  const planned = [...plan.values()]
  const tracked = planned.map(({ label, job }) => ({ label, first: job.detailed }))
  const tracker = trackProgress(tracked, epochs, options.onProgress)
  const found = await runInWorkers({
    module: new URL('./worker.js', import.meta.url),
    jobs: planned.map(({ job }) => job),
    describe: job => `${planned.find(one => one.job === job)?.label} from seed ${job.seed}`,
    accepts: isTrainingOutcome,
    signal: options.signal,
    onProgress: tracker.progress,
    onOutcome: tracker.outcome,
  })
  const outcomes = new Map(found.map((outcome, index) => [keys[index], outcome]))

  const outcomeOf = (network: Network, seed: number): TrainingOutcome => {
    const outcome = outcomes.get(keyOf(network, seed))
    if (!outcome) throw new Error('a training of the plan has no outcome')
    return outcome
  }
  const repeatsOf = (network: Network): Repeats =>
    summarizeRepeats(seeds.map(seed => ({ seed, ...outcomeOf(network, seed).scores })))
  return {
    settings,
    models: models.map(model => {
      const { curves, field } = outcomeOf(model.network, seeds[0]!)
      if (!curves || !field) throw new Error(`the training of ${model.label} brought back no curves`)
      return { model, ...repeatsOf(model.network), curves, field }
    }),
    ...(rates && { grid: rates.map(rate => ({ rate, ...repeatsOf(networkAt(rate, hidden)) })) }),
  }
}
