import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Layer } from '../../packages/thinnet/src/layers/index.js'
import { runLayer } from '../../packages/thinnet/src/layers/testing/runLayer.js'
import { type Case, expectClose, expectSameJson, type Tensor, title } from '../training/compare.js'
import { descend } from '../training/descend.js'
import { fromKeras } from '../training/fromKeras.js'

interface LayerCase extends Case {
  readonly x: Tensor
  readonly weights: readonly Tensor[]
  readonly direction: readonly number[]
  readonly y: Tensor
  readonly penalty: number
  readonly gradients: readonly (readonly number[])[]
  /** Which steps count. */
  readonly mask?: Tensor
  /** The weights after three training steps, where there are some to train. */
  readonly trained?: readonly (readonly number[])[]
}

const cases: readonly LayerCase[] = JSON.parse(
  readFileSync(new URL('values/layers.json', import.meta.url), 'utf8'),
)

function makeLayer(className: string, options: Readonly<Record<string, unknown>>): Layer {
  const layer = fromKeras(className, options)
  if (!(layer instanceof Layer)) throw new TypeError(`${className} is no layer`)
  return layer
}

/** Sums cancel: an element is as exact as the largest of its tensor. */
const scaleOf = (expected: readonly number[]) =>
  expected.reduce((largest, element) => Math.max(largest, Math.abs(element)), 0.1)

describe('layers that look at neighbouring places are as in Keras:', () => {
  test.each(cases.map(one => [`${title(one)} on [${one.x.shape}]`, one] as const))('%s', async (_, one) => {
    const layer = makeLayer(one.class_name, one.given)
    expectSameJson(layer.getConfig(), one.config)
    expectSameJson(makeLayer(one.class_name, one.config).getConfig(), one.config)
    const start = {
      training: true,
      weights: one.weights.map(({ data }) => data),
      direction: one.direction,
      masks: one.mask ? [one.mask] : [],
    }
    const run = await runLayer(layer, one.x, start)
    expect(layer.weights.map(({ shape }) => shape)).toEqual(one.weights.map(({ shape }) => shape))
    expect(run.y.shape).toEqual(one.y.shape)
    expectClose(run.y.data, one.y.data, scaleOf(one.y.data))
    expectClose([run.penalty], [one.penalty])
    expect(run.gradients.length).toBe(one.gradients.length)
    run.gradients.forEach((gradient, i) => {
      expectClose(gradient, one.gradients[i], scaleOf(one.gradients[i]))
    })

    const { trained = [] } = one
    expect(trained.length).toBe(layer.trainable ? layer.weights.length : 0)
    const weights = trained.length > 0 ? await descend(layer, one.x, start) : []
    trained.forEach((expected, i) => {
      expectClose(weights[i], expected, scaleOf(expected))
    })
  })
})
