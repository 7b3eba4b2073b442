import { deriveSeed } from 'thinnet'
import { type RunOptions, trackProgress } from '../study/progress.js'
import { summarizeRepeats } from '../study/repeats.js'
import { runInWorkers } from '../workerPool/runInWorkers.js'
import type { Example } from './example.js'
import type { ExampleResult } from './result.js'
import type { ExampleSettings } from './settings.js'
import { type ExampleJob, isExampleOutcome } from './training.js'

/**
 * Trains every variant as often as the settings say, over all cores. Repeat `i` of every variant has the seed
 * `deriveSeed(seed, i)`, so that differences between variants are differences of pairs.
 */
export async function runExampleTrainings(
  example: Example,
  settings: ExampleSettings,
  { signal, onProgress }: RunOptions = {},
): Promise<ExampleResult> {
  const { epochs, repeats } = settings
  const { name, variants } = example
  const seeds = Array.from({ length: repeats }, (_, index) => deriveSeed(settings.seed, index))
  const jobs: ExampleJob[] = seeds.flatMap((seed, index) =>
    variants.map((_, variant) => ({ example: name, variant, seed, epochs, detailed: index === 0 })),
  )
  const labelOf = ({ variant }: ExampleJob) => variants[variant]!.label
  const tracked = jobs.map(job => ({ label: labelOf(job), first: job.detailed }))
  const tracker = trackProgress(tracked, epochs, onProgress)
  const outcomes = await runInWorkers({
    module: new URL('./worker.js', import.meta.url),
    jobs,
    describe: job => `${labelOf(job)} from seed ${job.seed}`,
    accepts: isExampleOutcome,
    signal,
    onProgress: tracker.progress,
    onOutcome: tracker.outcome,
  })
  return {
    example,
    settings,
    models: variants.map((model, variant) => {
      const own = seeds.map((_, index) => outcomes[index * variants.length + variant]!)
      const { curves, parameters } = own[0]!
      if (!curves) throw new Error(`the training of ${model.label} brought back no curves`)
      const scores = own.map((outcome, index) => ({ seed: seeds[index]!, ...outcome.scores }))
      return { model, ...summarizeRepeats(scores), curves, parameters }
    }),
  }
}
