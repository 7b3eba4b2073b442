import { graphInput } from '../../packages/thinnet/src/graph/index.js'
import type { Layer } from '../../packages/thinnet/src/layers/index.js'
import { type RunLayerOptions, runLayer } from '../../packages/thinnet/src/layers/testing/runLayer.js'
import { runGraph } from '../../packages/thinnet/src/testing/runGraph.js'
import type { Tensor } from './compare.js'

/** As in descent.py. */
export const LEARNING_RATE = 0.05
const STEPS = 3

/** What a case has been run with, the weights among it. */
interface Start extends RunLayerOptions {
  readonly weights: readonly (readonly number[])[]
}

/**
 * The weights after three steps of plain gradient descent on `sum(y * direction) + penalty`, each with the same noise, as
 * a trainer makes them: constraints hold after each step, and moving statistics are what the layer assigns to them.
 */
export async function descend(
  layer: Layer,
  x: Tensor | readonly Tensor[],
  start: Start,
  learningRate = LEARNING_RATE,
): Promise<readonly (readonly number[])[]> {
  const inputs = 'data' in x ? 1 : x.length
  let weights = start.weights
  for (let step = 0; step < STEPS; step++) {
    const { gradients, assigned, context } = await runLayer(layer, x, { ...start, weights })
    const statistics = [...context.assignments.keys()]
    const trained = layer.weights.filter(({ trainable }) => trainable)
    const before = weights
    weights = await Promise.all(
      layer.weights.map(async (variable, i) => {
        const { constraint, shape, trainable } = variable
        if (statistics.includes(variable)) return assigned[statistics.indexOf(variable)]
        if (!layer.trainable || !trainable) return before[i]
        const gradient = gradients[inputs + trained.indexOf(variable)]
        const moved = before[i].map((value, j) => value - learningRate * gradient[j])
        if (!constraint) return moved
        const input = graphInput('weight', 'float32', shape)
        return (await runGraph([[input, { data: moved, shape }]], [constraint.apply(input)]))[0].data
      }),
    )
  }
  return weights
}
