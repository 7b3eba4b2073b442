import { percent } from '../report/format.js'
import type { PairedGain } from './pairedTest.js'

/** A p-value: two digits, and small ones as a bound. */
export const pValue = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`)

/** How sure a gain is. */
export const sureOfGain = ({ interval, pValue: p, folds }: PairedGain): string =>
  `${percent(interval.low)} to ${percent(interval.high)} lower with 95 %, ${pValue(p)} (corrected resampled t-test on ` +
  `logarithms, one-sided, ${folds} folds)`
