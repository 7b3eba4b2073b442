import { graphInput, type Value } from '../../packages/thinnet/src/graph/index.js'
import { clipGradients } from '../../packages/thinnet/src/optimizers/clipGradients.js'
import { decayWeights } from '../../packages/thinnet/src/optimizers/decayWeights.js'
import type { Optimizer } from '../../packages/thinnet/src/optimizers/index.js'
import { runGraph, type TestTensor } from '../../packages/thinnet/src/testing/runGraph.js'
import type { Tensor } from './compare.js'

type Feed = readonly [Value, TestTensor]

/** The state of one weight in training: the weight, then the optimizer's slots. */
export type State = readonly (readonly number[])[]

/** The state before the first step. */
export const firstState = (optimizer: Optimizer, weight: readonly number[]): State => [
  weight,
  ...Object.values(optimizer.slots).map(initial => weight.map(() => initial)),
]

/** One training step of several weights, as a trainer composes it. */
export async function step(
  optimizer: Optimizer,
  states: readonly State[],
  gradients: readonly Tensor[],
  index: number,
) {
  const feeds: Feed[] = []
  const feed = (data: readonly number[], shape: readonly number[]) => {
    const value = graphInput(`input_${feeds.length}`, 'float32', shape)
    feeds.push([value, { data, shape }])
    return value
  }
  const learningRate = optimizer.learningRateAt(index)
  const scalars = Object.fromEntries(
    Object.entries(optimizer.scalars(index, learningRate)).map(([name, number]) => [
      name,
      feed([number], []),
    ]),
  )
  const rate = feed([learningRate], [])
  const clipped = clipGradients(
    gradients.map(({ data, shape }) => feed(data, shape)),
    optimizer,
  )
  const names = Object.keys(optimizer.slots)
  const outputs = states.flatMap(([weight, ...memory], w) => {
    const { shape } = gradients[w]
    const updated = optimizer.update({
      parameter: decayWeights(feed(weight, shape), optimizer, rate),
      gradient: clipped[w],
      slots: Object.fromEntries(names.map((name, i) => [name, feed(memory[i], shape)])),
      scalars,
    })
    return [updated.parameter, ...names.map(name => updated.slots[name])]
  })
  const results = (await runGraph(feeds, outputs)).map(({ data }) => data)
  const size = names.length + 1
  return states.map((_, w) => results.slice(w * size, (w + 1) * size))
}
