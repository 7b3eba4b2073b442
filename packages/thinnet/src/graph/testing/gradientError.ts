// How far gradients are from the slopes of their function, in double precision.

import { add, constant, differentiate, mul, reduceSum, type Value } from '../index.js'
import type { Draw } from './draw.js'
import { evaluate, type Tensor } from './evaluator.js'
import { aroundZero } from './scanGraphs.js'

/** What rounding and the curvature of the functions tested leave of it. */
export const TOLERANCE = 1e-6

/** A scalar in which all elements of all outputs have weights of their own. */
export function weighted(draw: Draw, outputs: readonly Value[]): Value {
  return outputs
    .map(({ shape }, i) => mul(outputs[i], draw.value(shape, aroundZero)))
    .map(product => reduceSum(product))
    .reduce(add, constant(0))
}

export const floatsFed = (draw: Draw): readonly Value[] =>
  [...draw.feeds.keys()].filter(({ dtype }) => dtype === 'float32')

export interface GradientError {
  /** The largest difference, relative to the terms that make up the slope, or to 1. */
  readonly error: number
  /** What differs, for a test's message. */
  readonly message: string
}

/**
 * Compares gradients with central differences along random directions, which a wrong gradient meets only by chance.
 *
 * A kink may lie within the step of the difference, and the function may curve: then a shorter step decides.
 */
export function gradientError(draw: Draw, loss: Value, variables = floatsFed(draw)): GradientError {
  const gradients = evaluate(differentiate(loss, variables), draw.feeds)
  let worst: GradientError = { error: 0, message: 'no difference' }
  for (const [i, variable] of variables.entries()) {
    const { data, shape } = draw.feeds.get(variable) ?? { data: [], shape: [] }
    const name = `${variable.node.attributes.name} [${shape}]`
    if (`${gradients[i].shape}` !== `${shape}`) {
      return {
        error: Number.POSITIVE_INFINITY,
        message: `${name}: a gradient of shape [${gradients[i].shape}]`,
      }
    }
    const direction = draw.integers(data.length, -1000, 1000).map(n => (n + 0.5) / 1000)
    const lossAt = (step: number) => {
      const moved: Tensor = { shape, data: data.map((x, j) => x + step * direction[j]) }
      return evaluate([loss], new Map([...draw.feeds, [variable, moved]]))[0].data[0]
    }
    const terms = gradients[i].data.map((g, j) => g * direction[j])
    const slope = terms.reduce((sum, term) => sum + term, 0)
    const scale = terms.reduce((sum, term) => sum + Math.abs(term), 1)
    let nearest: GradientError = { error: Number.POSITIVE_INFINITY, message: '' }
    for (const step of [1e-5, 1e-6, 1e-7]) {
      const difference = (lossAt(step) - lossAt(-step)) / (2 * step)
      const error = Math.abs(slope - difference) / scale
      // a difference that is no number is as far away as can be
      if (error < nearest.error) nearest = { error, message: '' }
      if (error < TOLERANCE) break
      nearest = { ...nearest, message: `${name}: slope ${slope}, difference ${difference}` }
    }
    if (nearest.error > worst.error) worst = nearest
  }
  return worst
}
