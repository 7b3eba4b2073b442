// What holds for every layer that treats each sample on its own.

import { describe, expect, test } from 'vitest'
import { graphInput, sizeOf } from '../../graph/index.js'
import { type Layer, withBatch } from '../layer.js'
import { runLayer } from './runLayer.js'
import { TestContext } from './testContext.js'

/** Numbers of both signs, none of them twice. */
const numbers = (count: number) => Array.from({ length: count }, (_, i) => Math.sin(i + 1) * 2)

/**
 * @param make the same layer again and again, with the options given
 * @param sample the shape of one sample of its input
 */
export function layerContract(
  make: (options?: { name?: string; trainable?: boolean }) => Layer,
  sample: number[],
) {
  const { className } = make()
  const run = (layer: Layer, batch: number[][], training = false) => {
    layer.ensureBuilt(withBatch(sample))
    const weights = layer.weights.map(({ size }) => numbers(size))
    return runLayer(layer, { data: batch.flat(), shape: [batch.length, ...sample] }, { weights, training })
  }
  const rows = [0, 1, 2].map(row => numbers(3 * sizeOf(sample)).filter((_, i) => i % 3 === row))

  describe(`${className} is a layer`, () => {
    test('the output has the shape that the graph announces, for any number of samples', async () => {
      const layer = make()
      const x = graphInput('x', 'float32', withBatch(sample))
      layer.ensureBuilt(x.shape)
      const [, ...announced] = layer.call(x, new TestContext()).shape
      for (const batch of [rows, rows.slice(1)]) {
        expect((await run(layer, batch)).y.shape).toEqual([batch.length, ...announced])
      }
    })

    test('each sample is computed on its own', async () => {
      const layer = make()
      const together = (await run(layer, rows)).y.data
      const apart = []
      for (const row of rows) apart.push(...(await run(layer, [row])).y.data)
      apart.forEach((value, i) => {
        expect(together[i]).toBeCloseTo(value, 5)
      })
    })

    test('weights are made once, of known shapes', () => {
      const layer = make()
      layer.ensureBuilt(withBatch(sample))
      const before = [...layer.weights]
      layer.ensureBuilt(withBatch(sample))
      expect(layer.weights).toEqual(before)
      expect(layer.built).toBe(true)
    })

    test('the config is JSON, with name and trainable as given', () => {
      const config = make({ name: 'mine', trainable: false }).getConfig()
      expect(JSON.parse(JSON.stringify(config))).toEqual(config)
      expect(config.name).toBe('mine')
      if ('trainable' in config) expect(config.trainable).toBe(false)
    })
  })
}
