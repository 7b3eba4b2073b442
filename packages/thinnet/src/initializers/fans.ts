/** How many connections a unit has. */
export interface Fans {
  /** Connections into each unit. */
  readonly fanIn: number
  /** Connections out of each unit. */
  readonly fanOut: number
}

/**
 * How many connections lead into and out of each unit of a layer with a weight of this shape.
 *
 * | shape | fan in | fan out |
 * | --- | --- | --- |
 * | `[]` | 1 | 1 |
 * | `[n]` | n | n |
 * | `[in, out]` | in | out |
 * | `[...kernel, in, out]` | in · Π kernel | out · Π kernel |
 *
 * Source: `compute_fans` in Keras's random initializers.
 *
 * @example
 * ```ts
 * computeFans([3, 3, 16, 32]) // { fanIn: 144, fanOut: 288 }
 * ```
 */
export function computeFans(shape: readonly number[]): Fans {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 }
  if (shape.length === 1) return { fanIn: shape[0], fanOut: shape[0] }
  const field = shape.slice(0, -2).reduce((product, size) => product * size, 1)
  const [inputs, outputs] = shape.slice(-2)
  return { fanIn: inputs * field, fanOut: outputs * field }
}
