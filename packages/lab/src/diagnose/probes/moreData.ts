import { lossValue, percent } from '../../report/format.js'
import { type DiagnosisContext, foldsOf, leastOfBlind } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { average, pairedDifference } from '../pairedTest.js'
import { blindLoss } from '../training/splitLoss.js'

/** What twice the rows must promise to be worth a word, as a share of the loss. */
const worthwhile = 0.1

/** Validation losses at numbers of training rows. */
export interface LearningCurve {
  /** Numbers of training rows, ascending. */
  readonly rows: readonly number[]
  /** At each number, fold by fold. */
  readonly losses: readonly (readonly number[])[]
  /** Of twice the rows: where the loss would be, if the curve goes on as it does. */
  readonly expected: {
    /** Twice the training rows that there are. */
    readonly rows: number
    /** The loss where the curve leads. */
    readonly loss: number
    /** The lower end of its interval. */
    readonly low: number
    /** The upper end of its interval. */
    readonly high: number
  }
}

/**
 * Whether more rows would help: the network is trained on a quarter and on half of the training rows of each fold.
 *
 * Losses fall with the rows about as `a + b n^-c`: each doubling gains a constant part, `2^-c`, of what the doubling before gained
 * (Hestness et al. 2017, Deep learning scaling is predictable, empirically; Cortes et al. 1993). With d₁ the gain from a quarter to a half and
 * d₂ from a half to all, the next doubling gains `d₂ · d₂ / d₁`; the interval is that of d₂ over the folds, and of one doubling only.
 */
export async function moreData({
  trainer,
}: DiagnosisContext): Promise<ProbeResult & { curve: LearningCurve }> {
  const { folds, task, y } = trainer.problem
  const of = (share: number) =>
    trainer.train(foldsOf(1, folds).map(fold => (share === 1 ? fold : { ...fold, share })))
  const [quarter, half, all] = await Promise.all([of(0.25), of(0.5), of(1)])
  const losses = [quarter, half, all].map(outcomes => outcomes.map(({ bestTestLoss }) => bestTestLoss))
  const [first, second, last] = losses.map(average)
  const gain = pairedDifference(half, all, ({ bestTestLoss }) => bestTestLoss)
  const shrinks = Math.min(1, Math.max(0.25, (second! - last!) / Math.max(1e-9, first! - second!)))
  const [n1, n2, n3] = [quarter, half, all].map(outcomes => outcomes[0]!.trainRows)
  const next = (difference: number) => Math.max(0, last! + difference * shrinks)
  const expected = {
    rows: 2 * n3!,
    loss: next(Math.min(0, gain.difference)),
    low: next(gain.interval.low),
    high: next(gain.interval.high),
  }
  const curve = { rows: [n1!, n2!, n3!], losses, expected }
  const seen = `validation loss ${lossValue(first!)} from ${n1} rows, ${lossValue(second!)} from ${n2}, ${lossValue(last!)} from ${n3}`
  const promised = 1 - expected.loss / last!
  if (
    !(
      promised >= worthwhile &&
      last! - expected.loss >= leastOfBlind * blindLoss(task, y) &&
      gain.interval.high < 0
    )
  )
    return { probe: 'moreData', finding: undefined, seen, curve }
  return {
    probe: 'moreData',
    seen,
    curve,
    finding: {
      probe: 'moreData',
      severity: 'note',
      what: `More rows would help: ${seen}. Twice the rows may bring it to ${lossValue(expected.loss)} (${percent(promised)} lower).`,
      evidence: {
        rows: n3!,
        validationLoss: last!,
        validationLossFromHalf: second!,
        expectedFromTwice: expected.loss,
        expectedLow: expected.low,
        expectedHigh: expected.high,
      },
      sure: `${lossValue(expected.low)} to ${lossValue(expected.high)} by the spread of the folds, if the curve goes on as it does`,
      next: 'Collect more rows if you can; no regularization replaces them.',
    },
  }
}
