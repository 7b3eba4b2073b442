import { describe, expect, test } from 'vitest'
import { BATCH, graphInput } from '../graph/index.js'
import { dropBlock1D, dropBlock2D } from './dropBlock.js'
import { expectMean, expectRate } from './testing/expectRate.js'
import { noiseContract, rateContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

noiseContract(options => dropBlock1D(0.3, { blockSize: 3, ...options }), [8, 2])
noiseContract(options => dropBlock2D(0.3, { blockSize: 3, ...options }), [5, 6, 2])
rateContract(rate => dropBlock1D(rate))
rateContract(rate => dropBlock2D(rate))

const ones = (...shape: number[]) => ({
  data: new Array<number>(shape.reduce((size, dim) => size * dim, 1)).fill(1),
  shape,
})

/** The numbers of a linear congruential generator, from 0 up to 1. */
function uniforms(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (1664525 * state + 1013904223) % 2 ** 32
    return state / 2 ** 32
  })
}

function asked(layer: ReturnType<typeof dropBlock2D>, shape: readonly (number | 'batch')[]) {
  const context = new TestContext(true)
  layer.call(graphInput('x', 'float32', shape), context)
  const { options } = context.draws[0]
  return { shape: options.shape, rate: 'rate' in options ? options.rate : undefined }
}

test('a start drops the block behind it; what is kept makes up for it', async () => {
  const layer = dropBlock1D(0.3, { blockSize: 3 })
  // of 8 places, blocks of 3 start at the first 6; a 0 starts one
  const { y, gradients } = await runLayer(layer, ones(1, 8, 1), {
    training: true,
    draws: [[1, 1, 0, 1, 1, 1]],
  })
  const scale = Math.fround(8 / 5)
  const expected = [1, 1, 0, 0, 0, 1, 1, 1].map(kept => kept * scale)
  expect(y.data).toEqual(expected)
  expect(gradients).toEqual([expected])
})

test('in two dimensions a block is a square, and blocks overlap', async () => {
  const layer = dropBlock2D(0.3, { blockSize: 2 })
  const draw = [
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 1],
  ]
  const { y } = await runLayer(layer, ones(1, 4, 4, 1), { training: true, draws: [draw.flat()] })
  const kept = [
    [0, 0, 1, 1],
    [0, 0, 0, 1],
    [1, 0, 0, 1],
    [1, 1, 1, 1],
  ]
  expect(y.data.map(Math.sign)).toEqual(kept.flat())
  expect(y.data[2]).toBeCloseTo(16 / 9, 6)
})

test.each([1, 2, 3, 4, 5, 6, 7, 9])('blocks of %d places are that long', async blockSize => {
  const steps = 12
  const starts = steps - blockSize + 1
  const draw = new Array<number>(starts).fill(1)
  draw[starts - 1] = 0
  const { y } = await runLayer(dropBlock1D(0.1, { blockSize }), ones(1, steps, 1), {
    training: true,
    draws: [draw],
  })
  expect(y.data.map(Math.sign)).toEqual(Array.from({ length: steps }, (_, i) => (i < starts - 1 ? 1 : 0)))
})

describe('gamma', () => {
  test('is that of equation 1: rate over the block, times the feature map over the places for starts', () => {
    const { shape, rate } = asked(dropBlock2D(0.2, { blockSize: 3 }), [BATCH, 10, 8, 4])
    expect(shape).toEqual([BATCH, 8, 6, 4])
    expect(rate).toBeCloseTo((0.2 / 9) * ((10 * 8) / (8 * 6)), 12)
  })

  test('with blocks of one place it is the rate, as in Dropout', () => {
    expect(asked(dropBlock2D(0.2, { blockSize: 1 }), [BATCH, 10, 8, 4])).toEqual({
      shape: [BATCH, 10, 8, 4],
      rate: 0.2,
    })
  })

  test('with blocks as large as the feature map it is the rate, for one start: spatial dropout', () => {
    expect(asked(dropBlock2D(0.2), [BATCH, 5, 4, 3])).toEqual({ shape: [BATCH, 1, 1, 3], rate: 0.2 })
  })

  test('never exceeds 1', () => {
    expect(asked(dropBlock2D(0.9999, { blockSize: 2 }), [BATCH, 2, 2, 1]).rate).toBeLessThanOrEqual(1)
    expect(asked(dropBlock1D(0.99, { blockSize: 9 }), [BATCH, 10, 1]).rate).toBeLessThanOrEqual(1)
  })
})

test('the mean of constant inputs stays exactly, and as many places are dropped as the starts cover', async () => {
  const [maps, side, blockSize, rate] = [400, 9, 3, 0.25]
  const layer = dropBlock2D(rate, { blockSize })
  const places = side - blockSize + 1
  const gamma = Number(asked(layer, [BATCH, side, side, 1]).rate)
  const draw = uniforms(maps * places ** 2, 5).map(u => (u < gamma ? 0 : 1))
  expectRate(draw.filter(keep => keep === 0).length, draw.length, gamma)

  const { y } = await runLayer(layer, ones(maps, side, side, 1), { training: true, draws: [draw] })
  expect(y.data.reduce((sum, value) => sum + value, 0) / y.data.length).toBeCloseTo(1, 5)

  // a place stays if none of the starts that cover it drops
  const covering = (i: number) => Math.min(i, places - 1) - Math.max(i - blockSize + 1, 0) + 1
  let stays = 0
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) stays += (1 - gamma) ** (covering(i) * covering(j)) / side ** 2
  }
  // maps are independent of each other, their places are not
  const perMap = Array.from(
    { length: maps },
    (_, m) => y.data.slice(m * side ** 2, (m + 1) * side ** 2).filter(value => value > 0).length / side ** 2,
  )
  const mean = perMap.reduce((sum, part) => sum + part, 0) / maps
  const deviation = Math.sqrt(perMap.reduce((sum, part) => sum + (part - mean) ** 2, 0) / (maps - 1))
  expectMean(perMap, stays, deviation)
  expect(1 - stays).toBeLessThan(1 - Math.exp(-rate) + 0.005)
})

test('outside of training the expected count scales, whatever was dropped and whatever else is in the batch', async () => {
  const rate = 0.4
  // of 3 × 3 places a corner is covered by one of the 4 blocks of 2 × 2, an edge by two, the middle by all
  const gamma = (rate / 4) * (9 / 4)
  const kept = (4 * (1 - gamma) + 4 * (1 - gamma) ** 2 + (1 - gamma) ** 4) / 9
  const layer = dropBlock2D(rate, { blockSize: 2, training: true })
  const draw = [1, 1, 1, 1, 0, 1, 1, 1]
  const { y } = await runLayer(layer, ones(2, 3, 3, 1), { draws: [draw] })
  const scaled = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1].map(one => one / kept)
  y.data.forEach((value, i) => {
    expect(value).toBeCloseTo(scaled[i], 5)
  })
})

test('rate 0 is the identity, rate 1 gives zeros, and a mask without ones too', async () => {
  const x = ones(1, 3, 1)
  expect((await runLayer(dropBlock1D(0), x, { training: true })).y.data).toEqual([1, 1, 1])
  expect((await runLayer(dropBlock1D(1), x, { training: true })).y.data).toEqual([0, 0, 0])
  expect((await runLayer(dropBlock1D(0.99), x, { training: true, draws: [[0]] })).y.data).toEqual([0, 0, 0])
})

test('errors name the layer and the argument', () => {
  expect(() => dropBlock2D(0.1, { blockSize: 0 })).toThrow(
    'layer drop_block2d: blockSize must be a whole number of places, 1 or more',
  )
  expect(() => dropBlock2D(0.1).ensureBuilt([BATCH, 4, 4])).toThrow('expected input of rank 4')
})

test('the config has rate and block size', () => {
  expect(dropBlock2D(0.1, { blockSize: 5 }).getConfig()).toMatchObject({ rate: 0.1, block_size: 5 })
})
