import { lossValue, percent } from '../../report/format.js'
import { holm } from '../../search/findings/holm.js'
import { type DiagnosisContext, foldsOf } from '../context.js'
import { type PairedDifference, pairedDifference } from '../pairedTest.js'
import { pValue } from '../words.js'

const rates = [0.2, 0.5] as const

/** Whether dropout helps, and why. */
export interface DropoutVerdict {
  /** Whether it helps, in a sentence with its figures. */
  readonly what: string
  /** The reason, as far as the other probes tell it. */
  readonly why: string
  /** Each rate against none: validation losses after the last epoch, and at each one's best epoch. */
  readonly rates: readonly {
    /** The fraction that was dropped. */
    readonly rate: number
    /** After the last epoch. */
    readonly last: PairedDifference
    /** At the best epoch of each. */
    readonly best: PairedDifference
    /** Corrected for the number of rates (Holm). */
    readonly pValue: number
  }[]
}

/**
 * A small comparison of no dropout with 0.2 and 0.5 behind each hidden layer, from the same seeds on the same folds, by the validation
 * loss after the last epoch.
 */
export async function dropoutVerdict(
  { trainer, quick }: DiagnosisContext,
  { overfits, rise, faults }: { overfits: boolean; rise: number; faults: readonly string[] },
): Promise<DropoutVerdict> {
  const folds = foldsOf(quick ? 1 : 2, trainer.problem.folds)
  const [none, ...dropped] = await Promise.all(
    [0, ...rates].map(dropout =>
      trainer.train(folds.map(fold => (dropout === 0 ? fold : { ...fold, dropout }))),
    ),
  )
  const compared = dropped.map((outcomes, i) => ({
    rate: rates[i]!,
    last: pairedDifference(none!, outcomes, ({ finalTestLoss }) => finalTestLoss),
    best: pairedDifference(none!, outcomes, ({ bestTestLoss }) => bestTestLoss),
  }))
  const corrected = holm(compared.map(({ last }) => (Number.isNaN(last.pValue) ? 1 : last.pValue)))
  const judged = compared.map((one, i) => ({ ...one, pValue: corrected[i]! }))
  const [best] = [...judged].sort((a, b) => a.last.difference - b.last.difference)
  const unread = judged.every(({ last }) => last.difference === 0)
  const change = (one: (typeof judged)[number]) => percent(Math.abs(one.last.difference / one.last.before))
  const [clear] = judged
    .filter(one => one.pValue < 0.05)
    .sort((a, b) => a.last.difference - b.last.difference)
  const losses = (one: (typeof judged)[number]) =>
    `validation loss ${lossValue(one.last.after)} instead of ${lossValue(one.last.before)}, ${pValue(one.pValue)}`
  const fault = faults.length > 0 ? ` Mend what was found first (${faults.join(', ')}), then ask again.` : ''
  if (unread) {
    return {
      rates: judged,
      what: 'Dropout was not compared: the network is the same at all rates.',
      why: 'The model function does not read candidate.dropout; use it as the rate of its dropout layers.',
    }
  }
  if (clear && clear.last.difference < 0) {
    return {
      rates: judged,
      what: `Dropout ${clear.rate} helps: it lowers the validation loss by ${change(clear)} (${losses(clear)}).`,
      why: `${
        overfits
          ? 'The network overfits, which is what dropout prevents.'
          : 'It does so although the network hardly overfits.'
      } thinnet search finds the rate.${fault}`,
    }
  }
  const reason = overfits
    ? 'The network overfits, but dropping units does not mend it on these rows: early stopping, fewer weights or more rows may.'
    : rise >= 0.1
      ? `The validation loss rises by ${percent(rise)} from its lowest point, but not in all folds alike: more rows would tell whether the network overfits.`
      : 'The network does not overfit: its validation loss hardly rises again, so that there is little for dropout to prevent.'
  if (clear) {
    return {
      rates: judged,
      what: `Dropout harms: ${clear.rate} raises the validation loss by ${change(clear)} (${losses(clear)}).`,
      why: `${reason}${fault}`,
    }
  }
  return {
    rates: judged,
    what: `Dropout makes no difference that these rows show: the better rate, ${best!.rate}, has a ${losses(best!)}.`,
    why: `${reason}${fault}`,
  }
}
