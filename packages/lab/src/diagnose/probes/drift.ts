import { studySeeds } from '../../search/seeds.js'
import { splitRows } from '../../search/splits.js'
import { alpha, foldsOf } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { outOfFold } from '../outOfFold.js'
import type { Problem } from '../training/problem.js'
import type { Trainer } from '../training/trainer.js'
import { pValue } from '../words.js'

/** Rows that can be told apart no better than this are alike enough. */
const leastArea = 0.6
const folds = 5

/** The task of telling rows of the test table from those of the training table. */
export function driftProblem(problem: Problem, testX: Float32Array): Problem {
  const { inputShape } = problem
  const size = inputShape.reduce((product, dim) => product * dim, 1)
  const [trainRows, testRows] = [problem.y.length, testX.length / size]
  const x = new Float32Array(problem.x.length + testX.length)
  x.set(problem.x)
  x.set(testX, problem.x.length)
  const y = Float32Array.from({ length: trainRows + testRows }, (_, row) => (row < trainRows ? 0 : 1))
  const rows = Int32Array.from(y.keys())
  const plan = { rows, labels: Array.from(y), repeats: 1, folds, holdout: 0 }
  const { foldOf } = splitRows(plan, studySeeds(problem.seed + 1))
  return {
    ...{ x, y, inputShape, task: 'binary' as const, outputs: 1, foldOf, folds },
    ...{ epochs: problem.epochs, batchSize: problem.batchSize, seed: problem.seed + 1 },
    network: { kind: 'builtin', hidden: [32, 32] },
  }
}

/**
 * Whether the rows of a test table come from where the training rows do: a network is asked to tell them apart (adversarial
 * validation; a classifier two-sample test, Lopez-Paz & Oquab 2017). If it can, results on validation rows say little of test rows.
 */
export async function drift(trainer: Trainer): Promise<ProbeResult> {
  const { problem } = trainer
  const outcomes = await trainer.train(foldsOf(1, problem.folds))
  const outputs = outOfFold(problem, outcomes)
  const { area, p } = areaUnderCurve(outputs, problem.y)
  const seen = `a network tells training rows from test rows with an area under the curve of ${area.toFixed(3)} (0.5: not at all)`
  if (area < leastArea || p >= alpha) return { probe: 'drift', finding: undefined, seen }
  return {
    probe: 'drift',
    seen,
    finding: {
      probe: 'drift',
      severity: 'problem',
      what: `Test rows differ from training rows: a network that sees the inputs alone tells them apart with an area under the curve of ${area.toFixed(2)} (0.5: not at all, 1: always).`,
      evidence: { area, pValue: p },
      sure: `out of fold, ${problem.y.length} rows, ${pValue(p)} (Mann-Whitney)`,
      next: 'Compare the columns of both tables: units, categories, dates of collection. Validate on rows that are like those that you will predict.',
    },
  }
}

/** The probability that a row of class 1 gets a higher output than one of class 0, and how likely one as far from a half is by chance. */
export function areaUnderCurve(
  outputs: ArrayLike<number>,
  y: ArrayLike<number>,
): { area: number; p: number } {
  const order = Array.from({ length: y.length }, (_, row) => row).sort((a, b) => outputs[a]! - outputs[b]!)
  const ones = Array.from(y).filter(value => value === 1).length
  const zeros = y.length - ones
  let ranks = 0
  for (let i = 0; i < order.length; ) {
    let end = i
    while (end < order.length && outputs[order[end]!] === outputs[order[i]!]) end++
    // rows of equal output share the mean of their ranks
    for (let j = i; j < end; j++) if (y[order[j]!] === 1) ranks += (i + end + 1) / 2
    i = end
  }
  const area = (ranks - (ones * (ones + 1)) / 2) / (ones * zeros)
  const z = (area - 0.5) / Math.sqrt((ones + zeros + 1) / (12 * ones * zeros))
  return { area, p: erfc(Math.abs(z) / Math.SQRT2) }
}

/** Abramowitz & Stegun 7.1.26, to 1.5e-7. */
function erfc(x: number): number {
  const t = 1 / (1 + 0.3275911 * x)
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return polynomial * Math.exp(-x * x)
}
