import { mean } from 'simple-statistics'
import { figureOf, type Measure, measuresOf } from '../../search/findings/measures.js'
import type { DataSummary } from '../../search/result.js'
import type { DoneTrial } from '../../search/strategies/strategy.js'
import { type PairedComparison, pairedT } from '../../statistics/pairedT.js'
import { smallestDifference } from '../../statistics/power.js'
import { summarize } from '../../statistics/summary.js'
import type { RepeatSettings } from '../settings.js'
import type { TrainedModel } from '../trainings.js'
import { sharedVariance } from './rows.js'

/** Two models by one measure on test rows; differences are b less a. */
export interface PairedTest extends PairedComparison {
  /** What is compared: the loss, say. */
  readonly measure: Measure
  /** b less a, training by training, in the measure's unit. */
  readonly differences: readonly number[]
  /** Standard deviation of the single differences, and means over the trainings that both ended. */
  readonly std: number
  /** Of a, over the trainings that both ended. */
  readonly aMean: number
  /** Of b, over the trainings that both ended. */
  readonly bMean: number
  /** The difference that a test like this finds four times in five. */
  readonly smallest: number
  /** Which is better, if the test can tell at the level of 5 %. */
  readonly better: 'a' | 'b' | undefined
}

const level = 0.05

/** The trainings that both models ended, in the same order. */
export function pairsOf(a: TrainedModel, b: TrainedModel): [DoneTrial, DoneTrial][] {
  return a.trials.flatMap((one, i): [DoneTrial, DoneTrial][] => {
    const other = b.trials[i]
    return other && one.result.failure === undefined && other.result.failure === undefined
      ? [[one, other]]
      : []
  })
}

/** Tests the differences of two models, measure by measure. */
export function testPairs(
  a: TrainedModel,
  b: TrainedModel,
  { data, settings }: { readonly data: DataSummary; readonly settings: RepeatSettings },
): PairedTest[] {
  const pairs = pairsOf(a, b)
  if (pairs.length < 2) return []
  const shared = sharedVariance(
    pairs.map(([one]) => one),
    settings,
  )
  return measuresOf(data.task).flatMap(measure => {
    const [before, after] = [0, 1].map(side =>
      pairs.map(pair => figureOf(pair[side]!.result, 'test', measure)),
    )
    // A model of one's own may have been compiled without the measure.
    if (!before || !after || ![...before, ...after].every(Number.isFinite)) return []
    const differences = after.map((value, i) => value - before[i]!)
    const test = pairedT(differences, shared)
    const higherIsBetter = measure === 'accuracy'
    return [
      {
        ...{ ...test, measure, differences, aMean: mean(before), bMean: mean(after) },
        std: summarize(differences).std,
        smallest: smallestDifference(test.standardError, pairs.length),
        better: test.pValue >= level ? undefined : test.mean > 0 === higherIsBetter ? 'b' : 'a',
      },
    ]
  })
}
