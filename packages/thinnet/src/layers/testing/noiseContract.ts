// What holds for every layer that does something random in training alone.

import { describe, expect, test } from 'vitest'
import { graphInput } from '../../graph/index.js'
import { type Layer, withBatch } from '../layer.js'
import type { NoiseOptions } from '../noiseLayer.js'
import { layerContract } from './layerContract.js'
import { TestContext } from './testContext.js'

/**
 * @param make the layer with some rate between 0 and 1, and the options given
 * @param sample the shape of one sample of its input
 */
export function noiseContract(make: (options?: NoiseOptions) => Layer, sample: number[]): void {
  layerContract(make, sample)

  const ask = (layer: Layer, training: boolean, dropout = training) => {
    const context = new TestContext(training, [], dropout)
    const x = graphInput('x', 'float32', withBatch(sample))
    layer.ensureBuilt(x.shape)
    return { x, y: layer.call(x, context), context }
  }

  describe(`${make().className} is of the dropout family`, () => {
    test('it draws in training, and nothing in inference', () => {
      expect(ask(make(), true).context.draws.length).toBeGreaterThan(0)
      expect(ask(make(), false).context.draws).toEqual([])
    })

    test('it draws in Monte Carlo prediction, unless it disturbs data', () => {
      const { draws } = ask(make(), false, true).context
      expect(draws.length > 0).toBe(make().className !== 'GaussianNoise')
    })

    test('training: true draws in inference too, and is written to the config', () => {
      const layer = make({ training: true })
      expect(ask(layer, false).context.draws.length).toBeGreaterThan(0)
      expect(layer.getConfig().training).toBe(true)
      expect('training' in make().getConfig()).toBe(false)
    })

    test('a seed of its own goes with every draw and to the config', () => {
      const { context } = ask(make({ seed: 7 }), true)
      expect(context.draws.map(({ options }) => options.seed)).toEqual(context.draws.map(() => 7))
      expect(make({ seed: 7 }).getConfig().seed).toBe(7)
      expect(make().getConfig().seed).toBe(null)
      expect(() => make({ seed: -1 })).toThrow('seed must be an integer from 0')
    })

    test('the mask of its input goes on', () => {
      expect(make().supportsMasking).toBe(true)
    })
  })
}

/** Rates are checked as in Dropout, and may follow a schedule. */
export function rateContract(make: (rate: number | ((step: number) => number)) => Layer): void {
  const { className } = make(0.5)

  describe(`the rate of ${className}`, () => {
    test.each([
      [40, 'rate is the fraction to drop, from 0 to 1, received 40; for 40 % write 0.4'],
      [-0.1, 'rate is the fraction to drop'],
      [Number.NaN, 'rate is the fraction to drop'],
    ])('cannot be %d', (rate, message) => {
      expect(() => make(rate)).toThrow(RangeError)
      expect(() => make(rate)).toThrow(message)
    })

    test('may be a function of the step, whose answers are checked', () => {
      const sample = { DropBlock2D: [8, 8, 2], SpatialDropout2D: [3, 3, 2], SpatialDropout3D: [2, 2, 2, 2] }
      const shape = sample[className as keyof typeof sample] ?? [8, 2]
      const context = new TestContext(true)
      const layer = make(step => step / 100)
      const x = graphInput('x', 'float32', withBatch(shape))
      layer.ensureBuilt(x.shape)
      layer.call(x, context)
      const asked = [
        ...context.schedules.map(({ schedule }) => schedule),
        ...context.draws.flatMap(({ options }) =>
          'rate' in options && typeof options.rate === 'function'
            ? [options.rate as (step: number) => number]
            : [],
        ),
      ]
      expect(asked.length).toBeGreaterThan(0)
      for (const at of asked) {
        expect(at(10)).not.toBe(at(20))
        expect(() => at(4000)).toThrow('step 4000: rate is the fraction to drop')
      }
    })
  })
}
