import { findByName } from '../config.js'
import type { Constraint } from './constraint.js'
import { maxNorm } from './maxNorm.js'
import { minMaxNorm } from './minMaxNorm.js'
import { nonNeg } from './nonNeg.js'
import { unitNorm } from './unitNorm.js'

const factories: Readonly<Record<string, () => Constraint>> = {
  MaxNorm: maxNorm,
  MinMaxNorm: minMaxNorm,
  NonNeg: nonNeg,
  UnitNorm: unitNorm,
}

/**
 * A constraint by its name, with its defaults; a constraint, and nothing, come back as they are.
 *
 * Source: `keras.constraints.get`.
 *
 * @throws RangeError for an unknown name, listing the known ones
 *
 * @example
 * ```ts
 * getConstraint('max_norm')?.getConfig() // { max_value: 2, axis: 0 }
 * ```
 */
export function getConstraint(identifier: string | Constraint | undefined): Constraint | undefined {
  return typeof identifier === 'string' ? findByName('constraint', factories, identifier)() : identifier
}
