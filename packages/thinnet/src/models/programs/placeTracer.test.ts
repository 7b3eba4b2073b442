import { describe, expect, test } from 'vitest'
import { add, constant, graphInput, identity, mul, topologicalOrder, type Value } from '../../graph/index.js'
import { bidirectional, dense, lstm, model, multiHeadAttention, sequential } from '../../index.js'
import { input } from '../../layers/symbolic.js'
import type { Network } from './network.js'
import { PlaceTracer, placesIn } from './placeTracer.js'

/** A tracer that gives weights the names that it has for them. */
function trace(network: Network): {
  tracer: PlaceTracer
  outputs: readonly Value[]
  weights: readonly string[]
} {
  const weights: string[] = []
  const tracer: PlaceTracer = new PlaceTracer({
    training: false,
    weight: variable => {
      weights.push(tracer.pathOf(variable))
      return graphInput(tracer.pathOf(variable), 'float32', variable.shape)
    },
    draw: ({ shape }) => graphInput('draw', 'float32', shape),
    scheduled: () => constant(0),
  })
  const x = network.inputShapes.map(shape => graphInput('x', 'float32', ['batch', ...shape]))
  return { tracer, weights, outputs: network.trace(x, tracer) }
}

describe('the path of a weight', () => {
  test('is that of its layer, with the models around it', () => {
    const encoder = sequential([dense(2, { inputShape: [3] }), dense(2)], { name: 'encoder' })
    const x = input({ shape: [3] })
    const network = model({ inputs: x, outputs: dense(1, { name: 'score' }).apply(encoder.apply(x)) })
    expect(trace(network).weights).toEqual([
      'encoder/dense/kernel',
      'encoder/dense/bias',
      'encoder/dense_1/kernel',
      'encoder/dense_1/bias',
      'score/kernel',
      'score/bias',
    ])
  })

  test('goes on through layers inside of layers', () => {
    const both = sequential([bidirectional(lstm(2), { inputShape: [4, 3] })])
    expect(trace(both).weights).toEqual(
      ['forward_lstm', 'backward_lstm'].flatMap(layer =>
        ['kernel', 'recurrent_kernel', 'bias'].map(name => `bidirectional/${layer}/${name}`),
      ),
    )
    const x = input({ shape: [4, 6] })
    const attention = model({ inputs: x, outputs: multiHeadAttention(2, 3).apply([x, x]) })
    expect(new Set(trace(attention).weights).size).toBe(8)
  })
})

test('nodes say where they belong, also those inside of a scan', () => {
  const network = sequential([lstm(2, { inputShape: [4, 3] }), dense(1, { activation: 'relu' })])
  const { tracer, outputs } = trace(network)
  const nodes = topologicalOrder(tracer.writePlaces(outputs)).filter(
    ({ op }) => !['Input', 'Constant', 'Shape'].includes(op),
  )
  expect(nodes.map(({ attributes }) => attributes.place)).not.toContain(undefined)
  const placeOf = (op: string) => nodes.find(node => node.op === op)?.attributes.place
  expect([placeOf('Scan'), placeOf('Tanh'), placeOf('Relu')]).toEqual(['lstm', 'lstm', 'dense'])
})

test('nodes that do not say it belong to what they are made from, then to what they are made for', () => {
  const x = graphInput('x', 'float32', ['batch', 2])
  const [own, shared] = [constant([1, 2]), constant(3)]
  const start = identity(x)
  const tracer = new PlaceTracer({ training: false, weight: () => x, draw: () => x, scheduled: () => x })
  const [first] = tracer.writePlaces([add(start, own)])
  const placed = { ...first, node: { ...first.node, attributes: { place: 'first' } } }
  const after = mul(placed, shared)
  const other = mul(start, shared)
  const placeOf = placesIn([after, { ...other, node: { ...other.node, attributes: { place: 'other' } } }])
  expect([after, start, own, shared].map(({ node }) => placeOf(node))).toEqual([
    'first',
    'other',
    'first',
    '',
  ])
})
