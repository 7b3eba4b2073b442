import { counted, points, wholeNumber } from '../../report/format.js'
import { amount } from '../../search/findings/effect.js'
import { type Measure, measureNames, pValueText, threeDigits } from '../../search/findings/measures.js'
import { repeatsFor } from '../../statistics/power.js'
import type { ComparisonResult } from '../compare.js'
import { trainingsOf } from '../settings.js'
import { type PairedTest, pairsOf } from './pairedTests.js'
import { sharedVariance } from './rows.js'
import { coverage, failureSentence } from './splitsInWords.js'

/** What a comparison found, in sentences. */
export interface ComparisonFindings {
  /** The answer in a few words. */
  readonly headline: string
  /** One for each measure. */
  readonly effect: readonly string[]
  /** What the figures cover, and what they do not. */
  readonly caution: readonly string[]
}

/** Says what a comparison found, and no more than its tests support. */
export function comparisonFindings(result: ComparisonResult): ComparisonFindings {
  const { a, b, tests, settings } = result
  const failures = [a, b].flatMap(({ label, trials }) => failureSentence(label, trials))
  const caution = [...failures, coverage(settings.splits.kind), ...lossesOf(result), ...fewTrainings(result)]
  if (tests.length === 0) {
    return {
      headline: 'There is nothing to compare: fewer than two trainings of both models came to an end',
      ...{ effect: [], caution },
    }
  }
  return {
    headline: `${b.label} against ${a.label}: ${tests.map(brief).join('; ')}`,
    effect: tests.map(test => effectOf(test, result)),
    caution,
  }
}

const sizeOf = (test: PairedTest) => amount({ ...test, baselineMean: test.aMean })

function brief(test: PairedTest): string {
  const name = `test ${measureNames[test.measure]}`
  if (test.better === undefined) return `${name} is not distinguishable`
  return `${name} is ${test.mean < 0 ? 'lower' : 'higher'} by ${sizeOf(test)}`
}

function effectOf(test: PairedTest, { a, b, settings }: ComparisonResult): string {
  const { measure, mean, pValue, better, differences } = test
  const name = `test ${measureNames[measure]}`
  const count = counted(differences.length, 'training')
  if (better === undefined) {
    return (
      `The ${name} of ${b.label} is not distinguishable from that of ${a.label}: the difference is ` +
      `${mean < 0 ? '−' : '+'}${sizeOf(test)} (${pValueText(pValue)}, ${count} of each). ` +
      `A test like this one finds a difference of ${sizeInWords(measure, test.smallest, test.aMean)} four times in five; ` +
      'a smaller one may be there.'
    )
  }
  const winner = better === 'b' ? b.label : a.label
  const where = settings.splits.kind === 'fixed' ? 'on these rows' : 'on rows like these'
  return (
    `${b.label} has a ${mean < 0 ? 'lower' : 'higher'} ${name} than ${a.label}, by ${sizeOf(test)} ` +
    `(${pValueText(pValue)}, ${count} of each): ${winner} is better ${where}.`
  )
}

/** A size with its unit. */
export function sizeInWords(measure: Measure, size: number, mean: number): string {
  if (measure === 'accuracy') return `${points(size)} percentage points`
  return mean > 0 ? `${((100 * size) / mean).toFixed(size < 0.1 * mean ? 1 : 0)} %` : threeDigits(size)
}

/** Models of one's own bring losses of their own. */
function lossesOf({ a, b }: ComparisonResult): string[] {
  if (a.model?.hash === b.model?.hash) return []
  return [
    'The two models are of different origin: if they were compiled with losses of their own, or with penalties of weights, those are ' +
      'part of the loss that is compared here. Accuracies and absolute errors can be compared in any case.',
  ]
}

/** Whether more trainings would have told more. */
function fewTrainings({ a, b, tests, settings, data }: ComparisonResult): string[] {
  const open = tests.find(({ better }) => better === undefined)
  if (!open || open.aMean === 0 || open.std === 0) return []
  const size = open.measure === 'accuracy' ? 0.01 : 0.1 * Math.abs(open.aMean)
  const shared = sharedVariance(
    pairsOf(a, b).map(([one]) => one),
    settings,
  )
  const needed = repeatsFor(size, open.std, shared)
  const what = `a difference of ${sizeInWords(open.measure, size, open.aMean)} in test ${measureNames[open.measure]}`
  if (needed !== undefined && needed <= trainingsOf(settings)) return []
  return [
    needed === undefined
      ? `To find ${what}, no number of trainings on splits like these is enough: it takes more rows than ${wholeNumber(data.rows)}, or a smaller part of them to test on.`
      : `To find ${what} four times in five takes about ${counted(needed, 'training')} of each.`,
  ]
}
