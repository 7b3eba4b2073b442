import { counted, points } from '../../report/format.js'
import { type CandidateComparison, type Comparison, level } from './comparisons.js'
import type { Evidence } from './findings.js'
import { measureNames, pValueText, threeDigits } from './measures.js'
import { type CandidateSummary, marginOf } from './summaries.js'

/** What the chosen candidate does to the figures, in a few words and in sentences that go no further than the tests. */
export function effectSentences(evidence: Evidence): { headline: string; sentences: string[] } {
  const { chosen, baseline, comparisons } = evidence
  if (!baseline) {
    return {
      headline: `${chosen.label} is chosen; nothing without regularization was tried`,
      sentences: [
        'The study had no candidate without regularization, so that it cannot say whether any of this helps. Add the ' +
          'value that switches each setting off: 0 to rates and weight decays, none to max-norms.',
      ],
    }
  }
  if (chosen === baseline) return withoutRegularization(evidence)
  const comparison = comparisons.find(({ number }) => number === chosen.number)
  if (!comparison) return { headline: `${chosen.label} is chosen, untested`, sentences: [whyUntested(evidence)] }
  const [loss, other] = comparison.measures
  return {
    headline: `${chosen.label} ${brief(loss!)}${other ? `; ${otherBrief(other)}` : ''}`,
    sentences: comparison.measures.map(one => effectSentence(chosen.label, one, comparisons.length)),
  }
}

function withoutRegularization({ summaries, chosen, comparisons }: Evidence) {
  const best = lowestTestLoss(summaries)
  const test = best && comparisons.find(({ number }) => number === best.number)
  const sentences =
    best === undefined || best === chosen
      ? [
          comparisons.length > 0
            ? 'No other candidate has a lower mean test loss.'
            : 'No other candidate could be compared with it.',
        ]
      : [
          `The lowest mean test loss is that of ${best.label}, but the difference is within its standard error.`,
          ...(test?.measures.map(one => effectSentence(best.label, one, comparisons.length)) ?? []),
        ]
  return { headline: 'No regularization is chosen', sentences }
}

/** The candidate with the lowest mean test loss, of those that went to the end. */
export function lowestTestLoss(summaries: readonly CandidateSummary[]): CandidateSummary | undefined {
  return summaries
    .filter(({ state, test }) => state === 'complete' && Number.isFinite(test.loss?.mean))
    .reduce<CandidateSummary | undefined>(
      (best, one) => (best && best.test.loss!.mean <= one.test.loss!.mean ? best : one),
      undefined,
    )
}

/** Why there is no test of the chosen candidate. */
function whyUntested({ baseline, chosen, result }: Evidence): string {
  if (baseline && baseline.state !== 'complete') {
    return `There is no test against the network without regularization, which did not go to the end (${baseline.reason}).`
  }
  const { folds, repeats } = result.settings
  if (folds * repeats < 2 || chosen.trials.length < 2) {
    return (
      'Every candidate was trained and tested once, on the same rows: no test can tell such a difference from chance. ' +
      'Run with --folds 5 --repeats 3 or more.'
    )
  }
  return 'It and the network without regularization have fewer than two splits in common: no test is possible.'
}

/** One measure of a candidate against the baseline, as a sentence with its uncertainty. */
export function effectSentence(label: string, comparison: Comparison, tests: number): string {
  const { measure, verdict, mean, pValue, corrected } = comparison
  const name = `test ${measureNames[measure]}`
  const chance =
    tests > 1
      ? `${pValueText(pValue)}; ${pValueText(corrected)} with Holm's correction for ${counted(tests, 'comparison')}`
      : pValueText(pValue)
  const direction = mean < 0 ? 'lowers' : 'raises'
  switch (verdict) {
    case 'indistinguishable':
      return `${capital(name)} is not distinguishable from that of none: the difference is ${signed(comparison)} (${pValueText(pValue)}).`
    case 'doubtful':
      return (
        `${capital(label)} may well ${direction.slice(0, -1)} ${name} by ${amount(comparison)}, but among ${counted(tests, 'comparison')} ` +
        `one comes out so by chance more often than ${100 * level} times in a hundred (${chance}).`
      )
    default:
      return `${capital(label)} ${direction} ${name} by ${amount(comparison)} (${chance}).`
  }
}

function brief({ measure, verdict, mean, ...rest }: Comparison): string {
  if (verdict === 'indistinguishable') return `is not distinguishable from none in test ${measureNames[measure]}`
  const verb = mean < 0 ? 'lower' : 'raise'
  const how = amount({ measure, verdict, mean, ...rest })
  return `${verdict === 'doubtful' ? `may ${verb}` : `${verb}s`} test ${measureNames[measure]} by ${how}`
}

function otherBrief(comparison: Comparison): string {
  const name = measureNames[comparison.measure]
  if (comparison.verdict === 'indistinguishable') return `${name} is not distinguishable from none`
  const how = `${comparison.mean < 0 ? 'lower' : 'higher'} by ${amount(comparison)}`
  return comparison.verdict === 'doubtful' ? `${name} may be ${how}` : `${name} is ${how}`
}

/** The size of a difference, `18 % ± 4`: of accuracy in percentage points, else relative to the baseline. */
function amount({ measure, mean, interval, baselineMean }: Comparison): string {
  const margin = marginOf(interval)
  if (measure === 'accuracy') return `${points(mean)} ± ${points(margin)} percentage points`
  return baselineMean > 0
    ? `${share(mean / baselineMean)} % ± ${share(margin / baselineMean)}`
    : `${threeDigits(Math.abs(mean))} ± ${threeDigits(margin)}`
}

/** The same with its sign, for differences that may be none. */
function signed(comparison: Comparison): string {
  return `${comparison.mean < 0 ? '−' : '+'}${amount(comparison)}`
}

/** A share in per cent, with a digit after the point where there would be one digit only. */
function share(fraction: number): string {
  const value = Math.abs(100 * fraction)
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0)
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The comparison of a candidate by its number. */
export function comparisonOf(
  comparisons: readonly CandidateComparison[],
  number: number,
): CandidateComparison | undefined {
  return comparisons.find(one => one.number === number)
}
