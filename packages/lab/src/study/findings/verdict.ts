import { points } from '../../report/format.js'
import type { Interval } from '../../statistics/summary.js'
import type { LabelledRepeats } from '../repeats.js'
import { isAccuracy } from '../scores.js'
import { type Comparison, compare, worth } from './compare.js'

/** What the study says about one model against the baseline. */
export interface Verdict {
  /** A few words. */
  headline: string
  /** The same with figures, as a sentence. */
  details: string
}

/** Judges a model against the baseline by accuracy and loss on the test rows. */
export function judge(baseline: LabelledRepeats, model: LabelledRepeats): Verdict {
  const accuracy = compare(baseline, model, 'testAccuracy')
  const loss = compare(baseline, model, 'testLoss')
  const { label } = model.model
  return {
    headline: headline(accuracy, loss, baseline.repeats.length, label),
    details: `With ${label}, test accuracy is ${inWords(accuracy)} and test loss is ${inWords(loss)}.`,
  }
}

/** What there is to know about verdicts on so many repeats. */
export function aboutVerdicts(repeats: number): string {
  return repeats === 1
    ? 'One repeat cannot tell an effect from chance: --repeats 10 trains each network ten times.'
    : `Compared with the baseline in ${repeats} pairs of trainings that started from the same weights. A difference is ` +
        "called clear where zero is outside the 95 % interval of its mean (Student's t)."
}

function headline(accuracy: Comparison, loss: Comparison, repeats: number, label: string): string {
  const worths = [worth(accuracy), worth(loss)]
  const better = worths.includes(1)
  const worse = worths.includes(-1)
  const facts = `${briefly(accuracy)} test accuracy, ${briefly(loss)} test loss`
  if (repeats === 1) {
    const how =
      better && worse
        ? 'better in one way and worse in another'
        : better
          ? 'better'
          : worse
            ? 'worse'
            : 'the same'
    return `${label} did ${how} in this one repeat: ${facts}`
  }
  const effect =
    better && worse
      ? 'helped in one way and hurt in another'
      : better
        ? 'helped'
        : worse
          ? 'hurt'
          : 'made no clear difference'
  return `${label} ${effect} over ${repeats} repeats: ${facts}`
}

function briefly({ verdict }: Comparison): string {
  return verdict === 'unclear' ? 'no clear difference in' : verdict === 'same' ? 'the same' : verdict
}

/** A comparison in words that complete "test accuracy is …". */
export function inWords({ measure, difference, verdict }: Comparison): string {
  const { mean, interval } = difference
  const unit = isAccuracy(measure) ? ' percentage points' : ''
  const amount = `${isAccuracy(measure) ? points(mean) : Math.abs(mean).toFixed(3)}${unit}`
  const range = interval && rangeInWords(interval, measure)
  switch (verdict) {
    case 'same':
      return 'the same'
    case 'unclear':
      return `not clearly different (95 % interval of the difference ${range}${unit})`
    default:
      return `${verdict} by ${amount}${range === undefined ? '' : ` (95 % interval ${range})`}`
  }
}

function rangeInWords({ low, high }: Interval, measure: Comparison['measure']): string {
  const one = (value: number) => {
    const digits = isAccuracy(measure) ? points(value) : Math.abs(value).toFixed(3)
    return `${value < 0 ? '−' : '+'}${digits}`
  }
  return `${one(low)} to ${one(high)}`
}
