import { describe, expect, test } from 'vitest'
import type { StudyResult } from '../result.js'
import { type MadeUpOptions, madeUpStudy } from '../testing/madeUpStudy.js'
import type { CandidateResult } from '../trial.js'
import { type Findings, findingsOf } from './findings.js'
import { differenceWithMargin, withMargin } from './measures.js'

const found = (options: MadeUpOptions = {}) => findingsOf(madeUpStudy(options))
const allWords = ({ headline, effect, choice, fit, caution, honest, advice }: Findings) =>
  [headline, ...effect, ...choice, ...fit, ...caution, honest, ...advice].join(' ')

/** A study of two candidates whose test losses are given split by split. */
function withLosses(before: readonly number[], after: readonly number[]): StudyResult {
  const study = madeUpStudy({ space: { dropout: [0, 0.3] }, settings: { folds: before.length, repeats: 1 } })
  const losses = [before, after]
  const candidates = study.candidates.map(candidate => ({
    ...candidate,
    trials: candidate.trials.map(({ settings, result }, split) => ({
      settings,
      result: {
        ...result,
        test: { ...result.test, loss: losses[candidate.number]![split]! },
        trainRows: 75,
        testRows: 25,
      },
    })),
  }))
  return { ...study, candidates }
}

const failed = (candidate: CandidateResult): CandidateResult => ({
  ...candidate,
  trials: candidate.trials.map(({ settings, result }) => ({
    settings,
    result: {
      ...result,
      train: { loss: Number.NaN, accuracy: Number.NaN },
      test: { loss: Number.NaN, accuracy: Number.NaN },
      failure: 'the loss diverged in epoch 3',
    },
  })),
})

describe('the test against the baseline', () => {
  test('is the corrected resampled t-test of the differences split by split', () => {
    // Differences -0.1, -0.12, -0.08, -0.11: mean -0.1025, variance 0.000291667, t = -0.1025 / sqrt((1/4 + 25/75) 0.000291667)
    const { comparisons, effect } = findingsOf(withLosses([0.51, 0.53, 0.49, 0.51], [0.41, 0.41, 0.41, 0.4]))
    const [loss] = comparisons[0]!.measures
    expect(loss!.mean).toBeCloseTo(-0.1025, 12)
    expect(loss!.standardError).toBeCloseTo(Math.sqrt((1 / 4 + 1 / 3) * 0.00029166667), 8)
    expect(loss!.pValue).toBeCloseTo(0.0043, 4)
    expect(loss!.corrected).toBe(loss!.pValue)
    expect(loss!.verdict).toBe('better')
    // 0.1025 of 0.51, and 3.1824 standard errors of it
    expect(effect[0]).toBe('Dropout 0.3 lowers test loss by 20 % ± 8 (p = 0.004).')
  })

  test('a difference within its noise is not claimed', () => {
    const { headline, effect } = findingsOf(withLosses([0.5, 0.4, 0.45, 0.5], [0.4, 0.5, 0.44, 0.49]))
    expect(headline).toMatch(/^Dropout 0\.3 is not distinguishable from none in test loss/)
    expect(effect[0]).toMatch(
      /^With dropout 0\.3, test loss is not distinguishable from that without regularization: the difference is −\S+ % ± \S+ \(p = 0\.\d+\)\.$/,
    )
  })

  test('says what the loss and the accuracy support, each by itself', () => {
    const { headline, effect } = found({
      end: ({ dropout }) => ({
        trainLoss: 0.02,
        testLoss: dropout === 0 ? 0.5 : 0.41,
        trainOther: 1,
        testOther: 0.9,
      }),
    })
    expect(headline).toMatch(
      /^Dropout 0\.3 lowers test loss by 18 % ± \d; accuracy is not distinguishable from none$/,
    )
    expect(effect).toHaveLength(2)
    expect(effect[1]).toMatch(/^With dropout 0\.3, test accuracy is not distinguishable .* percentage points/)
  })

  test('numbers are compared by mean absolute error', () => {
    const { comparisons, fit, honest } = found({
      task: 'regression',
      end: ({ dropout }) => ({
        trainLoss: 0.05,
        testLoss: 0.4,
        trainOther: 1.5,
        testOther: dropout === 0 ? 4 : 3,
      }),
    })
    expect(comparisons[0]!.measures.map(one => `${one.measure} ${one.verdict}`)).toEqual([
      'loss indistinguishable',
      'meanAbsoluteError better',
    ])
    expect(fit.join(' ')).toContain('is off by 1.50 and')
    expect(honest).toContain('mean absolute error 3.10')
  })

  test('many tests are corrected for their number, and what does not survive that is not claimed', () => {
    const rates = Array.from({ length: 20 }, (_, index) => index / 25)
    const study = found({
      space: { dropout: rates },
      spread: 0.02,
      end: ({ dropout }) => ({
        trainLoss: 0.02,
        testLoss: dropout === rates[1] ? 0.45 : 0.5,
        trainOther: 1,
        testOther: 0.9,
      }),
    })
    expect(study.comparisons).toHaveLength(19)
    const [loss] = study.comparisons[0]!.measures
    expect(loss!.pValue).toBeLessThan(0.05)
    expect(loss!.corrected).toBeGreaterThan(0.05)
    expect(loss!.corrected).toBeGreaterThanOrEqual(loss!.pValue)
    expect(study.headline).toContain('may lower test loss')
    expect(study.effect[0]).toContain("with Holm's correction for 19 comparisons")
    expect(study.caution.join(' ')).toContain('19 candidates were each tested against no regularization')
  })
})

describe('the choice', () => {
  test('names the best, the limit and the simplest within it', () => {
    const { choice } = found({ space: { dropout: [0, 0.3, 0.5] }, chosen: 1 })
    expect(choice[0]).toMatch(
      /the lowest mean test loss, 0\.\d{3} \(standard error 0\.\d{3}, over the folds: repeats add no rows\), is that with dropout 0\.5\. Of the candidates within one standard error of it, 0\.\d{3} or less, dropout 0\.3 \(0\.\d{3}\) is the simplest/,
    )
  })

  test('no regularization can be the choice, and then the best candidate is judged', () => {
    const { headline, effect } = found({
      spread: 0.02,
      chosen: 0,
      end: () => ({ trainLoss: 0.3, testLoss: 0.4, trainOther: 0.9, testOther: 0.9 }),
    })
    expect(headline).toBe('No regularization is chosen')
    expect(effect[0]).toMatch(/^The lowest mean test loss is that with dropout|^No other candidate/)
  })

  test('its own figure is called too good, and the held-out rows are the honest ones', () => {
    const { caution, honest } = found()
    expect(caution.join(' ')).toContain(
      'Dropout 0.3 was chosen by the very test rows that its figures are of, out of 3 candidates',
    )
    expect(honest).toContain('40 rows that were held out')
    // Wilson: 35 of 40
    expect(honest).toMatch(/loss 0\.440 and accuracy 87\.5\s% \(95 % interval 73\.9\s% to 94\.5\s%/)
    expect(found({ holdout: false }).honest).toContain('--holdout 0.2')
  })
})

describe('whether it overfits', () => {
  test('the gap is named', () => {
    const { fit } = found()
    expect(fit.join(' ')).toMatch(
      /14\.\d percentage points less on rows it has never seen\. .*That is overfitting/,
    )
  })

  test('a gap that the splits do not agree about is not called overfitting', () => {
    const { fit } = found({
      spread: 0.4,
      end: () => ({ trainLoss: 0.2, testLoss: 0.3, trainOther: 0.93, testOther: 0.87 }),
    })
    expect(fit.join(' ')).toContain('looks like overfitting, but on so few rows')
  })

  test('training rows that are not learnt are underfitting, and a larger network is what to try', () => {
    const end = () => ({ trainLoss: 1, testLoss: 1.01, trainOther: 0.45, testOther: 0.44 })
    const { fit, advice } = found({ end })
    expect(fit.join(' ')).toContain('underfitting')
    expect(advice.join(' ')).toContain('--hidden 128,128')
  })

  test('a network that does as well on new rows is not said to overfit', () => {
    const { fit } = found({
      end: () => ({ trainLoss: 0.2, testLoss: 0.21, trainOther: 0.93, testOther: 0.93 }),
    })
    expect(fit.join(' ')).toContain('hardly overfits')
  })
})

describe('what to try next', () => {
  test('rates beyond the edge', () => {
    const study = found({ space: { dropout: [0, 0.1, 0.3] }, chosen: 2 })
    expect(study.advice.join(' ')).toContain('at the highest dropout that was tried, 0.3')
    const inside = found({ space: { dropout: [0, 0.2, 0.5, 0.8] }, chosen: 2 })
    expect(inside.advice.join(' ')).not.toContain('that was tried')
  })

  test('where nothing helps, the diagnosis', () => {
    const study = found({
      spread: 0.02,
      end: () => ({ trainLoss: 0.02, testLoss: 0.5, trainOther: 1, testOther: 0.9 }),
    })
    expect(study.advice.join(' ')).toContain("thinnet diagnose 'wine & more.csv' --target 'kind <of> wine'")
  })

  test('longer training where the test loss still falls', () => {
    const change = (candidate: CandidateResult): CandidateResult => {
      const [first, ...others] = candidate.trials
      const curves = {
        epoch: [...Array(60).keys()].map(one => one + 1),
        trainLoss: Array.from({ length: 60 }, (_, i) => 1 - i / 100),
        testLoss: Array.from({ length: 60 }, (_, i) => 1 - i / 100),
      }
      return { ...candidate, trials: [{ ...first!, result: { ...first!.result, curves } }, ...others] }
    }
    expect(found({ change }).advice.join(' ')).toContain('still falls at the end of training')
    expect(found().advice.join(' ')).not.toContain('still falls')
  })
})

test('a difference that rounds to nothing has no minus', () => {
  expect(differenceWithMargin('accuracy', -1e-9, 0.02)).toBe('+0.0 points ± 2.0')
  expect(differenceWithMargin('accuracy', -0.02, 0.01)).toBe('−2.0 points ± 1.0')
  expect(differenceWithMargin('meanAbsoluteError', 0.0131, 0.122)).toBe('+0.013 ± 0.122')
  expect(withMargin('meanAbsoluteError', 1234.5, 3.21)).toBe('1,235 ± 3')
})

describe('studies that are not whole', () => {
  test('without a baseline there is no test, and it is said', () => {
    const study = found({ space: { dropout: [0.2, 0.4] } })
    expect(study.baseline).toBeUndefined()
    expect(study.comparisons).toEqual([])
    expect(study.effect[0]).toContain('cannot say whether any of this helps')
    expect(allWords(study)).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('one fold and one repeat: no interval, no test, said plainly', () => {
    const study = found({ settings: { folds: 1, repeats: 1 } })
    expect(study.comparisons).toEqual([])
    expect(study.summaries[0]!.test.loss!.interval).toBeUndefined()
    expect(study.headline).toBe('Dropout 0.3 is chosen, untested')
    expect(study.effect[0]).toContain('no test can tell such a difference from chance')
    expect(study.advice[0]).toContain('proves nothing')
    expect(allWords(study)).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('diverged candidates are listed and compared with nothing', () => {
    const study = found({ change: one => (one.number === 2 ? failed(one) : one) })
    expect(study.summaries.map(({ state }) => state)).toEqual(['complete', 'complete', 'failed'])
    expect(study.comparisons.map(({ number }) => number)).toEqual([1])
    expect(study.caution.join(' ')).toContain(
      'dropout 0.6 (15 of 15 trials failed: the loss diverged in epoch 3)',
    )
    expect(allWords(study)).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('a baseline that diverged allows no test', () => {
    const study = found({ change: one => (one.number === 0 ? failed(one) : one) })
    expect(study.comparisons).toEqual([])
    expect(study.effect[0]).toContain('did not go to the end (15 of 15 trials failed')
  })

  test('candidates that halving gave up are shown, and compared with nothing', () => {
    const change = (one: CandidateResult): CandidateResult =>
      one.number === 2 ? { ...one, stoppedAt: 0, trials: one.trials.slice(0, 5) } : one
    const study = found({ settings: { strategy: 'halving' }, change })
    expect(study.summaries[2]).toMatchObject({ state: 'stopped', reason: 'given up after rung 0' })
    expect(study.comparisons.map(({ number }) => number)).toEqual([1])
    expect(study.caution.join(' ')).toContain('1 candidate did not go to the end (given up after rung 0)')
  })

  test('candidates that are clearly worse after the first repeat are given up, which is said', () => {
    const change = (one: CandidateResult): CandidateResult =>
      one.number === 2 ? { ...one, stoppedAt: 0, trials: one.trials.slice(0, 5) } : one
    expect(found({ change }).summaries[2]!.reason).toBe('given up after the first repeat: clearly worse')
  })

  test('a budget that ended the whole study leaves the splits that all have', () => {
    const change = (one: CandidateResult): CandidateResult => ({
      ...one,
      stoppedAt: 0,
      trials: one.trials.slice(0, one.number === 2 ? 7 : 8),
    })
    const study = found({ settings: { budget: { trials: 23 } }, change })
    expect(study.summaries.map(({ state, trials }) => `${state} ${trials.length}`)).toEqual(
      Array.from({ length: 3 }, () => 'complete 7'),
    )
    expect(study.comparisons.map(({ measures }) => measures[0]!.splits)).toEqual([7, 7])
    expect(study.caution.join(' ')).toContain('compared on 7 splits in place of 15')
  })

  test('a budget that ended', () => {
    const change = (one: CandidateResult): CandidateResult =>
      one.number === 2 ? { ...one, stoppedAt: 0, trials: [] } : one
    const study = found({ settings: { budget: { trials: 30 } }, change })
    expect(study.summaries[2]!.reason).toBe('the budget ended before its first trial')
    expect(study.caution.join(' ')).toContain(
      '1 candidate did not go to the end (the budget ended before its first trial)',
    )
    expect(allWords(study)).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('a single candidate', () => {
    const study = found({ space: { dropout: [0.5] } })
    expect(study.choice[0]).toBe('Dropout 0.5 is the only candidate that went to the end.')
  })
})
