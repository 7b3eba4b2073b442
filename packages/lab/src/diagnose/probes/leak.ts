import { counted, listed, percent } from '../../report/format.js'
import { quoted } from '../../search/findings/advice.js'
import { wilson } from '../../search/findings/wilson.js'
import { type DiagnosisContext, foldsOf } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { outOfFold } from '../outOfFold.js'
import { singleColumnPredictions, wrongness } from '../singleColumn.js'

/** A column that alone leaves less than this wrong predicts almost perfectly. */
const almostPerfect = 0.02
/** All other columns together must leave so much wrong, and so many times more: otherwise the task is merely easy. */
const others = { least: 0.05, times: 3 }

/**
 * Columns that leak the target: one of them alone predicts almost perfectly rows that it was not fitted to, while all others together
 * are far from it. That a value is missing counts as a column of its own.
 *
 * Source: Kaufman, Rosset, Perlich & Stitelman 2012, Leakage in data mining: formulation, detection, and avoidance, ACM TKDD 6.
 */
export async function leak({ trainer, table, inputNames }: DiagnosisContext): Promise<ProbeResult> {
  const { problem } = trainer
  const nothing = (seen: string): ProbeResult => ({ probe: 'leak', finding: undefined, seen })
  if (problem.inputShape.length !== 1) return nothing('not looked for: the inputs are no columns')
  const size = problem.inputShape[0]!
  const columns = table?.columns ?? inputNames.map((name, input) => ({ name, column: name, inputs: [input] }))
  const scored = columns.map(column => ({
    ...column,
    wrong: wrongness(problem, singleColumnPredictions(problem, column.inputs)),
  }))
  const [best] = [...scored].sort((a, b) => a.wrong - b.wrong)
  if (!best) return nothing('there are no columns')
  const measure =
    problem.task === 'regression' ? 'of the variance unexplained' : 'of the rows wrong, class by class'
  const seen = `the best single column, ${best.name}, leaves ${percent(best.wrong)} ${measure}`
  const suspects = scored.filter(({ wrong }) => wrong <= almostPerfect)
  if (suspects.length === 0) return nothing(seen)
  const without = suspects.flatMap(({ inputs }) => inputs).sort((a, b) => a - b)
  const withoutThem =
    without.length === size
      ? undefined
      : wrongness(
          problem,
          outOfFold(
            problem,
            await trainer.train(foldsOf(1, problem.folds).map(fold => ({ ...fold, without }))),
          ),
        )
  const left = withoutThem ?? 1
  if (left < Math.max(others.least, others.times * best.wrong)) {
    return nothing(`${seen}; all others together leave ${percent(left)}: the task is easy`)
  }
  const rows = problem.y.length
  const interval = wilson(best.wrong, rows)
  const names = suspects.map(({ name }) => name)
  const asked = table
    ? ` (--leave-out ${quoted([...new Set(suspects.map(({ column }) => column))].join(','))})`
    : ''
  return {
    probe: 'leak',
    seen,
    finding: {
      probe: 'leak',
      severity: 'problem',
      what:
        `${listed(names)} ${names.length === 1 ? 'predicts' : 'each predict'} the target almost perfectly: ${best.name} alone leaves ${percent(best.wrong)} ${measure}` +
        (withoutThem === undefined
          ? ', and there are no other columns.'
          : `, all others together ${percent(left)}.`),
      evidence: {
        columns: names.join(', '),
        wrongAlone: best.wrong,
        ...(withoutThem !== undefined && { wrongOthers: withoutThem }),
      },
      sure:
        problem.task === 'regression'
          ? `out of fold, ${counted(rows, 'row')}`
          : `out of fold, ${counted(rows, 'row')}: ${percent(interval.low)} to ${percent(interval.high)} wrong with 95 %`,
      next: `Ask whether ${names.length === 1 ? names[0] : 'each of them'} is known before the target is. If not, leave it out${asked}.`,
    },
  }
}
