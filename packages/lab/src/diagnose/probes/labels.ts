import { counted, percent } from '../../report/format.js'
import { wilson } from '../../search/findings/wilson.js'
import { atLeast } from '../binomial.js'
import { alpha, type DiagnosisContext, foldsOf } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { likelyClasses } from '../likelyClasses.js'
import { median } from '../median.js'
import { neighbourShares } from '../neighbours.js'
import { outOfFold } from '../outOfFold.js'
import { likeliest, probabilityOf } from '../training/splitLoss.js'
import { pValue } from '../words.js'

/** A row whose target does not fit what networks say that never saw it. */
export interface SuspiciousRow {
  /** Its place among the rows, from 0. */
  readonly row: number
  /** What reports call it, with the line of the file. */
  readonly name: string
  /** The target as it is given. */
  readonly given: string
  /** What networks say that never saw the row. */
  readonly predicted: string
  /** Of classes: the probability that they give to the given one. Of numbers: how many robust deviations it is off. */
  readonly score: number
}

/** Of the rows that networks are surest of, this share may contradict them in a clean set. */
const floor = 0.05
/** The share of the rows, the surest ones, that the floor is measured on. */
const surest = 0.5
/** Residuals beyond so many robust standard deviations are outliers: 1 in 10^15 of a normal distribution, 3 in 10,000 of Laplace's. */
const far = 8
const shown = 50

/**
 * Suspicious labels, from predictions of networks that never saw the row.
 *
 * Rows are listed by confident learning (Northcutt, Jiang & Chuang 2021, Confident learning: estimating uncertainty in dataset labels,
 * JAIR 70): a row is suspicious if another class is likelier than its own and at least as likely as that class is, on average, in
 * rows that carry it. Classes that overlap make such rows too. Whether labels are wrong is therefore judged where predictions are
 * surest, in the surer half of all rows: there, overlapping classes contradict rarely, flipped labels as often as anywhere.
 *
 * A network that is too small or badly trained would blame the labels for what it has not learned. So the probabilities are the
 * mean of two predictors that are as unlike as can be, the network and the ten nearest rows of other folds.
 */
export async function labels(
  context: DiagnosisContext,
): Promise<ProbeResult & { suspicious: SuspiciousRow[]; flippedShare?: number }> {
  const { trainer, quick } = context
  const { problem } = trainer
  const outcomes = await trainer.train(foldsOf(quick ? 1 : 2, problem.folds))
  const outputs = outOfFold(problem, outcomes)
  return problem.task === 'regression' ? residuals(context, outputs) : classes(context, outputs)
}

function classes({ trainer, nameOf, classes: names = [] }: DiagnosisContext, outputs: Float64Array) {
  const { problem } = trainer
  const { y } = problem
  const width = likelyClasses(problem)
  const neighbours = neighbourShares(problem)
  const p = (row: number, label: number) => {
    const network = probabilityOf(outputs, row, problem.outputs, label)
    return neighbours ? (network + neighbours[row * width + label]!) / 2 : network
  }
  const rows = Array.from(y.keys())
  const all = Float64Array.from({ length: rows.length * width }, (_, i) =>
    p(Math.floor(i / width), i % width),
  )
  const predicted = rows.map(row => likeliest(all, row, width))
  // t_j of Northcutt et al., equation 2: the mean probability of class j in rows labelled j
  const thresholds = Array.from({ length: width }, (_, label) => {
    const own = rows.filter(row => y[row] === label)
    return own.reduce((sum, row) => sum + p(row, label), 0) / Math.max(1, own.length)
  })
  const suspicious = rows
    .filter(row => predicted[row] !== y[row] && p(row, predicted[row]!) >= thresholds[predicted[row]!]!)
    .sort((a, b) => p(a, y[a]!) - p(b, y[b]!))
    .map(row => ({
      row,
      name: nameOf(row),
      given: names[y[row]!] ?? String(y[row]),
      predicted: names[predicted[row]!] ?? String(predicted[row]),
      score: p(row, y[row]!),
    }))
  const sure = [...rows]
    .sort((a, b) => p(b, predicted[b]!) - p(a, predicted[a]!))
    .slice(0, Math.round(surest * rows.length))
  const contradicted = sure.filter(row => predicted[row] !== y[row]).length
  const share = contradicted / sure.length
  const interval = wilson(share, sure.length)
  const chance = atLeast(contradicted, sure.length, floor)
  const seen =
    `of the ${sure.length} rows that predictions are surest of without having seen them, ${contradicted} (${percent(share)}) have ` +
    `another label; ${counted(suspicious.length, 'row')} in all ${suspicious.length === 1 ? 'is' : 'are'} suspicious by confident learning`
  const result = {
    probe: 'labels' as const,
    seen,
    suspicious: suspicious.slice(0, shown),
    flippedShare: share,
  }
  if (chance >= alpha) return { ...result, finding: undefined }
  const lines = suspicious.slice(0, 5).map(({ name }) => name)
  return {
    ...result,
    finding: {
      probe: 'labels' as const,
      severity: 'problem' as const,
      what: `About ${percent(share)} of the labels look wrong: of the ${sure.length} rows that predictions are surest of without having seen them, ${contradicted} carry another label.`,
      evidence: {
        share,
        low: interval.low,
        high: interval.high,
        contradicted,
        surestRows: sure.length,
        suspiciousRows: suspicious.length,
      },
      sure: `${percent(interval.low)} to ${percent(interval.high)} with 95 %; a clean set has at most ${percent(floor)} there (${pValue(chance)})`,
      next: `Look at the suspicious rows, the worst first: ${lines.join(', ')}${suspicious.length > lines.length ? ' and so on' : ''}. Correct them or leave them out; dropout cannot mend them.`,
    },
  }
}

function residuals({ trainer, nameOf, unit }: DiagnosisContext, outputs: Float64Array) {
  const { y } = trainer.problem
  const errors = Array.from(y, (value, row) => value - outputs[row]!)
  const centre = median(errors)
  // 1.4826: the median of absolute deviations of a normal distribution is that of 1 / 1.4826 standard deviations
  const deviation = 1.4826 * median(errors.map(error => Math.abs(error - centre)))
  const inUnit = (value: number) => String(Number((value * unit.scale + unit.mean).toPrecision(4)))
  const suspicious = errors
    .map((error, row) => ({ row, score: Math.abs(error - centre) / deviation }))
    .filter(({ score }) => score > far)
    .sort((a, b) => b.score - a.score)
    .map(({ row, score }) => ({
      row,
      name: nameOf(row),
      given: inUnit(y[row]!),
      predicted: inUnit(outputs[row]!),
      score,
    }))
  const result = {
    probe: 'labels' as const,
    suspicious: suspicious.slice(0, shown),
    seen: `${counted(suspicious.length, 'target')} more than ${far} robust standard deviations from what networks say that never saw the row`,
  }
  if (suspicious.length === 0) return { ...result, finding: undefined }
  const [worst] = suspicious
  return {
    ...result,
    finding: {
      probe: 'labels' as const,
      severity: 'warning' as const,
      what: `${counted(suspicious.length, 'target')} (${percent(suspicious.length / errors.length)}) ${suspicious.length === 1 ? 'lies' : 'lie'} far from anything that networks say without having seen the row: ${worst!.name} is ${worst!.given}, where ${worst!.predicted} is expected.`,
      evidence: { rows: suspicious.length, worstDeviations: worst!.score },
      sure: `more than ${far} robust standard deviations; of normal errors, none in 10^14 rows is so far off`,
      next: `Look at ${suspicious
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}: correct them, leave them out, or use a loss that minds outliers less (huber).`,
    },
  }
}
