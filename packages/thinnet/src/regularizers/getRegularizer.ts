import { findByName } from '../config.js'
import { l1 } from './l1.js'
import { l1l2 } from './l1l2.js'
import { l2 } from './l2.js'
import type { Regularizer } from './regularizer.js'

const factories: Readonly<Record<string, () => Regularizer>> = { L1: l1, L2: l2, L1L2: l1l2 }

/**
 * A regularizer by its name, with its defaults; a regularizer, and nothing, come back as they are.
 *
 * Source: `keras.regularizers.get`.
 *
 * @throws RangeError for an unknown name, listing the known ones
 *
 * @example
 * ```ts
 * getRegularizer('l2')?.getConfig() // { l2: 0.01 }
 * ```
 */
export function getRegularizer(identifier: string | Regularizer | undefined): Regularizer | undefined {
  return typeof identifier === 'string' ? findByName('regularizer', factories, identifier)() : identifier
}
