import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { camelCase } from '../../packages/thinnet/src/config.js'
import {
  BATCH,
  differentiate,
  graphInput,
  reduceSum,
  simplify,
  topologicalOrder,
} from '../../packages/thinnet/src/graph/index.js'
import * as layers from '../../packages/thinnet/src/layers/index.js'
import { Layer, withoutRateHints } from '../../packages/thinnet/src/layers/index.js'
import { runLayer } from '../../packages/thinnet/src/layers/testing/runLayer.js'
import { TestContext } from '../../packages/thinnet/src/layers/testing/testContext.js'
import { encodeModel } from '../../packages/thinnet/src/onnx/index.js'
import { type Case, expectClose, expectSameJson, type Tensor, title } from '../training/compare.js'
import { descend } from '../training/descend.js'
import { fromKeras } from '../training/fromKeras.js'

interface RecurrentCase extends Case {
  readonly training: boolean
  readonly x: Tensor
  readonly states: readonly Tensor[]
  readonly mask?: Tensor
  readonly draws: readonly Tensor[]
  readonly weights: readonly Tensor[]
  readonly directions: readonly (readonly number[])[]
  readonly outputs: readonly Tensor[]
  readonly penalty: number
  readonly gradients: readonly (readonly number[])[]
  /** The weights after three training steps. */
  readonly trained: readonly (readonly number[])[]
}

const cases: readonly RecurrentCase[] = JSON.parse(
  readFileSync(new URL('values/recurrent.json', import.meta.url), 'utf8'),
)

interface Written {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

const isWritten = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && 'class_name' in value

/** Our layer of a Keras class, with layers inside of it, from the arguments, or the config, in Keras's spelling. */
function makeLayer(className: string, given: Readonly<Record<string, unknown>>): Layer {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert)
    if (!isWritten(value)) return value ?? undefined
    return value.class_name in layers
      ? makeLayer(value.class_name, value.config)
      : fromKeras(value.class_name, value.config)
  }
  const options = Object.fromEntries(
    Object.entries(given)
      .filter(([key]) => key !== 'dtype')
      // a merge mode of null is none, elsewhere null is the default
      .map(([key, value]) => [camelCase(key), key === 'merge_mode' ? value : convert(value)]),
  )
  const Class: unknown = Reflect.get(layers, className)
  const made: unknown = typeof Class === 'function' ? Reflect.construct(Class, [options]) : undefined
  if (!(made instanceof Layer)) throw new TypeError(`there is no layer ${className}`)
  return made
}

/** For the test's name: how the layer is called, and what it was given, without the defaults of layers inside. */
function titleOf(one: RecurrentCase, number: number): string {
  const inner = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(inner) : isWritten(value) ? value.class_name : value
  const given = Object.fromEntries(Object.entries(one.given).map(([key, value]) => [key, inner(value)]))
  const call = [one.mask && 'masked', one.states.length && 'initial states', one.training && 'training']
  return [number, title({ ...one, given }), ...call.filter(Boolean)].join(' ')
}

describe("recurrent layers give Keras's outputs, gradients and configs", () => {
  test.each(cases.map((one, i) => [titleOf(one, i), one] as const))('%s', async (_, one) => {
    // Keras reads the seed of a SimpleRNN but forgets to write it; we write it, or a loaded layer would draw other masks
    const forgotten = one.class_name === 'SimpleRNN' && 'seed' in one.given ? { seed: one.given.seed } : {}
    const config = { ...one.config, ...forgotten }
    const [layer, again] = withoutRateHints(() => [
      makeLayer(one.class_name, one.given),
      makeLayer(one.class_name, config),
    ])
    expectSameJson(layer.getConfig(), config)
    expectSameJson(again.getConfig(), config)

    const inputs = [one.x, ...one.states]
    const start = {
      training: one.training,
      weights: one.weights.map(({ data }) => data),
      draws: one.draws.map(({ data }) => data),
      masks: one.mask ? [one.mask] : [],
      direction: one.directions,
    }
    const run = await runLayer(layer, inputs, start)
    expect(layer.weights.map(({ shape }) => shape)).toEqual(one.weights.map(({ shape }) => shape))
    expect(run.context.draws.map(({ options }) => options.shape.slice(1))).toEqual(
      one.draws.map(({ shape }) => shape.slice(1)),
    )
    expect(run.outputs.map(({ shape }) => shape)).toEqual(one.outputs.map(({ shape }) => shape))
    one.outputs.forEach(({ data }, i) => {
      expectClose(run.outputs[i].data, data, 0.1)
    })
    expectClose([run.penalty], [one.penalty], 0.1)
    expect(run.gradients.length).toBe(one.gradients.length)
    one.gradients.forEach((gradient, i) => {
      // a sum over steps and samples of terms around 1
      expectClose(run.gradients[i], gradient, 1)
    })

    const weights = one.trained.length > 0 ? await descend(layer, inputs, start) : []
    expect(weights.length).toBe(one.trained.length)
    one.trained.forEach((weight, i) => {
      expectClose(weights[i], weight, 1)
    })
  })
})

describe('1,000 steps are as much work to compile as 100:', () => {
  /** Of the graph that trains: its nodes, those in bodies included, and the bytes of the encoded model. */
  function sizeAt(layer: Layer, steps: number) {
    const x = graphInput('x', 'float32', [BATCH, steps, 3])
    const context = new TestContext(true)
    layer.ensureBuilt(x.shape)
    const loss = reduceSum(layer.call(x, context))
    const weights = layer.weights.map(weight => context.weight(weight))
    const graph = simplify([loss, ...differentiate(loss, [x, ...weights])])
    const inputs = [x, ...weights, ...context.draws.map(({ value }) => value)]
    const bytes = encodeModel(
      Object.fromEntries(inputs.map((value, i) => [`input_${i}`, value])),
      Object.fromEntries(graph.map((value, i) => [`output_${i}`, value])),
    )
    return { nodes: topologicalOrder(graph).length, bytes: bytes.length }
  }

  test.each([
    ['LSTM', () => layers.lstm(4, { dropout: 0.2, recurrentDropout: 0.2, returnSequences: true })],
    ['GRU', () => layers.gru(4)],
    ['bidirectional SimpleRNN', () => layers.bidirectional(layers.simpleRNN(4, { returnSequences: true }))],
    ['stacked cells', () => layers.rnn([layers.lstmCell(3), layers.gruCell(2)])],
  ] as const)('%s', (_, make) => {
    const [short, long] = [100, 1000].map(steps => sizeAt(make(), steps))
    expect(long.nodes).toBe(short.nodes)
    // the number of steps itself takes a byte or two more where it is written
    expect(long.bytes / short.bytes).toBeLessThan(1.05)
  })
})
