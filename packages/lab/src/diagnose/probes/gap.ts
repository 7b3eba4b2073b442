import { lossValue, percent } from '../../report/format.js'
import { type DiagnosisContext, foldsOf, noteAlpha } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { average, pairedGain } from '../pairedTest.js'
import type { TrainingOutcome } from '../training/problem.js'
import { sureOfGain } from '../words.js'

/** A rise of the validation loss by less than this share of its lowest value is no overfitting worth a word. */
const leastRise = 0.1

/** The losses over the epochs, means of all folds. */
export interface GapCurve {
  /** Epochs done, from 1. */
  readonly epoch: readonly number[]
  /** On the rows that networks learned from, with dropout off. */
  readonly train: readonly number[]
  /** On the rows left out. */
  readonly test: readonly number[]
  /** The place of the epoch where the validation loss is lowest. */
  readonly turn: number
}

export function gapCurve(outcomes: readonly TrainingOutcome[]): GapCurve {
  const { epoch } = outcomes[0]!
  const meanOf = (curve: (outcome: TrainingOutcome) => readonly number[]) =>
    epoch.map((_, i) => average(outcomes.map(outcome => curve(outcome)[i]!)))
  const test = meanOf(({ testLoss }) => testLoss)
  return { epoch, train: meanOf(({ trainLoss }) => trainLoss), test, turn: test.indexOf(Math.min(...test)) }
}

/**
 * Whether the network overfits: its validation loss has a lowest point and rises again while the training loss falls.
 *
 * The turning point is that of the mean over the folds, one for all of them, so that no fold chooses its own; the rise from there to
 * the last epoch is tested fold by fold. Overfitting is what dropout is for and no fault: the finding is a note.
 */
export async function gap({
  trainer,
  quick,
}: DiagnosisContext): Promise<ProbeResult & { curve: GapCurve; rise: number }> {
  const { folds, epochs } = trainer.problem
  const outcomes = await trainer.train(foldsOf(quick ? 1 : 2, folds))
  const curve = gapCurve(outcomes)
  const lowest = curve.test[curve.turn]!
  const [train, last] = [curve.train.at(-1)!, curve.test.at(-1)!]
  // what would be gained by going back from the last epoch to the turning point
  const back = pairedGain(
    outcomes.map(({ testLoss, ...others }) => ({ ...others, testLoss: [testLoss.at(-1)!] })),
    outcomes.map(({ testLoss, ...others }) => ({ ...others, testLoss: [testLoss[curve.turn]!] })),
    ({ testLoss }) => testLoss[0]!,
  )
  const rise = last / lowest - 1
  const overfits = rise >= leastRise && back.pValue < noteAlpha
  const at = curve.epoch[curve.turn]!
  const seen =
    `after ${epochs} epochs the training loss is ${lossValue(train)}, the validation loss ${lossValue(last)}; ` +
    `it was lowest after ${at}, ${lossValue(lowest)}`
  return {
    probe: 'gap',
    curve,
    rise,
    seen,
    finding: overfits
      ? {
          probe: 'gap',
          severity: 'note',
          what: `The network overfits: from epoch ${at} on, its validation loss rises by ${percent(rise)}, from ${lossValue(lowest)} to ${lossValue(last)}, while the training loss falls to ${lossValue(train)}.`,
          evidence: {
            turningEpoch: at,
            lowestValidationLoss: lowest,
            lastValidationLoss: last,
            lastTrainingLoss: train,
          },
          sure: `back at that epoch the loss is ${sureOfGain(back)}`,
          next: 'This is what dropout and early stopping are for: thinnet search finds the rate.',
        }
      : undefined,
  }
}
