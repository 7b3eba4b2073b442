import { describe, expect, test } from 'vitest'
import { madeUpContext, madeUpProblem, normalRows } from '../testing/madeUp.js'
import { capacity } from './capacity.js'
import { dropoutVerdict } from './dropout.js'
import { gap } from './gap.js'
import { learningRate } from './learningRate.js'
import { moreData } from './moreData.js'
import { scale } from './scale.js'

// Made-up losses: what a probe concludes from them is all that is tested here.

const x = normalRows(1, 100, 2)
const problem = madeUpProblem({ x, y: x.map(([a = 0]) => (a > 0 ? 1 : 0)) })

describe('the gap', () => {
  test('a validation loss that rises again is overfitting, a note', async () => {
    const { finding, curve } = await gap(
      madeUpContext(problem, () => ({ train: 0.01, best: 0.3, test: 0.5 })),
    )
    expect(finding).toMatchObject({ probe: 'gap', severity: 'note', evidence: { turningEpoch: 50 } })
    expect(finding!.what).toContain('from epoch 50 on')
    expect(curve.turn).toBe(1)
  })

  test('one that stays is none, however far the training loss is below', async () => {
    const { finding } = await gap(madeUpContext(problem, () => ({ train: 0.01, best: 0.3, test: 0.31 })))
    expect(finding).toBeUndefined()
  })
})

describe('capacity', () => {
  test('a larger network that is better on both parts shows that this one is too small', async () => {
    const context = madeUpContext(problem, ({ wide }) =>
      wide ? { train: 0.1, best: 0.15 } : { train: 0.5, best: 0.5 },
    )
    expect((await capacity(context)).finding).toMatchObject({ probe: 'capacity', severity: 'problem' })
  })

  test('one that only learns the training rows by heart does not', async () => {
    const context = madeUpContext(problem, ({ wide }) =>
      wide ? { train: 0.01, best: 0.5 } : { train: 0.4, best: 0.5 },
    )
    const { finding } = await capacity(context)
    expect(finding).toBeUndefined()
    expect(context.asked.filter(({ wide }) => wide)).toHaveLength(2)
  })

  test('nobody asks for a larger one if this one fits', async () => {
    const context = madeUpContext(problem, () => ({ train: 0.01 }))
    expect((await capacity(context)).seen).toContain('can fit its training rows')
    expect(context.asked.some(({ wide }) => wide)).toBe(false)
  })
})

describe('the learning rate', () => {
  test('diverges: no finite loss, and a tenth of it works', async () => {
    const context = madeUpContext(problem, ({ rateFactor = 1 }) =>
      rateFactor < 1 ? { train: 0.2 } : { train: Number.NaN, best: Number.NaN, failure: 'not finite' },
    )
    const { finding } = await learningRate(context)
    expect(finding).toMatchObject({ severity: 'problem', evidence: { diverged: 5 } })
  })

  test('crawls: still falling at the end, and ten times it is far better', async () => {
    const context = madeUpContext(problem, ({ rateFactor = 1 }) =>
      rateFactor > 1 ? { train: 0.1, best: 0.2 } : { train: 0.5, best: 0.5, bestEpoch: 100 },
    )
    expect((await learningRate(context)).finding?.what).toContain('Training crawls')
  })

  test('where there is nothing to learn, no rate is to blame', async () => {
    const { finding } = await learningRate(madeUpContext(problem, () => ({ train: 0.7, best: 0.7 })))
    expect(finding).toBeUndefined()
  })
})

describe('scales', () => {
  const wide = { ...problem, x: problem.x.map((value, i) => (i % 2 === 0 ? 1000 * value : value)) }

  test('inputs of other scales that standardizing mends', async () => {
    const context = madeUpContext(wide, ({ standardized }) => ({
      normalizes: false,
      best: standardized ? 0.2 : 0.5,
    }))
    const { finding } = await scale(context)
    expect(finding).toMatchObject({ probe: 'scale', severity: 'problem' })
    expect(finding!.what).toContain('x2 has a standard deviation of')
  })

  test('scales that do not matter, and a network that normalizes', async () => {
    expect(
      (await scale(madeUpContext(wide, () => ({ normalizes: false, best: 0.2 })))).finding,
    ).toBeUndefined()
    const context = madeUpContext(wide, ({ standardized }) => ({ best: standardized ? 0.2 : 0.5 }))
    expect((await scale(context)).finding).toBeUndefined()
  })

  test('inputs of one scale are not even tried', async () => {
    const context = madeUpContext(problem, () => ({ normalizes: false }))
    await scale(context)
    expect(context.asked.some(({ standardized }) => standardized)).toBe(false)
  })
})

describe('more data', () => {
  test('a loss that falls with the rows promises more, within an interval', async () => {
    const context = madeUpContext(problem, ({ share = 1 }) => ({ best: 0.1 + 0.2 / share ** 0.5 }))
    const { finding, curve } = await moreData(context)
    expect(finding).toMatchObject({ probe: 'moreData', severity: 'note' })
    // a + b n^-1/2: each doubling gains 2^-1/2 of the one before
    expect(curve.expected.loss).toBeCloseTo(0.1 + 0.2 / 2 ** 0.5, 1)
    expect(curve.expected.low).toBeLessThan(curve.expected.loss)
    expect(curve.expected.high).toBeGreaterThan(curve.expected.loss)
    expect(curve.rows).toEqual([80, 80, 80])
  })

  test('a flat curve promises nothing', async () => {
    expect((await moreData(madeUpContext(problem, () => ({ best: 0.3 })))).finding).toBeUndefined()
  })
})

describe('dropout', () => {
  const asked: { overfits: boolean; rise: number; faults: readonly string[] } = {
    overfits: true,
    rise: 0.3,
    faults: [],
  }

  test('helps, harms, makes no difference, or is not there', async () => {
    const verdictOf = async (losses: readonly [number, number, number], given = asked) => {
      const context = madeUpContext(problem, ({ dropout = 0 }) => {
        const loss = losses[[0, 0.2, 0.5].indexOf(dropout)]!
        return { best: loss, test: loss }
      })
      return dropoutVerdict(context, given)
    }
    expect((await verdictOf([0.5, 0.4, 0.3])).what).toMatch(
      /^Dropout 0.5 helps: it lowers the validation loss by 40.0/,
    )
    expect((await verdictOf([0.3, 0.4, 0.5])).what).toMatch(/^Dropout harms: 0.2 raises/)
    expect((await verdictOf([0.5, 0.5, 0.5])).why).toContain('does not read candidate.dropout')
    const faulty = await verdictOf([0.5, 0.4, 0.3], { overfits: false, rise: 0, faults: ['labels'] })
    expect(faulty.why).toContain('Mend what was found first (labels)')
  })
})
