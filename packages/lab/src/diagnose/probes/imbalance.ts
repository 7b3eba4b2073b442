import { percent } from '../../report/format.js'
import { wilson } from '../../search/findings/wilson.js'
import { atLeast } from '../binomial.js'
import { type DiagnosisContext, foldsOf } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { outOfFold, outOfFoldLoss } from '../outOfFold.js'
import { average } from '../pairedTest.js'
import { wrongness } from '../singleColumn.js'
import { blindLoss, likeliest } from '../training/splitLoss.js'
import { pValue } from '../words.js'

/** With one class on this share of the rows, accuracy says little. */
const lopsided = 0.8
/** A loss this close to that of a network that knows no inputs is no better. */
const noBetter = 0.98

/** Whether the network learns anything that the classes' shares (or the mean) do not say, and whether small classes are passed over. */
export async function imbalance({ trainer, classes = [] }: DiagnosisContext): Promise<ProbeResult> {
  const { problem } = trainer
  const { y, task } = problem
  const outcomes = await trainer.train(foldsOf(1, problem.folds))
  const outputs = outOfFold(problem, outcomes)
  const loss = average(outOfFoldLoss(problem, outcomes))
  const blind = blindLoss(task, y)
  const learnsNothing = !(loss < noBetter * blind)
  const nextIfNothing =
    'Check that these columns can tell the target at all, that rows and targets belong together, and the other findings.'
  if (task === 'regression') {
    const seen = `the network leaves ${percent(loss / blind)} of the target's variance unexplained`
    if (!learnsNothing) return { probe: 'imbalance', finding: undefined, seen }
    return {
      probe: 'imbalance',
      seen,
      finding: {
        probe: 'imbalance',
        severity: 'warning',
        what: `The network learns nothing: it leaves ${percent(loss / blind)} of the target's variance unexplained, and the mean leaves 100 %.`,
        evidence: { unexplained: loss / blind },
        sure: `out of fold, ${y.length} rows`,
        next: nextIfNothing,
      },
    }
  }
  const counts = classes.map((_, label) => y.filter(value => value === label).length)
  const largest = counts.indexOf(Math.max(...counts))
  const majority = counts[largest]! / y.length
  const right = y.filter((value, row) => likeliest(outputs, row, problem.outputs) === value).length
  const balanced = 1 - wrongness(problem, outputs)
  const chance = atLeast(right, y.length, majority)
  const seen = `accuracy ${percent(right / y.length)}, balanced ${percent(balanced)}; always answering ${classes[largest]} gives ${percent(majority)}`
  const evidence = { accuracy: right / y.length, balancedAccuracy: balanced, majority }
  if (learnsNothing && chance > 0.05 && majority < lopsided) {
    return {
      probe: 'imbalance',
      seen,
      finding: {
        probe: 'imbalance',
        severity: 'warning',
        what: `The network learns nothing: its accuracy is ${percent(right / y.length)}, and always answering ${classes[largest]} gives ${percent(majority)}.`,
        evidence,
        sure: `out of fold, ${y.length} rows; by chance as high: ${pValue(chance)}`,
        next: nextIfNothing,
      },
    }
  }
  const recalls = counts.map((count, label) => {
    const hits = y.filter(
      (value, row) => value === label && likeliest(outputs, row, problem.outputs) === value,
    ).length
    return { label, count, recall: hits / Math.max(1, count) }
  })
  const missed = recalls.filter(
    ({ label, count, recall }) => label !== largest && count > 0 && wilson(recall, count).high < 0.5,
  )
  if (majority < lopsided || missed.length === 0) return { probe: 'imbalance', finding: undefined, seen }
  const [worst] = missed.sort((a, b) => a.recall - b.recall)
  return {
    probe: 'imbalance',
    seen,
    finding: {
      probe: 'imbalance',
      severity: 'warning',
      what: `Classes are out of balance, and the network passes over the small ones: ${classes[worst!.label]} (${worst!.count} of ${y.length} rows) is found in ${percent(worst!.recall)} of its rows. The accuracy of ${percent(right / y.length)} hides it: always answering ${classes[largest]} gives ${percent(majority)}.`,
      evidence,
      sure: `at most ${percent(wilson(worst!.recall, worst!.count).high)} with 95 %`,
      next: 'Judge by balanced accuracy or the loss, weigh classes (classWeight), or collect more rows of the small ones.',
    },
  }
}
