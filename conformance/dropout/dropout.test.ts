import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Layer, withoutRateHints } from '../../packages/thinnet/src/layers/index.js'
import { runLayer } from '../../packages/thinnet/src/layers/testing/runLayer.js'
import { type Case, expectClose, expectSameJson, type Tensor, title } from '../training/compare.js'
import { fromKeras } from '../training/fromKeras.js'

interface DropoutCase extends Case {
  readonly training: boolean
  readonly x: Tensor
  /** What Keras drew: masks of ones and zeros, standard normal numbers. */
  readonly draws: readonly Tensor[]
  readonly direction: readonly number[]
  readonly y: readonly number[]
  readonly penalty: number
  readonly gradient: readonly number[]
}

const cases: readonly DropoutCase[] = JSON.parse(
  readFileSync(new URL('values/layers.json', import.meta.url), 'utf8'),
)

function make(className: string, options: Readonly<Record<string, unknown>>): Layer {
  const made = withoutRateHints(() => fromKeras(className, options))
  if (!(made instanceof Layer)) throw new TypeError(`${className} is no layer`)
  return made
}

describe("the dropout family gives Keras's outputs and gradients with Keras's noise", () => {
  test.each(cases.map(one => [`${title(one)}${one.training ? ' in training' : ''}`, one] as const))(
    '%s',
    async (_, one) => {
      const layer = make(one.class_name, one.given)
      expectSameJson(layer.getConfig(), one.config)
      expectSameJson(make(one.class_name, one.config).getConfig(), one.config)

      const { y, penalty, gradients, context } = await runLayer(layer, one.x, {
        training: one.training,
        draws: one.draws.map(({ data }) => data),
        direction: one.direction,
      })
      // the batch axis has a name where Keras has a number
      const asked = context.draws.map(({ options }) =>
        options.shape.map(dim => (typeof dim === 'number' ? dim : one.x.shape[0])),
      )
      expect(asked).toEqual(one.draws.map(({ shape }) => shape))
      expectClose(y.data, one.y, 0.1)
      expectClose([penalty], [one.penalty])
      expectClose(gradients[0], one.gradient, 0.1)
      // there is nothing to train, and so no case of training steps
      expect(layer.weights).toEqual([])
    },
  )
})
