import { wholeNumber } from '../../report/format.js'
import type { Network } from '../network.js'

/** What dropout does to this very network in a training step, in sentences. */
export function dropoutExplained({ rate, hidden }: Network): string[] {
  if (rate === 0) {
    return [
      'At rate 0 dropout silences no unit: the two networks are the same network, and so are their results.',
    ]
  }
  if (rate === 1) {
    return [
      'At rate 1 dropout silences every hidden unit in every training step: only the bias of the output is left to learn.',
    ]
  }
  const silent = Math.round(rate * hidden)
  const scale = Number((1 / (1 - rate)).toFixed(3))
  return [
    `In each training step, dropout at rate ${rate} silences every hidden unit with probability ${rate}, about ` +
      `${wholeNumber(silent)} of the ${wholeNumber(hidden)} units, another choice for every row, and multiplies the ` +
      `others by 1 / (1 − ${rate}) = ${scale}, so that what reaches the output keeps its size.`,
    'So every row of a training step trains one thinned network, drawn from all that can be cut out of this one ' +
      `(2 to the power of ${wholeNumber(hidden)}); they share their weights. No unit can rely on one other unit being ` +
      'there, and what they learn has to be useful in many companies (Srivastava et al., 2014).',
    'After training no unit is silenced: one pass through the whole network stands for the average of the thinned ones.',
  ]
}
