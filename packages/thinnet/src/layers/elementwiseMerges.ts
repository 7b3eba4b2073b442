// The layers that merge inputs element by element.

import * as graph from '../graph/index.js'
import { or, type Value, where } from '../graph/index.js'
import type { LayerOptions } from './layer.js'
import { Merge } from './merge.js'

type Masks = readonly (Value | undefined)[]

/** The mask of steps, for all elements of a value: as bool `[batch, steps, 1]`. */
const forElements = (mask: Value | undefined) => mask && graph.unsqueeze(mask, [mask.shape.length])

/**
 * The sum of its inputs, `x_1 + x_2 + ...`.
 *
 * - inputs `[batch, ...]`, one or more, of one shape or with 1 in place of a size; output of the larger shape
 * - a step counts if it counts in any input; without a mask of every input there is none
 *
 * Source: `keras.layers.Add`.
 *
 * @throws RangeError for shapes that do not fit together, when built
 *
 * @example
 * ```ts
 * const shortcut = new Add()
 * ```
 */
export class Add extends Merge {
  readonly className = 'Add'

  protected merge(inputs: readonly Value[]): Value {
    return inputs.reduce(graph.add)
  }
}

/** Makes an `Add` layer. */
export const add = (options?: LayerOptions): Add => new Add(options)

/**
 * The difference of two inputs, `x_1 - x_2`. Shapes and masks as in `Add`.
 *
 * Source: `keras.layers.Subtract`.
 *
 * @throws RangeError for other than two inputs, or shapes that do not fit together, when built
 *
 * @example
 * ```ts
 * const difference = new Subtract()
 * ```
 */
export class Subtract extends Merge {
  readonly className = 'Subtract'
  protected override readonly inputCount = 2

  protected merge([a, b]: readonly Value[]): Value {
    return graph.sub(a, b)
  }
}

/** Makes a `Subtract` layer. */
export const subtract = (options?: LayerOptions): Subtract => new Subtract(options)

/**
 * The product of its inputs, element by element. Shapes and masks as in `Add`. An input's steps that do not count are
 * taken as 1; steps that count in no input give 0.
 *
 * Source: `keras.layers.Multiply`.
 *
 * @throws RangeError for shapes that do not fit together, when built
 *
 * @example
 * ```ts
 * const gate = new Multiply()
 * ```
 */
export class Multiply extends Merge {
  readonly className = 'Multiply'

  protected merge(inputs: readonly Value[], masks: Masks): Value {
    const product = inputs
      .map((x, i) => {
        const mask = forElements(masks[i])
        return mask ? where(mask, x, 1) : x
      })
      .reduce(graph.mul)
    const known = masks.map(forElements).filter(mask => mask !== undefined)
    return known.length === masks.length ? where(known.reduce(or), product, 0) : product
  }
}

/** Makes a `Multiply` layer. */
export const multiply = (options?: LayerOptions): Multiply => new Multiply(options)

/**
 * The mean of its inputs, element by element. Shapes and masks as in `Add`.
 *
 * Source: `keras.layers.Average`.
 *
 * @throws RangeError for shapes that do not fit together, when built
 *
 * @example
 * ```ts
 * const ensemble = new Average()
 * ```
 */
export class Average extends Merge {
  readonly className = 'Average'

  protected merge(inputs: readonly Value[]): Value {
    return graph.div(inputs.reduce(graph.add), inputs.length)
  }
}

/** Makes an `Average` layer. */
export const average = (options?: LayerOptions): Average => new Average(options)

/** Merges two by two; a step that does not count in one of the two takes the other's elements, as in Keras. */
function mergeWhereCounted(
  merge: (a: Value, b: Value) => Value,
  inputs: readonly Value[],
  masks: Masks,
): Value {
  let merged = inputs[0]
  let counted = forElements(masks[0])
  for (let i = 1; i < inputs.length; i++) {
    const mask = forElements(masks[i])
    const x = mask ? where(mask, inputs[i], merged) : inputs[i]
    merged = merge(counted ? where(counted, merged, x) : merged, x)
    counted = mask && counted && or(counted, mask)
  }
  return merged
}

/**
 * The largest of its inputs, element by element. Shapes and masks as in `Add`; of two inputs, a step that counts in only
 * one of them takes that one's elements. Of equals, the first takes the gradient.
 *
 * Source: `keras.layers.Maximum`.
 *
 * @throws RangeError for shapes that do not fit together, when built
 *
 * @example
 * ```ts
 * const larger = new Maximum()
 * ```
 */
export class Maximum extends Merge {
  readonly className = 'Maximum'

  protected merge(inputs: readonly Value[], masks: Masks): Value {
    return mergeWhereCounted(graph.maximum, inputs, masks)
  }
}

/** Makes a `Maximum` layer. */
export const maximum = (options?: LayerOptions): Maximum => new Maximum(options)

/**
 * The smallest of its inputs, element by element. Shapes, masks and gradients as in `Maximum`.
 *
 * Source: `keras.layers.Minimum`.
 *
 * @throws RangeError for shapes that do not fit together, when built
 *
 * @example
 * ```ts
 * const smaller = new Minimum()
 * ```
 */
export class Minimum extends Merge {
  readonly className = 'Minimum'

  protected merge(inputs: readonly Value[], masks: Masks): Value {
    return mergeWhereCounted(graph.minimum, inputs, masks)
  }
}

/** Makes a `Minimum` layer. */
export const minimum = (options?: LayerOptions): Minimum => new Minimum(options)
