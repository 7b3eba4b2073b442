import { describe, expect, test } from 'vitest'
import { compare } from '../../study/findings/compare.js'
import { lastTenth } from '../../study/findings/lastTenth.js'
import { lowestTestLoss } from '../../study/findings/lowestTestLoss.js'
import { aboutVerdicts, judge } from '../../study/findings/verdict.js'
import { field, fieldPoints } from '../field.js'
import type { CaseStudyResult } from '../result.js'
import { data, type MadeUpOptions, madeUpResult } from '../testing/madeUpResult.js'
import { boundaryLength } from './boundaryLength.js'
import { gridTitle, titlesOf } from './titles.js'

const verdictOf = ({ models }: CaseStudyResult) => judge(models[0]!, models[1]!)
const once = (options: MadeUpOptions) => verdictOf(madeUpResult({ spread: 0, ...options }))
const tenTimes = (options: MadeUpOptions) =>
  verdictOf(madeUpResult({ spread: 0.01, ...options, settings: { repeats: 10 } }))

describe('the verdict', () => {
  test('one repeat that did better is said to have done better, with figures', () => {
    const { headline, details } = once({})
    expect(headline).toBe('dropout 0.4 did better in this one repeat: higher test accuracy, lower test loss')
    expect(details).toBe(
      'With dropout 0.4, test accuracy is higher by 2.1 percentage points and test loss is lower by 1.620.',
    )
  })

  test('one that did worse, to have done worse', () => {
    const { headline } = once({ dropout: { testAccuracy: 0.5, testLoss: 3 } })
    expect(headline).toBe('dropout 0.4 did worse in this one repeat: lower test accuracy, higher test loss')
  })

  test('the good in one measure does not hide the bad in the other', () => {
    const { headline } = once({ dropout: { testAccuracy: 0.5, testLoss: 1 } })
    expect(headline).toContain('did better in one way and worse in another')
  })

  test('the same results are no difference', () => {
    const { headline, details } = once({ dropout: { testAccuracy: 0.77, testLoss: 2.15 } })
    expect(headline).toContain('did the same in this one repeat: the same test accuracy, the same test loss')
    expect(details).toContain('test accuracy is the same and test loss is the same')
  })

  test('repeats give intervals, and what an interval does not settle is not claimed', () => {
    const { headline, details } = tenTimes({ dropout: { testAccuracy: 0.7705 } })
    expect(headline).toBe(
      'dropout 0.4 helped over 10 repeats: no clear difference in test accuracy, lower test loss',
    )
    expect(details).toMatch(
      /not clearly different \(95 % interval of the difference −\d\.\d to \+\d\.\d percentage points\)/,
    )
    expect(details).toMatch(/test loss is lower by 1\.\d{3} \(95 % interval −1\.\d{3} to −1\.\d{3}\)/)
    expect(tenTimes({ dropout: { testAccuracy: 0.5, testLoss: 3 } }).headline).toBe(
      'dropout 0.4 hurt over 10 repeats: lower test accuracy, higher test loss',
    )
    const unclear = tenTimes({ dropout: { testAccuracy: 0.7705, testLoss: 2.15 } })
    expect(unclear.headline).toContain('made no clear difference over 10 repeats')
  })

  test('one repeat is said to prove nothing', () => {
    expect(aboutVerdicts(1)).toContain('One repeat cannot tell an effect from chance')
    expect(aboutVerdicts(10)).toContain('10 pairs')
  })

  test('comparisons are of pairs', () => {
    const { models } = madeUpResult({ settings: { repeats: 3 } })
    const { difference } = compare(models[0]!, models[1]!, 'testLoss')
    const first = models[1]!.repeats[0]!.testLoss - models[0]!.repeats[0]!.testLoss
    expect(difference.count).toBe(3)
    expect(difference.mean).toBeCloseTo(first, 0)
  })
})

describe('titles', () => {
  test('say what the figures show', () => {
    const result = madeUpResult({ settings: { repeats: 10 }, spread: 0 })
    const titles = titlesOf(result, data)
    expect(titles.accuracy).toMatch(
      /^Over the last tenth of the epochs, training accuracy is \d+\.\d percentage points above test accuracy without dropout, \d+\.\d percentage points above it with dropout 0\.4$/,
    )
    expect(titles.loss).toMatch(
      /^Test loss without dropout: lowest 0\.\d{3} \(epoch [\d,]+\), at the end 2\.1\d+\. With dropout 0\.4: lowest/,
    )
    expect(titles.boundary).toBe(
      'On the wrong side of the boundary: 0 of 30 training and 16 of 70 test points without dropout, ' +
        '1 of 30 and 15 of 70 with dropout 0.4',
    )
    expect(titles.repeats).toBe(
      'Mean test accuracy is 77.0\u00a0%\u00a0±\u00a00.0 for baseline and 79.1\u00a0%\u00a0±\u00a00.0 for dropout 0.4',
    )
  })

  test('a network that does better on test rows is not said to do worse', () => {
    const result = madeUpResult({ baseline: { trainAccuracy: 0.6, testAccuracy: 0.9 } })
    expect(titlesOf(result, data).accuracy).toContain('below test accuracy without dropout')
  })

  test('the best rates are found', () => {
    const { grid } = madeUpResult({ settings: { rates: '0:0.9:0.1', repeats: 2 }, spread: 0 })
    expect(gridTitle(grid!)).toBe(
      'Mean test accuracy is highest (79.5\u00a0%) at rate 0.5, mean test loss lowest (0.421) at rate 0.9',
    )
  })
})

describe('measures of curves and boundaries', () => {
  test('the lowest test loss is the first of the lowest', () => {
    const curves = { accuracy: [], loss: [], valAccuracy: [], valLoss: [3, 1, 2, 1] }
    expect(lowestTestLoss(curves)).toEqual({ epoch: 2, loss: 1 })
  })

  test('the end of a curve is the mean of its last tenth', () => {
    expect(lastTenth([...Array.from({ length: 18 }, () => 0), 1, 3])).toBe(2)
    expect(lastTenth([5])).toBe(5)
  })

  test.each([
    [0.9, 'the middle circle'],
    [0.5, 'a smaller one'],
  ])('the length of a circle of radius %f comes out to 5 percent', radius => {
    const inside = fieldPoints().map(([x, y]) => (Math.hypot(x!, y!) < radius ? 1 : 0))
    expect(boundaryLength(inside) / (2 * Math.PI * radius)).toBeCloseTo(1, 1)
  })

  test('no boundary has no length', () => {
    expect(boundaryLength(fieldPoints().map(() => 0.1))).toBe(0)
    expect(fieldPoints()).toHaveLength(field.points ** 2)
  })
})
