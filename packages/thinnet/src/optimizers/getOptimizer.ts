import { findByName } from '../config.js'
import { adadelta } from './adadelta.js'
import { adagrad } from './adagrad.js'
import { adam } from './adam.js'
import { adamax } from './adamax.js'
import { adamw } from './adamw.js'
import { lion } from './lion.js'
import { nadam } from './nadam.js'
import type { Optimizer } from './optimizer.js'
import { rmsprop } from './rmsprop.js'
import { sgd } from './sgd.js'

const factories: Readonly<Record<string, () => Optimizer>> = {
  SGD: sgd,
  RMSprop: rmsprop,
  Adam: adam,
  AdamW: adamw,
  Nadam: nadam,
  Adamax: adamax,
  Adagrad: adagrad,
  Adadelta: adadelta,
  Lion: lion,
}

/**
 * An optimizer by its name, with its defaults; an optimizer comes back as it is.
 *
 * Source: `keras.optimizers.get`.
 *
 * @throws RangeError for an unknown name, listing the known ones
 *
 * @example
 * ```ts
 * getOptimizer('adam').learningRate // 0.001
 * ```
 */
export function getOptimizer(identifier: string | Optimizer): Optimizer {
  return typeof identifier === 'string' ? findByName('optimizer', factories, identifier)() : identifier
}
