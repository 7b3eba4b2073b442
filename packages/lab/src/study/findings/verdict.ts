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

/**
 * Judges a model against another by accuracy and loss on the test rows.
 *
 * @param reference the baseline or, for an extension of a model, that model, which is then named
 */
export function judge(reference: LabelledRepeats, model: LabelledRepeats, named = false): Verdict {
  const accuracy = compare(reference, model, 'testAccuracy')
  const loss = compare(reference, model, 'testLoss')
  const { label } = model.model
  const against = named ? `, against ${reference.model.label},` : ','
  return {
    headline: headline(
      accuracy,
      loss,
      reference.repeats.length,
      label,
      named ? reference.model.label : undefined,
    ),
    details: `With ${label}${against} test accuracy is ${inWords(accuracy)} and test loss is ${inWords(loss)}.`,
  }
}

/**
 * What there is to know about verdicts on so many repeats.
 *
 * @param extended whether some models were judged against the model that they extend
 */
export function aboutVerdicts(repeats: number, extended = false): string {
  return repeats === 1
    ? 'One repeat cannot tell an effect from chance: --repeats 10 trains each network ten times.'
    : `Compared with the baseline${extended ? ' (an extension with what it extends)' : ''} in ${repeats} pairs of trainings that started from the same weights. A difference is ` +
        "called clear where zero is outside the 95 % interval of its mean (Student's t)."
}

function headline(
  accuracy: Comparison,
  loss: Comparison,
  repeats: number,
  label: string,
  reference?: string,
): string {
  const worths = [worth(accuracy), worth(loss)]
  const better = worths.includes(1)
  const worse = worths.includes(-1)
  const facts = `${briefly(accuracy)} test accuracy, ${briefly(loss)} test loss`
  const against = reference === undefined ? '' : `, against ${reference}`
  if (repeats === 1) {
    const how =
      better && worse
        ? 'better in one way and worse in another'
        : better
          ? 'better'
          : worse
            ? 'worse'
            : 'the same'
    return `${label} did ${how} in this one repeat${against}: ${facts}`
  }
  const effect =
    better && worse
      ? 'helped in one way and hurt in another'
      : better
        ? 'helped'
        : worse
          ? 'hurt'
          : 'made no clear difference'
  return `${label} ${effect} over ${repeats} repeats${against}: ${facts}`
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
