import { counted, points } from '../../report/format.js'
import { type Comparison, level } from './comparisons.js'
import type { Evidence } from './findings.js'
import { capital, nameOf, withLabel } from './labels.js'
import { measureNames, pValueText, signOf, threeDigits } from './measures.js'
import { type CandidateSummary, marginOf } from './summaries.js'

/** What the chosen candidate does to the figures, in a few words and in sentences that go no further than the tests. */
export function effectSentences(evidence: Evidence): { headline: string; sentences: string[] } {
  const { chosen, baseline, comparisons } = evidence
  if (!baseline) {
    return {
      headline: `${capital(nameOf(chosen))} is chosen; nothing without regularization was tried`,
      sentences: [
        'The study had no candidate without regularization, so that it cannot say whether any of this helps. Add the ' +
          'value that switches each setting off: 0 to rates and weight decays, none to max-norms.',
      ],
    }
  }
  if (chosen === baseline) return baselineChosen(evidence, baseline)
  const comparison = comparisons.find(({ number }) => number === chosen.number)
  if (!comparison)
    return { headline: `${capital(nameOf(chosen))} is chosen, untested`, sentences: [whyUntested(evidence)] }
  const [loss, other] = comparison.measures
  return {
    headline: `${capital(chosen.label)} ${brief(loss!, baseline)}${other ? `; ${otherBrief(other, baseline)}` : ''}`,
    sentences: comparison.measures.map(one =>
      effectSentence(chosen.label, one, baseline, comparisons.length),
    ),
  }
}

function baselineChosen({ summaries, chosen, comparisons }: Evidence, baseline: CandidateSummary) {
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
          `The lowest mean test loss is that ${withLabel(best)}, but the difference is within its standard error.`,
          ...(test?.measures.map(one => effectSentence(best.label, one, baseline, comparisons.length)) ?? []),
        ]
  return { headline: `${capital(nameOf(baseline))} is chosen`, sentences }
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
export function effectSentence(
  label: string,
  comparison: Comparison,
  baseline: CandidateSummary,
  tests: number,
): string {
  const { measure, verdict, mean, pValue, corrected } = comparison
  const name = `test ${measureNames[measure]}`
  const chance =
    tests > 1
      ? `${pValueText(pValue)}; ${pValueText(corrected)} with Holm's correction for ${counted(tests, 'comparison')}`
      : pValueText(pValue)
  const direction = mean < 0 ? 'lowers' : 'raises'
  switch (verdict) {
    case 'indistinguishable':
      if (mean === 0 && comparison.standardError === 0) {
        return `With ${label}, ${name} is the same as ${withLabel(baseline)} on every split.`
      }
      return `With ${label}, ${name} is not distinguishable from that ${withLabel(baseline)}: the difference is ${signed(comparison)} (${pValueText(pValue)}).`
    case 'doubtful':
      return (
        `${capital(label)} may well ${direction.slice(0, -1)} ${name} by ${amount(comparison)}, but among ${counted(tests, 'comparison')} ` +
        `one comes out so by chance more often than ${100 * level} times in a hundred (${chance}).`
      )
    default:
      return `${capital(label)} ${direction} ${name} by ${amount(comparison)} (${chance}).`
  }
}

function brief(comparison: Comparison, baseline: CandidateSummary): string {
  const { measure, verdict, mean } = comparison
  if (verdict === 'indistinguishable')
    return `is not distinguishable from ${baseline.label} in test ${measureNames[measure]}`
  const verb = mean < 0 ? 'lower' : 'raise'
  return `${verdict === 'doubtful' ? `may ${verb}` : `${verb}s`} test ${measureNames[measure]} by ${amount(comparison)}`
}

function otherBrief(comparison: Comparison, baseline: CandidateSummary): string {
  const name = measureNames[comparison.measure]
  if (comparison.verdict === 'indistinguishable')
    return `${name} is not distinguishable from ${baseline.label}`
  const how = `${comparison.mean < 0 ? 'lower' : 'higher'} by ${amount(comparison)}`
  return comparison.verdict === 'doubtful' ? `${name} may be ${how}` : `${name} is ${how}`
}

/** The size of a difference, `18 % ± 4`: of accuracy in percentage points, else relative to the baseline. */
export function amount({ measure, mean, interval, baselineMean }: Amount): string {
  const margin = marginOf(interval)
  if (measure === 'accuracy') return `${points(mean)} ± ${points(margin)} percentage points`
  if (!(baselineMean > 0)) return `${threeDigits(Math.abs(mean))} ± ${threeDigits(margin)}`
  const [value, around] = [100 * Math.abs(mean / baselineMean), (100 * margin) / baselineMean]
  const digits = value < 9.95 || around < 0.5 ? 1 : 0
  return `${value.toFixed(digits)} % ± ${around.toFixed(digits)}`
}

type Amount = Pick<Comparison, 'measure' | 'mean' | 'interval' | 'baselineMean'>

/** The same with its sign, for differences that may be none. */
function signed(comparison: Comparison): string {
  const text = amount(comparison)
  return `${signOf(comparison.mean, text.split(' ± ')[0]!)}${text}`
}
