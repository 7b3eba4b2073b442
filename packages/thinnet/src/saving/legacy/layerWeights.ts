// Weights that come layer by layer, as lists.

import { formatShape } from '../../graph/index.js'
import type { Layer } from '../../layers/layer.js'
import type { Variable } from '../../layers/variable.js'
import { LoadError } from '../loadError.js'

/** A weight of a file. */
export interface StoredWeight {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: ArrayLike<number | bigint>
}

/** The weights of a layer as older Keras lists them: first those that training changes. */
function legacyOrder(layer: Layer): readonly Variable[] {
  const { weights } = layer
  return [
    ...weights.filter(weight => layer.trains(weight)),
    ...weights.filter(weight => !layer.trains(weight)),
  ]
}

/** Keras 2's Normalization counts its samples, which nothing is computed from. */
const isCount = ({ name, shape }: StoredWeight) => shape.length === 0 && /(^|\/)count(:0)?$/.test(name)

/**
 * Finds the values of a layer's weights.
 *
 * @throws LoadError if number or shapes differ
 */
export function matchLayer(
  file: string,
  place: string,
  layer: Layer,
  given: readonly StoredWeight[],
): ReadonlyMap<Variable, Float32Array> {
  const variables = legacyOrder(layer)
  const stored = given.filter(weight => !isCount(weight))
  if (stored.length !== variables.length) {
    throw new LoadError(
      file,
      place,
      `has ${stored.length} weights, but layer ${layer.label} (${layer.className}) needs ${variables.length}: ${variables.map(({ name }) => name).join(', ')}`,
    )
  }
  return new Map(
    variables.map((variable, i) => {
      const { name, shape, data } = stored[i]
      if (String(shape) !== String(variable.shape)) {
        throw new LoadError(
          file,
          `${place}: ${name}`,
          `has shape ${formatShape(shape)}, but weight ${variable.name} of layer ${layer.label} has ${formatShape(variable.shape)}`,
        )
      }
      return [variable, Float32Array.from(data, Number)] as const
    }),
  )
}
