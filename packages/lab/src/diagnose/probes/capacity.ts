import { lossValue, percent } from '../../report/format.js'
import { alpha, type DiagnosisContext, foldsOf, leastOfBlind } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { average, pairedGain } from '../pairedTest.js'
import { blindLoss } from '../training/splitLoss.js'
import { sureOfGain } from '../words.js'

/** Below this share of the loss of a network that knows no inputs, the training rows count as learned. */
const learned = 0.1
/** What a larger network must gain, as shares of the smaller one's loss, on training and on validation rows. */
const leastGain = { train: 0.25, validation: 0.1 }
/** Folds that show whether it is worth while to train the larger network on all. */
const first = 2

/**
 * Whether the network is too small: a larger one (see `wider`) fits the training rows far better and others better as well.
 *
 * That a larger network fits the training rows better alone would prove nothing: it can learn noise by heart. Only what also helps on
 * rows that it never saw was there to be learned.
 */
export async function capacity({ trainer }: DiagnosisContext): Promise<ProbeResult> {
  const { problem } = trainer
  const { folds, task, y } = problem
  const some = foldsOf(1, first)
  const small = await trainer.train(foldsOf(1, folds))
  const blind = blindLoss(task, y)
  const reached = average(small.map(({ finalTrainLoss }) => finalTrainLoss))
  const nothing = (seen: string): ProbeResult => ({ probe: 'capacity', finding: undefined, seen })
  if (reached <= learned * blind) {
    return nothing(
      `the network can fit its training rows: loss ${lossValue(reached)}, that is ${percent(reached / blind)} of what one reaches that knows no inputs`,
    )
  }
  const tried = await trainer.train(some.map(fold => ({ ...fold, wide: true })))
  const failed = tried.find(({ failure }) => failure !== undefined)
  if (failed) return nothing(`a larger network could not be tried: ${failed.failure}`)
  const promising = tried.every(
    (wide, i) =>
      wide.finalTrainLoss < (1 - leastGain.train) * small[i]!.finalTrainLoss &&
      wide.bestTestLoss < (1 - leastGain.validation / 2) * small[i]!.bestTestLoss,
  )
  const reachedByLarge = average(tried.map(({ finalTrainLoss }) => finalTrainLoss))
  const seen =
    `a larger network of ${tried[0]!.parameters} weights reaches a training loss of ${lossValue(reachedByLarge)}, ` +
    `this one of ${small[0]!.parameters} reaches ${lossValue(reached)}`
  if (!promising) return nothing(seen)
  const [ours, larger] = await Promise.all([
    trainer.train(foldsOf(2, folds)),
    trainer.train(foldsOf(2, folds).map(fold => ({ ...fold, wide: true }))),
  ])
  const train = pairedGain(ours, larger, ({ finalTrainLoss }) => finalTrainLoss)
  const validation = pairedGain(ours, larger, ({ bestTestLoss }) => bestTestLoss)
  const tooSmall =
    train.gain >= leastGain.train &&
    validation.gain >= leastGain.validation &&
    validation.before - validation.after >= leastOfBlind * blind &&
    train.pValue < alpha &&
    validation.pValue < alpha
  if (!tooSmall) return nothing(seen)
  return {
    probe: 'capacity',
    seen,
    finding: {
      probe: 'capacity',
      severity: 'problem',
      what: `The network is too small: one of ${larger[0]!.parameters} weights instead of ${ours[0]!.parameters} reaches a training loss of ${lossValue(train.after)} instead of ${lossValue(train.before)}, and a validation loss of ${lossValue(validation.after)} instead of ${lossValue(validation.before)}.`,
      evidence: {
        weights: ours[0]!.parameters,
        weightsOfLarger: larger[0]!.parameters,
        trainingLoss: train.before,
        trainingLossOfLarger: train.after,
        validationLoss: validation.before,
        validationLossOfLarger: validation.after,
      },
      sure: `${sureOfGain(validation)} on validation rows`,
      next: 'Widen the hidden layers (--hidden 128,64), then try dropout again: it takes capacity away, and there is none to spare.',
    },
  }
}
