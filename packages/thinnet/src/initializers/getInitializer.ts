import { findByName } from '../config.js'
import { constant, identity, ones, zeros } from './constants.js'
import { randomNormal, randomUniform, truncatedNormal } from './distributions.js'
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from './glorotHeLecun.js'
import type { Initializer } from './initializer.js'
import { orthogonal } from './orthogonal.js'
import { varianceScaling } from './varianceScaling.js'

const initializers: Readonly<Record<string, () => Initializer>> = {
  zeros,
  ones,
  constant,
  identity,
  random_normal: randomNormal,
  random_uniform: randomUniform,
  truncated_normal: truncatedNormal,
  variance_scaling: varianceScaling,
  glorot_uniform: glorotUniform,
  glorot_normal: glorotNormal,
  he_uniform: heUniform,
  he_normal: heNormal,
  lecun_uniform: lecunUniform,
  lecun_normal: lecunNormal,
  orthogonal,
  // other names that Keras knows
  zero: zeros,
  one: ones,
  normal: randomNormal,
  uniform: randomUniform,
}

/**
 * The initializer that a layer's option means.
 *
 * Source: `keras.initializers.get`.
 *
 * @param identifier a name in Keras's or our spelling (`GlorotUniform`, `glorot_uniform`, `glorotUniform`), which gives the
 * default options, or an initializer
 * @throws RangeError for an unknown name
 *
 * @example
 * ```ts
 * getInitializer('he_normal').className // 'HeNormal'
 * ```
 */
export function getInitializer(identifier: string | Initializer): Initializer {
  return typeof identifier === 'string' ? findByName('initializer', initializers, identifier)() : identifier
}
