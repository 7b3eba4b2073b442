import { RandomState } from 'thinnet'
import type { DataSummary } from '../../search/result.js'
import type { Task, TrialScores } from '../../search/trial.js'
import type { ComparisonResult } from '../compare.js'
import { testPairs } from '../findings/pairedTests.js'
import { spreadsOf } from '../findings/spread.js'
import type { RepeatedResult } from '../repeat.js'
import { type RepeatSettings, settleRepeats, trainingsOf } from '../settings.js'
import type { TrainedModel } from '../trainings.js'

interface MadeUp {
  task?: Task
  choices?: Parameters<typeof settleRepeats>[0]
  /** How much lower b's test loss is, and how much it varies from training to training. */
  gain?: number
  spread?: number
  /** The trainings of b that fail. */
  failing?: readonly number[]
}

const versions = { thinnet: '0.1.0' }

function data(task: Task): DataSummary {
  return {
    ...{ source: 'wine & more.csv', rows: 120, inputs: 13, inputShape: [13], target: 'kind <of> wine', task },
    notes: ['bottled is left out: it is a date'],
  }
}

/** Trainings of the right shape that nobody ran; differences have a mean of `-gain` and a deviation of about `spread`. */
function madeUpModel(
  label: string,
  { task = 'classes', spread = 0.01, failing = [] }: MadeUp,
  settings: RepeatSettings,
  { seed, loss }: { seed: number; loss: number },
): TrainedModel {
  const [shared, own] = [new RandomState(1), new RandomState(seed)]
  const trials = Array.from({ length: trainingsOf(settings) }, (_, i) => {
    const test = loss + 0.05 * shared.normal() + spread * own.normal()
    const scores = (value: number): TrialScores => ({
      loss: value,
      ...(task === 'regression'
        ? { meanAbsoluteError: 10 * value }
        : { accuracy: Math.min(1, Math.max(0, 1 - value / 4)) }),
    })
    const failed = failing.includes(i)
    return {
      settings: {
        ...{ candidateNumber: 0, candidate: { dropout: seed }, repeat: i, fold: 0, seed: 100 + i },
        ...{ epochs: settings.epochs, rung: 0 },
      },
      result: {
        train: failed ? { loss: Number.NaN } : scores(0.05),
        test: failed ? { loss: Number.NaN } : scores(test),
        ...{ trainRows: 80, testRows: 40, parameters: 900, epochs: settings.epochs, seconds: 0.2 },
        ...(failed && { failure: 'the loss diverged' }),
      },
    }
  })
  return { ...{ label, study: '0123456789ab', candidate: { dropout: seed }, hidden: [16, 16] }, trials }
}

export function madeUpComparison(options: MadeUp = {}): ComparisonResult {
  const { task = 'classes', choices = { test: 0.3, repeats: 20 }, gain = 0.1 } = options
  const settings = settleRepeats(choices, 120, 'folds')
  const a = madeUpModel('none', { ...options, failing: [] }, settings, { seed: 2, loss: 0.5 })
  const b = madeUpModel('dropout <0.4>', options, settings, { seed: 3, loss: 0.5 - gain })
  const common = { data: data(task), settings }
  return { ...{ ...common, a, b, versions, seconds: 12, workers: 2 }, tests: testPairs(a, b, common) }
}

export function madeUpRepeats(options: MadeUp = {}): RepeatedResult {
  const { task = 'classes', choices = { test: 0.3, repeats: 20 } } = options
  const settings = settleRepeats(choices, 120, 'random')
  const model = madeUpModel('dropout <0.4>', options, settings, { seed: 2, loss: 0.5 })
  const common = { data: data(task), settings }
  return { ...{ ...common, model, versions, seconds: 12, workers: 2 }, spreads: spreadsOf(model, common) }
}
