import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { BATCH, graphInput, type Shape } from '../graph/index.js'
import { type DropoutOptions, dropout, retain } from './dropout.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
afterAll(() => {
  warn.mockRestore()
})

layerContract(options => dropout(0.5, options), [2, 3])

const x = { data: [1, 2, 3, 4, 5, 6], shape: [2, 3] }

/** The mask that a layer asks for in training, given an input of this shape. */
function maskFor(options: DropoutOptions & { rate?: number }, shape: Shape) {
  const context = new TestContext(true)
  dropout(options.rate ?? 0.5, options).call(graphInput('x', 'float32', shape), context)
  return context.draws[0]?.options
}

describe('in training', () => {
  test('what is kept is scaled up, what is dropped is 0, and gradients go the same way', async () => {
    const draws = [[1, 0, 1, 0, 1, 1]]
    const { y, gradients } = await runLayer(dropout(0.5), x, { training: true, draws })
    expect(y.data).toEqual([2, 0, 6, 0, 10, 12])
    expect(gradients).toEqual([[2, 0, 2, 0, 2, 2]])
  })

  test('the expected output is the input, at any rate', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.01, max: 0.95, noNaN: true }), async rate => {
        const layer = dropout(rate)
        const kept = (await runLayer(layer, x, { training: true, draws: [x.data.map(() => 1)] })).y.data
        // an element is kept with probability 1 - rate, and 0 otherwise
        x.data.forEach((value, i) => {
          expect(kept[i] * (1 - rate)).toBeCloseTo(value, 4)
        })
      }),
      { numRuns: 20 },
    )
  })

  test('rate 0 is the identity, without a mask', () => {
    const context = new TestContext(true)
    const input = graphInput('x', 'float32', [BATCH, 3])
    expect(dropout(0).call(input, context)).toBe(input)
    expect(context.draws).toEqual([])
  })

  test('rate 1 gives zeros, and gradients of 0', async () => {
    const { y, gradients, context } = await runLayer(dropout(1), x, { training: true })
    expect(y).toEqual({ data: [0, 0, 0, 0, 0, 0], shape: [2, 3] })
    expect(gradients).toEqual([[0, 0, 0, 0, 0, 0]])
    expect(context.draws).toEqual([])
  })
})

describe('in inference', () => {
  test.each([0, 0.4, 1])('rate %d is the identity', rate => {
    const context = new TestContext(false)
    const input = graphInput('x', 'float32', [BATCH, 3])
    expect(dropout(rate).call(input, context)).toBe(input)
    expect(context.draws).toEqual([])
  })

  test('a layer that is told to train drops all the same', async () => {
    const layer = dropout(0.5, { training: true })
    const { y } = await runLayer(layer, x, { draws: [[1, 0, 1, 0, 1, 1]] })
    expect(y.data).toEqual([2, 0, 6, 0, 10, 12])
    expect(layer.getConfig().training).toBe(true)
    expect('training' in dropout(0.5).getConfig()).toBe(false)
  })
})

describe('the mask', () => {
  test('has an element for each of the input by default', () => {
    expect(maskFor({ rate: 0.3, seed: 7 }, [BATCH, 4, 3])).toEqual({
      shape: [BATCH, 4, 3],
      rate: 0.3,
      seed: 7,
    })
  })

  test.each([
    [
      [null, 1, null],
      [BATCH, 1, 3],
    ],
    [
      [undefined, 1, 3],
      [BATCH, 1, 3],
    ],
    [
      ['batch' as const, 4, 1],
      [BATCH, 4, 1],
    ],
    [
      [1, null, null],
      [1, 4, 3],
    ],
  ])('of noise shape %o has shape %o', (noiseShape, shape) => {
    expect(maskFor({ noiseShape }, [BATCH, 4, 3])?.shape).toEqual(shape)
  })

  test('drops whole features where an axis is shared', async () => {
    const { y } = await runLayer(
      dropout(0.5, { noiseShape: [null, 1, null] }),
      { data: [1, 2, 3, 4], shape: [1, 2, 2] },
      { training: true, draws: [[1, 0]] },
    )
    expect(y.data).toEqual([2, 0, 6, 0])
  })
})

describe('retain takes the probability to keep', () => {
  test.each([
    [0.8, 0.2],
    [0.9, 0.1],
    [0.7, 0.3],
    [0.5, 0.5],
    [0.999999, 0.000001],
    [1, 0],
    [0, 1],
  ])('retain(%d) has rate %d', (probability, rate) => {
    expect(retain(probability).rate).toBe(rate)
  })

  test('without a hint, since it says what it means', () => {
    warn.mockClear()
    retain(0.1)
    expect(warn).not.toHaveBeenCalled()
  })

  test('of a percentage says how to write it', () => {
    expect(() => retain(80)).toThrow(
      'retain: probability is the fraction to keep, from 0 to 1, received 80; for 80 % write 0.8',
    )
    expect(() => retain(-1)).toThrow(RangeError)
  })
})

describe('errors name the layer and the argument', () => {
  const built = (noiseShape: DropoutOptions['noiseShape'], shape: Shape) => () =>
    dropout(0.5, { noiseShape }).ensureBuilt(shape)

  test.each([
    [
      () => dropout(40),
      'layer dropout: rate is the fraction to drop, from 0 to 1, received 40; for 40 % write 0.4',
    ],
    [() => dropout(-0.1, { name: 'first' }), 'layer first: rate is the fraction to drop'],
    [
      () => dropout(0.5, { seed: -1 }),
      'layer dropout: seed must be an integer from 0 to 9007199254740991; received -1',
    ],
    [
      () => dropout(0.5, { noiseShape: [null, 0] }),
      'layer dropout: noiseShape must hold null and whole numbers from 1, received 0',
    ],
    [
      built([null, 1], [BATCH, 4, 3]),
      'layer dropout: noiseShape must have an entry for each axis of the input [batch, 4, 3], received 2 entries',
    ],
    [
      built([null, 2, 3], [BATCH, 4, 3]),
      'noiseShape must have null, 1 or 4 for axis 1 of the input [batch, 4, 3], received 2',
    ],
    [
      built([32, 1, 3], [BATCH, 4, 3]),
      'received 32 (axis 0 is the batch: null for a mask for each sample, 1 for one for all)',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
