import { lossValue } from '../../report/format.js'
import type { Candidate } from '../trial.js'
import { lowestTestLoss } from './effect.js'
import type { Evidence } from './findings.js'
import { isOff, nameOf, settingName, settingValue, withLabel } from './labels.js'
import { curvesOf, fitOf, lowestOf } from './overfitting.js'

/** What to try next, the most promising first. */
export function adviceSentences(evidence: Evidence): string[] {
  return [
    ...fewSplits(evidence),
    ...underfitting(evidence),
    ...atTheEdge(evidence),
    ...stillFalling(evidence),
    ...stillOverfitting(evidence),
    ...noDifference(evidence),
  ]
}

function fewSplits({ result: { settings } }: Evidence): string[] {
  return settings.folds * settings.repeats < 2
    ? ['One training of each candidate proves nothing: --folds 5 --repeats 3 gives fifteen, and a test.']
    : []
}

function underfitting({ baseline, result }: Evidence): string[] {
  if (baseline?.state !== 'complete' || fitOf(baseline, result.data) !== 'underfits') return []
  const { hidden } = result.settings
  const larger = hidden ? ` (--hidden ${hidden.map(units => 2 * units).join(',')})` : ''
  return [
    `Training and test rows are both predicted poorly: try a larger network${larger} or longer training ` +
      `(--epochs ${2 * result.settings.epochs}) before more regularization, and inputs that say more about ${result.data.target}.`,
  ]
}

/** The best candidate has the strongest, or the weakest, value that was tried: the best one may lie beyond. */
function atTheEdge({ summaries, result }: Evidence): string[] {
  const best = lowestTestLoss(summaries)
  const candidate = best && result.candidates.find(({ number }) => number === best.number)?.candidate
  if (!candidate) return []
  return Object.keys(result.settings.space).flatMap(name =>
    edgeSentence(name, candidate, result.settings.space[name] ?? []),
  )
}

function edgeSentence(name: string, candidate: Candidate, values: readonly Candidate[string][]): string[] {
  const value = candidate[name]
  const amounts = values
    .filter((one): one is number => typeof one === 'number' && !isOff(name, one))
    .sort((a, b) => a - b)
  if (typeof value !== 'number' || isOff(name, value) || amounts.length < 2) return []
  const rate = name === 'dropout' || name === 'inputDropout'
  const highest = value === amounts.at(-1)
  // Below the lowest there is nothing to find where the setting was tried switched off.
  const bracketed = values.some(one => isOff(name, one))
  if ((!highest && (value !== amounts[0] || bracketed)) || (rate && highest && value >= 0.9)) return []
  return [
    `The lowest test loss is at the ${highest ? 'highest' : 'lowest'} ${settingName(name)} that was tried, ${settingValue(value)}: the best one may ` +
      `lie beyond. Try ${highest ? 'higher' : 'lower'} ones too.`,
  ]
}

function stillFalling({ chosen, result }: Evidence): string[] {
  const curves = curvesOf(chosen)
  const lowest = curves && lowestOf(curves)
  if (!curves || !lowest || curves.testLoss.length < 10) return []
  const earlier = curves.testLoss[Math.floor(0.9 * (curves.testLoss.length - 1))]!
  if (lowest.last > lowest.loss * 1.005 || lowest.last > 0.98 * earlier) return []
  return [
    `The test loss ${withLabel(chosen)} still falls at the end of training (${lossValue(earlier)} to ${lossValue(lowest.last)} over the last ` +
      `tenth of the epochs): try --epochs ${2 * result.settings.epochs}.`,
  ]
}

function stillOverfitting({ chosen, result }: Evidence): string[] {
  if (fitOf(chosen, result.data) !== 'overfits') return []
  const { space } = result.settings
  const untried = [
    ...(space.inputDropout === undefined ? ['--input-rates 0,0.1,0.2'] : []),
    ...(space.maxNorm === undefined ? ['--max-norm none,3'] : []),
    ...(space.weightDecay === undefined ? ['--weight-decay 0,0.01,0.1'] : []),
  ]
  const also =
    result.settings.hidden && untried.length > 0
      ? `: ${untried.join(' or ')}, a smaller network`
      : ': a smaller network'
  return [`Training and test rows are far apart ${withLabel(chosen)}${also}, or more rows.`]
}

function noDifference({ comparisons, result, baseline }: Evidence): string[] {
  const any = comparisons.some(({ measures }) => measures.some(({ verdict }) => verdict === 'better'))
  if (!baseline || comparisons.length === 0 || any) return []
  return [
    `No candidate is clearly better than ${nameOf(baseline)}. Where the problem is instead, ${diagnosisOf(result)} tells; ` +
      'more repeats (--repeats 10) would tell smaller differences apart.',
  ]
}

/** The command that looks for faults in the same data with the same model. */
function diagnosisOf({ data: { source, target, schema }, settings }: Evidence['result']): string {
  const table = schema ? [quoted(source), '--target', quoted(target)] : []
  const model = settings.model ? ['--model', quoted(settings.model.file)] : []
  return table.length + model.length > 0
    ? ['thinnet diagnose', ...table, ...model].join(' ')
    : 'diagnose() of @thinnet/lab'
}

/** A word of a command line. */
export function quoted(word: string): string {
  return /^[\w./:,@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
