import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { graphInput, indicator, type Value } from '../../packages/thinnet/src/graph/index.js'
import { Layer, type Nested, Normalization, StringLookup } from '../../packages/thinnet/src/layers/index.js'
import { withBatch } from '../../packages/thinnet/src/layers/layer.js'
import { runLayer } from '../../packages/thinnet/src/layers/testing/runLayer.js'
import { TestContext } from '../../packages/thinnet/src/layers/testing/testContext.js'
import { Purpose } from '../../packages/thinnet/src/random/stream.js'
import { Tensor as OurTensor } from '../../packages/thinnet/src/tensor.js'
import { runGraph } from '../../packages/thinnet/src/testing/runGraph.js'
import { type Case, expectClose, expectSameJson, type Tensor, title } from '../training/compare.js'
import { descend, LEARNING_RATE } from '../training/descend.js'
import { fromKeras } from '../training/fromKeras.js'

interface BuiltCase extends Case {
  /** The config once the layer is built, or adapted, where that changes it. */
  readonly built_config?: Readonly<Record<string, unknown>>
}

interface LayerCase extends BuiltCase {
  /** Arguments of the call, `training` and options of ours. */
  readonly call: Readonly<Record<string, boolean>>
  readonly adapt?: Tensor
  readonly x: readonly Tensor[]
  readonly masks: readonly (Tensor | null)[]
  readonly weights: readonly Tensor[]
  /** Where attention dropout keeps weights. */
  readonly keep?: Tensor
  readonly directions: readonly (readonly number[])[]
  readonly y: readonly Tensor[]
  readonly penalty: number
  /** With regard to inputs, then weights. */
  readonly gradients: readonly (readonly number[])[]
  readonly output_masks: readonly (Tensor | null)[]
  /** Of a batch normalization: the moving statistics after the call. */
  readonly after?: readonly (readonly number[])[]
  /** All weights after three training steps, where there are some to train, and moving statistics. */
  readonly trained?: readonly (readonly number[])[]
}

/** As in generate.py. */
const ATTENTION_LEARNING_RATE = 0.02

function casesOf<C>(name: string): C[] {
  return JSON.parse(readFileSync(new URL(`values/${name}.json`, import.meta.url), 'utf8')).slice(1)
}

/** Our layer with arguments of Keras. */
function layerOf(className: string, given: Readonly<Record<string, unknown>>): Layer {
  const layer = fromKeras(className, given)
  if (!(layer instanceof Layer)) throw new TypeError(`${className} is no layer`)
  return layer
}

/** `Add {} {} [2,3,2] [2,3,2] masked` */
const titleOf = (one: LayerCase) =>
  [
    title(one),
    JSON.stringify(one.call),
    ...one.x.map(({ shape }, i) => `${JSON.stringify(shape)}${one.masks[i] ? ' masked' : ''}`),
  ].join(' ')

/** The masks of a layer's outputs, as ones and zeros. */
async function runMasks(layer: Layer, { x, masks }: LayerCase) {
  const inputs = x.map(({ shape }, i) => graphInput(`x_${i}`, 'float32', withBatch(shape.slice(1))))
  const inputMasks = masks.map(
    (mask, i) => mask && graphInput(`mask_${i}`, 'bool', withBatch(mask.shape.slice(1))),
  )
  const known = inputMasks.map(mask => mask ?? undefined)
  const outputs = layer.callAll(inputs, new TestContext(false, known))
  const outputMasks = layer.computeMasks(inputs, known, outputs)
  const feeds = [
    ...inputs.map((input, i): readonly [Value, Tensor] => [input, x[i]]),
    ...inputMasks.flatMap((input, i): (readonly [Value, Tensor])[] => {
      const mask = masks[i]
      return input && mask ? [[input, mask]] : []
    }),
  ]
  const asked = outputMasks.flatMap(mask => (mask ? [indicator(mask)] : []))
  const results = asked.length > 0 ? await runGraph(feeds, asked) : []
  return outputMasks.map(mask => (mask ? (results.shift() ?? null) : null))
}

/**
 * What is asked of small numbers: 1e-5 of a tenth of the largest number of their tensor, since the terms of a sum may
 * cancel, and the mean that a normalization subtracts carries float32's rounding into every element.
 *
 * Attention sums products of sums, through a softmax; there it is 1e-5 of the largest number of all gradients. (That of
 * the keys' bias, which moves all scores together, is exactly 0: what is there is nothing but the rounding of the others.)
 */
const scaleOf = (values: readonly number[], share = 0.1) =>
  Math.max(0.1, ...values.map(value => Math.abs(value) * share))

for (const name of ['merges', 'shapes', 'normalizations', 'preprocessing', 'attention']) {
  describe(`${name}: outputs, gradients, masks and configs are Keras's`, () => {
    test.each(casesOf<LayerCase>(name).map(one => [titleOf(one), one] as const))('%s', async (_, one) => {
      const { class_name, given, config, call } = one
      const made = layerOf(class_name, given)
      const again = layerOf(class_name, config)
      expectSameJson(made.getConfig(), config)
      expectSameJson(again.getConfig(), config)

      const { training = false, ...options } = call
      const layer = layerOf(class_name, { ...given, ...options })
      const { adapt } = one
      if (adapt && layer instanceof Normalization) {
        layer.adapt(new OurTensor(Float32Array.from(adapt.data), adapt.shape))
        layer.weights.forEach((weight, i) => {
          expectClose(weight.data, one.weights[i].data, 0.1)
        })
      }
      const start = {
        training,
        weights: one.weights.map(({ data }) => data),
        draws: one.keep ? [one.keep.data] : [],
        masks: one.masks.map(mask => mask ?? undefined),
        direction: one.directions,
      }
      const run = await runLayer(layer, one.x, start)
      expect(layer.weights.map(({ shape }) => shape)).toEqual(one.weights.map(({ shape }) => shape))
      expectSameJson({ ...layer.getConfig(), ...options }, { ...(one.built_config ?? config), ...options })
      expect(run.outputs.map(({ shape }) => shape)).toEqual(one.y.map(({ shape }) => shape))
      run.outputs.forEach(({ data }, i) => {
        expectClose(data, one.y[i].data, scaleOf(one.y[i].data))
      })
      expectClose([run.penalty], [one.penalty])
      expect(run.context.draws.length).toBe(one.keep ? 1 : 0)
      if (class_name !== 'CategoryEncoding') {
        // Keras has no gradient of counting; ours is 0, or of the weights counted
        expect(run.gradients.length).toBe(one.gradients.length)
        run.gradients.forEach((gradient, i) => {
          const scale = name === 'attention' ? scaleOf(one.gradients.flat(), 1) : scaleOf(one.gradients[i])
          expectClose(gradient, one.gradients[i], scale)
        })
      }

      const assigns = one.after !== undefined && training && layer.trainable
      expect(run.assigned.length).toBe(assigns ? 2 : 0)
      run.assigned.forEach((statistics, i) => {
        expectClose(statistics, one.after?.[i] ?? [], 0.1)
      })

      const { trained = [] } = one
      const moves = layer.trainable && layer.weights.some(({ trainable }) => trainable)
      expect(trained.length).toBe(moves || one.after ? layer.weights.length : 0)
      const rate = name === 'attention' ? ATTENTION_LEARNING_RATE : LEARNING_RATE
      const weights = trained.length > 0 ? await descend(layer, one.x, start, rate) : []
      trained.forEach((expected, i) => {
        expectClose(weights[i], expected, scaleOf(expected))
      })

      const outputMasks = await runMasks(layer, one)
      expect(outputMasks).toEqual(one.output_masks)
    })
  })
}

test('vectors of the user are what an embedding starts with', () => {
  const [one] = casesOf<LayerCase>('preprocessing').filter(({ given }) => 'weights' in given)
  const layer = layerOf(one.class_name, one.given)
  layer.ensureBuilt(['batch', 3])
  const [{ initializer, shape }] = layer.weights
  const stream = { seed: 0, purpose: Purpose.weights, position: 0, step: 0 }
  expect(Array.from(initializer.initialize(shape, stream))).toEqual(one.weights[0].data)
})

interface LookupCase extends BuiltCase {
  readonly adapt?: Nested<string>
  readonly vocabulary: readonly string[]
  readonly x: Nested<string> & Nested<number>
  readonly y: Nested<string> & Nested<number>
}

describe("StringLookup has Keras's vocabulary, numbers and config", () => {
  test.each(casesOf<LookupCase>('lookups').map(one => [title(one), one] as const))('%s', (_, one) => {
    const make = (given: Readonly<Record<string, unknown>>) => {
      const layer = fromKeras('StringLookup', given)
      if (!(layer instanceof StringLookup)) throw new TypeError('no StringLookup')
      return layer
    }
    const layer = make(one.given)
    expectSameJson(layer.getConfig(), one.config)
    expectSameJson(make(one.config).getConfig(), one.config)
    if (one.adapt) layer.adapt(one.adapt)
    expectSameJson(layer.getConfig(), one.built_config ?? one.config)
    expect(layer.vocabulary).toEqual(one.vocabulary)
    expect(layer.invert ? layer.lookupStrings(one.x) : layer.lookup(one.x)).toEqual(one.y)
  })
})
