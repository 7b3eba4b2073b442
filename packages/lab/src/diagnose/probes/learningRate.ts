import { lossValue, percent } from '../../report/format.js'
import { alpha, type DiagnosisContext, foldsOf, leastOfBlind } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { average, pairedGain } from '../pairedTest.js'
import { blindLoss } from '../training/splitLoss.js'
import { sureOfGain } from '../words.js'

const first = 2
/** What another rate must gain of the training loss. */
const leastGain = 0.25
/** The same of the validation loss: less than that is a matter of tuning. */
const leastValidationGain = 0.1

/**
 * Whether the learning rate diverges or crawls, by a tenth and ten times of it.
 *
 * It diverges if the training loss ends as no number, or above that of a network that knows no inputs, and a tenth of the rate does
 * better. It crawls if ten times the rate reaches a far lower loss on training and validation rows in the same epochs, and the
 * validation loss still falls at the end.
 */
export async function learningRate({ trainer }: DiagnosisContext): Promise<ProbeResult> {
  const { folds, task, y, epochs } = trainer.problem
  const at = (rateFactor: number) => foldsOf(1, first).map(fold => ({ ...fold, rateFactor }))
  const [all, slower, faster] = await Promise.all([
    trainer.train(foldsOf(1, folds)),
    trainer.train(at(0.1)),
    trainer.train(at(10)),
  ])
  const blind = blindLoss(task, y)
  const trainLoss = (outcomes: typeof all) => average(outcomes.map(({ finalTrainLoss }) => finalTrainLoss))
  const some = all.slice(0, first)
  const seen =
    `training loss ${lossValue(trainLoss(some))}, with a tenth of the learning rate ${lossValue(trainLoss(slower))}, ` +
    `with ten times ${lossValue(trainLoss(faster))}`
  const untried = [...slower, ...faster].find(
    ({ failure, epoch }) => failure !== undefined && epoch.length === 0,
  )
  if (untried) {
    return {
      probe: 'learningRate',
      finding: undefined,
      seen: `other learning rates could not be tried: ${untried.failure}`,
    }
  }

  const failed = all.filter(({ failure, finalTrainLoss }) => failure !== undefined || finalTrainLoss > blind)
  const slowerWorks = slower.every(
    ({ failure, finalTrainLoss }, i) =>
      failure === undefined &&
      finalTrainLoss < blind &&
      !(finalTrainLoss > (1 - leastGain) * some[i]!.finalTrainLoss),
  )
  if (failed.length > all.length / 2 && slowerWorks) {
    return {
      probe: 'learningRate',
      seen,
      finding: {
        probe: 'learningRate',
        severity: 'problem',
        what: `The learning rate is too high: in ${failed.length} of ${all.length} trainings the training loss ends no lower than without any inputs (${lossValue(blind)}); with a tenth of the rate it reaches ${lossValue(trainLoss(slower))}.`,
        evidence: { trainings: all.length, diverged: failed.length, trainingLossAtTenth: trainLoss(slower) },
        sure: `${failed.length} of ${all.length} trainings, and ${first} of ${first} at a tenth of the rate without`,
        next: 'Take a tenth of the learning rate.',
      },
    }
  }
  const stillFalls = average(all.map(({ bestEpoch }) => bestEpoch)) > 0.9 * epochs
  const promising = faster.every(
    (fast, i) =>
      fast.failure === undefined &&
      fast.finalTrainLoss < (1 - leastGain) * some[i]!.finalTrainLoss &&
      fast.bestTestLoss < (1 - leastValidationGain) * some[i]!.bestTestLoss,
  )
  if (!stillFalls || !promising) return { probe: 'learningRate', finding: undefined, seen }
  const [ours, fast] = await Promise.all([
    trainer.train(foldsOf(2, folds)),
    trainer.train(foldsOf(2, folds).map(fold => ({ ...fold, rateFactor: 10 }))),
  ])
  const validation = pairedGain(ours, fast, ({ bestTestLoss }) => bestTestLoss)
  if (
    !(
      validation.gain >= leastValidationGain &&
      validation.before - validation.after >= leastOfBlind * blind &&
      validation.pValue < alpha
    )
  ) {
    return { probe: 'learningRate', finding: undefined, seen }
  }
  return {
    probe: 'learningRate',
    seen,
    finding: {
      probe: 'learningRate',
      severity: 'warning',
      what: `Training crawls: after ${epochs} epochs the validation loss still falls; with ten times the learning rate it reaches ${lossValue(validation.after)} instead of ${lossValue(validation.before)} (${percent(validation.gain)} lower).`,
      evidence: { validationLoss: validation.before, validationLossAtTenTimes: validation.after, epochs },
      sure: sureOfGain(validation),
      next: 'Train longer, or with a higher learning rate, before you judge dropout: it slows training down further.',
    },
  }
}
