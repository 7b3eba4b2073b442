import { describe, expect, test } from 'vitest'
import { BATCH, graphInput } from '../graph/index.js'
import { dropout } from './dropout.js'
import {
  checkRates,
  curriculumDropout,
  earlyDropout,
  lateDropout,
  linearRate,
  type RateSchedule,
  rateByEpoch,
  rateConfig,
} from './rateSchedule.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

describe('schedules', () => {
  test('early dropout stops', () => {
    const rate = earlyDropout(0.2, { steps: 10 })
    expect([0, 5, 9, 10, 1000].map(rate)).toEqual([0.2, 0.2, 0.2, 0, 0])
  })

  test('early dropout with linear decay fades out', () => {
    const rate = earlyDropout(0.2, { steps: 10, decay: 'linear' })
    expect([0, 5, 10, 11].map(rate)).toEqual([0.2, 0.1, 0, 0])
  })

  test('a rate by epoch changes between epochs, and the last one stays', () => {
    const rate = rateByEpoch([0, 0.2, 0.4], { stepsPerEpoch: 10 })
    expect([0, 9, 10, 19, 20, 29, 30, 1e6].map(rate)).toEqual([0, 0, 0.2, 0.2, 0.4, 0.4, 0.4, 0.4])
    expect(() => rateByEpoch([], { stepsPerEpoch: 10 })).toThrow(/at least one rate/)
    expect(() => rateByEpoch([40], { stepsPerEpoch: 10 })).toThrow(/for 40 % write 0.4/)
    expect(() => rateByEpoch([0.4], { stepsPerEpoch: 0 })).toThrow(/stepsPerEpoch/)
  })

  test('late dropout waits', () => {
    const rate = lateDropout(0.4, { steps: 10 })
    expect([0, 9, 10, 1000].map(rate)).toEqual([0, 0, 0.4, 0.4])
  })

  test("curriculum dropout is the paper's equation, in fractions to drop", () => {
    const [rate, gamma] = [0.3, 0.01]
    const at = curriculumDropout(rate, { gamma })
    const limit = 1 - rate
    for (const t of [0, 1, 50, 300, 1e6]) {
      const retain = (1 - limit) * Math.exp(-gamma * t) + limit
      expect(1 - at(t)).toBeCloseTo(retain, 12)
    }
    expect(at(0)).toBe(0)
  })

  test('a linear rate goes from one to the other and stays', () => {
    const up = linearRate({ from: 0, to: 0.5, steps: 4 })
    expect([0, 1, 2, 4, 9].map(up)).toEqual([0, 0.125, 0.25, 0.5, 0.5])
    expect(linearRate({ from: 0.5, to: 0.1, steps: 4 })(2 ** 31)).toBe(0.1)
  })

  test.each([
    [() => earlyDropout(40, { steps: 3 }), 'earlyDropout: rate is the fraction to drop'],
    [() => lateDropout(0.4, { steps: 0 }), 'lateDropout: steps must be a number of training steps above 0'],
    [() => curriculumDropout(0.4, { gamma: -1 }), 'curriculumDropout: gamma must be a finite number above 0'],
    [() => linearRate({ from: 0, to: 2, steps: 3 }), 'linearRate: to must be a number from 0 to 1'],
    // @ts-expect-error an unknown decay
    [() => earlyDropout(0.4, { steps: 3, decay: 'cosine' }), "decay must be 'constant' or 'linear'"],
  ])('errors name function and argument %#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})

describe('in configs', () => {
  const all: readonly RateSchedule[] = [
    earlyDropout(0.2, { steps: 10, decay: 'linear' }),
    lateDropout(0.4, { steps: 10 }),
    curriculumDropout(0.3, { gamma: 0.01 }),
    linearRate({ from: 0, to: 0.5, steps: 4 }),
  ]

  test.each(all.map(one => [one.className, one] as const))('%s makes a round trip', (_, one) => {
    const { rate: written } = JSON.parse(JSON.stringify(dropout(one).getConfig()))
    expect(written).toMatchObject({ class_name: one.className, config: one.getConfig() })
    const again = dropout(written)
    expect(again.getConfig().rate).toEqual(written)
    const at = again.rate
    if (typeof at === 'number') throw new TypeError('a schedule was expected')
    for (const step of [0, 3, 7, 20]) expect(at(step)).toBe(one(step))
  })

  test("a function of one's own is written by its name, and not read again", () => {
    const mine = (step: number) => 1 / (step + 2)
    const written = dropout(mine).getConfig().rate
    expect(written).toMatchObject({ class_name: 'function', config: 'mine' })
    expect(() => dropout(JSON.parse(JSON.stringify(written)))).toThrow(
      'layer dropout: rate has no schedule "function"; there are EarlyDropout, LateDropout',
    )
  })

  test('a config without its parameters says which is missing', () => {
    expect(() => dropout({ class_name: 'LateDropout', config: { rate: 0.4 } })).toThrow(
      'the config of a rate schedule: steps must be a finite number, received undefined',
    )
  })

  test('a number stays a number', () => {
    expect(rateConfig(checkRates('layer', 0.4))).toBe(0.4)
  })
})

describe('a dropout layer with a schedule', () => {
  const x = { data: [1, 2, 3, 4], shape: [2, 2] }

  test('draws its mask with the rate of the step, and scales by its inverse', async () => {
    const rate = linearRate({ from: 0, to: 1, steps: 10 })
    const run = await runLayer(dropout(rate), x, { training: true, draws: [[1, 0, 1, 1]], scheduled: [2] })
    expect(run.y.data).toEqual([2, 0, 6, 8])
    expect(run.gradients).toEqual([[2, 0, 2, 2]])
    const [{ schedule }] = run.context.schedules
    // a rate of 1 drops everything: 0, not 0 · ∞
    expect([0, 5, 10].map(schedule)).toEqual([1, 2, 0])
    expect(run.context.draws[0].options).toMatchObject({ rate })
  })

  test('asks for nothing in inference', () => {
    const context = new TestContext(false)
    const input = graphInput('x', 'float32', [BATCH, 3])
    expect(dropout(lateDropout(0.4, { steps: 3 })).call(input, context)).toBe(input)
    expect([context.draws, context.schedules]).toEqual([[], []])
  })
})
