import { lossValue, percent } from '../../report/format.js'
import { alpha, type DiagnosisContext, foldsOf, leastOfBlind } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { pairedGain } from '../pairedTest.js'
import { blindLoss } from '../training/splitLoss.js'
import { sureOfGain } from '../words.js'

/** Inputs whose deviations differ by more than this factor, or lie so far from 1 or from their mean, are worth a test. */
const suspicious = 10
const leastGain = 0.1

interface Spread {
  readonly mean: number
  readonly deviation: number
}

/** Mean and standard deviation of each input, those that are the same in all rows left out. */
export function spreadsOf(x: Float32Array, size: number): (Spread & { input: number })[] {
  const rows = x.length / size
  return Array.from({ length: size }, (_, input) => {
    let [sum, squares] = [0, 0]
    for (let row = 0; row < rows; row++) sum += x[row * size + input]!
    const mean = sum / rows
    for (let row = 0; row < rows; row++) squares += (x[row * size + input]! - mean) ** 2
    return { input, mean, deviation: Math.sqrt(squares / rows) }
  }).filter(({ deviation }) => deviation > 0)
}

/**
 * Whether a network without a Normalization layer suffers from the scales of its inputs: the same network is trained on standardized
 * inputs, from the same seeds on the same folds.
 */
export async function scale({ trainer, inputNames }: DiagnosisContext): Promise<ProbeResult> {
  const { x, y, task, inputShape, folds } = trainer.problem
  const size = inputShape.reduce((product, dim) => product * dim, 1)
  const raw = await trainer.train(foldsOf(1, folds))
  const nothing = (seen: string): ProbeResult => ({ probe: 'scale', finding: undefined, seen })
  if (raw[0]!.normalizes) return nothing('the network standardizes its inputs itself')
  const spreads = spreadsOf(x, size).sort((a, b) => a.deviation - b.deviation)
  const [least, most] = [spreads[0], spreads.at(-1)]
  if (!least || !most) return nothing('all inputs are constant')
  const ratio = most.deviation / least.deviation
  const far = spreads.some(({ mean, deviation }) => Math.abs(mean) > suspicious * deviation)
  const seen = `standard deviations of the inputs from ${rounded(least.deviation)} to ${rounded(most.deviation)}`
  if (ratio < suspicious && most.deviation < suspicious && least.deviation > 1 / suspicious && !far) {
    return nothing(seen)
  }
  const scaled = await trainer.train(foldsOf(1, folds).map(fold => ({ ...fold, standardized: true })))
  const name = ({ input }: { input: number }) => inputNames[input] ?? `input ${input}`
  const scales = `${name(least)} has a standard deviation of ${rounded(least.deviation)}, ${name(most)} of ${rounded(most.deviation)}`
  const next =
    'Put normalization({ inputShape }) in front of the network: it is adapted to the training rows before training, and travels in the saved model.'
  const diverged = raw.filter(({ failure }) => failure !== undefined)
  if (diverged.length > 0 && scaled.every(({ failure }) => failure === undefined)) {
    return {
      probe: 'scale',
      seen,
      finding: {
        probe: 'scale',
        severity: 'problem',
        what: `Inputs are not scaled, and training fails by it in ${diverged.length} of ${raw.length} folds: ${scales}.`,
        evidence: {
          leastDeviation: least.deviation,
          greatestDeviation: most.deviation,
          diverged: diverged.length,
        },
        sure: `${diverged.length} of ${raw.length} trainings, none of ${scaled.length} with standardized inputs`,
        next,
      },
    }
  }
  const gains = scaled.map(({ bestTestLoss }, i) => 1 - bestTestLoss / raw[i]!.bestTestLoss)
  if (gains.filter(gain => gain >= leastGain / 2).length < folds - 1)
    return nothing(`${seen}; standardizing them changes little`)
  const [ours, better] = await Promise.all([
    trainer.train(foldsOf(2, folds)),
    trainer.train(foldsOf(2, folds).map(fold => ({ ...fold, standardized: true }))),
  ])
  const loss = pairedGain(ours, better, ({ bestTestLoss }) => bestTestLoss)
  if (
    !(
      loss.gain >= leastGain &&
      loss.before - loss.after >= leastOfBlind * blindLoss(task, y) &&
      loss.pValue < alpha
    )
  )
    return nothing(`${seen}; standardizing them changes little`)
  return {
    probe: 'scale',
    seen,
    finding: {
      probe: 'scale',
      severity: 'problem',
      what: `Inputs are not scaled: ${scales}. With standardized inputs the same network reaches a validation loss of ${lossValue(loss.after)} instead of ${lossValue(loss.before)} (${percent(loss.gain)} lower).`,
      evidence: {
        leastDeviation: least.deviation,
        greatestDeviation: most.deviation,
        validationLoss: loss.before,
        validationLossStandardized: loss.after,
      },
      sure: sureOfGain(loss),
      next,
    },
  }
}

const rounded = (value: number) => Number(value.toPrecision(2))
