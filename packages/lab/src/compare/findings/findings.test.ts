import { describe, expect, test } from 'vitest'
import { correctedResampledT } from '../../statistics/correctedResampledT.js'
import { summarizeDifferences } from '../../statistics/summary.js'
import { madeUpComparison, madeUpRepeats } from '../testing/madeUpTrainings.js'
import { comparisonFindings } from './compareFindings.js'
import { powerTable, repeatFindings } from './repeatFindings.js'

const lossesOf = (trials: readonly { result: { test: { loss: number } } }[]) =>
  trials.map(({ result }) => result.test.loss)

describe('the test of two models', () => {
  test('is the corrected resampled t-test where rows are drawn anew', () => {
    const { a, b, tests } = madeUpComparison()
    const differences = lossesOf(b.trials).map((loss, i) => loss - lossesOf(a.trials)[i]!)
    const expected = correctedResampledT(differences, { train: 80, test: 40 })
    expect(tests[0]).toMatchObject({ ...expected, measure: 'loss', better: 'b' })
  })

  test('is the plain paired t-test on a fixed split, whose interval is narrower', () => {
    const resampled = madeUpComparison()
    const fixed = madeUpComparison({ choices: { test: 0.3, repeats: 20, fixedSplit: true } })
    const [expected] = [summarizeDifferences(lossesOf(fixed.a.trials), lossesOf(fixed.b.trials)).interval!]
    expect(fixed.tests[0]?.interval.low).toBeCloseTo(expected.low, 12)
    expect(fixed.tests[0]?.interval.high).toBeCloseTo(expected.high, 12)
    expect(fixed.tests[0]!.standardError).toBeLessThan(0.5 * resampled.tests[0]!.standardError)
  })

  test('names the better one by what its measure wants: less loss, more accuracy', () => {
    expect(madeUpComparison().tests.map(({ better, mean }) => [better, mean > 0])).toEqual([
      ['b', false],
      ['b', true],
    ])
    expect(madeUpComparison({ gain: -0.1, task: 'regression' }).tests.map(({ better }) => better)).toEqual([
      'a',
      'a',
    ])
  })
})

describe('the sentences about two models', () => {
  test('give the size of a difference with its uncertainty', () => {
    const { headline, effect } = comparisonFindings(madeUpComparison())
    expect(headline).toMatch(
      /^dropout <0\.4> against none: test loss is lower by 2\d % ± \d; test accuracy is higher by 2\.\d ± \d\.\d percentage points$/,
    )
    expect(effect[0]).toMatch(
      /has a lower test loss than none, by .* \(p < 0\.001, 20 trainings of each\): dropout <0\.4> is better on rows like these/,
    )
  })

  test('claim nothing where the test cannot tell, and say what it would have found', () => {
    const { headline, effect, caution } = comparisonFindings(madeUpComparison({ gain: 0, spread: 0.1 }))
    expect(headline).toContain('test loss is not distinguishable')
    expect(effect[0]).toMatch(/finds a difference of \d+ % four times in five; a smaller one may be there\.$/)
    expect(caution.at(-1)).toMatch(/^To find a difference of 10 % in test loss/)
  })

  test('say what a fixed split cannot tell', () => {
    const choices = { test: 0.3, repeats: 20, fixedSplit: true }
    expect(comparisonFindings(madeUpComparison({ choices })).caution.join()).toContain(
      'They say nothing of other rows',
    )
    expect(comparisonFindings(madeUpComparison()).caution.join()).toContain('Nadeau and Bengio 2003')
  })

  test('count failed trainings, and compare only pairs that both ended', () => {
    const some = madeUpComparison({ failing: [3, 5] })
    expect(some.tests[0]?.differences).toHaveLength(18)
    expect(comparisonFindings(some).caution[0]).toContain('failed in 2 of 20 trainings (the loss diverged)')
    const failing = Array.from({ length: 20 }, (_, i) => i)
    const none = madeUpComparison({ failing })
    expect(none.tests).toEqual([])
    expect(comparisonFindings(none).headline).toContain('There is nothing to compare')
  })
})

describe('repeated trainings', () => {
  test('are told by mean, interval, spread, and the gap to the training rows', () => {
    const { headline, spread, gap } = repeatFindings(madeUpRepeats())
    expect(headline).toMatch(/^test loss 0\.\d+ ± 0\.\d+, test accuracy 8\d\.\d\s% ± \d\.\d$/)
    expect(spread[0]).toMatch(/Single trainings scatter by a standard deviation of 0\.0\d+: about 19 in 20/)
    expect(gap[0]).toContain('it fits its training rows better than others')
  })

  test('take more of each the smaller the difference is, and where splits share rows there is an end to it', () => {
    const fixed = madeUpRepeats({ choices: { test: 0.3, repeats: 20, fixedSplit: true } })
    const needed = fixed.spreads[0]!.power.map(({ trainings }) => trainings ?? Number.POSITIVE_INFINITY)
    expect(needed.toSorted((p, q) => q - p)).toEqual(needed)
    expect(needed[0]).toBeGreaterThan(needed.at(-1)!)
    const resampled = madeUpRepeats()
    expect(resampled.spreads[0]!.power[0]?.trainings).toBeUndefined()
    expect(powerTable(resampled).rows[0]).toEqual([
      expect.stringMatching(/^2 % \(0\.\d+\) of test loss$/),
      'no number is enough',
    ])
  })
})
