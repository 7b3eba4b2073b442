import { describe, expect, test } from 'vitest'
import { candidateResults, choose, comparisonOf, type RunStage } from './choice.js'
import { hopeless } from './hopeless.js'
import { grid } from './strategies/grid.js'
import { halving } from './strategies/halving.js'
import { invent, planFor } from './testing/invented.js'
import type { TrialSettings } from './trial.js'

const plan = planFor(3)
const space = { dropout: plan.candidates.map(({ dropout }) => dropout!) }
const noise = ({ repeat, fold }: TrialSettings) => 0.02 * (((repeat + 2 * fold) % 5) - 2)

/** A stage of which the first trials were run. */
const run = (
  planned: readonly TrialSettings[],
  lossOf: (one: TrialSettings) => number,
  count?: number,
): RunStage => ({
  planned,
  done: invent(planned.slice(0, count), lossOf),
})
const all = grid(plan, { stopEarly: false }).next([])!

describe('the choice', () => {
  test('is the simplest within one standard error of the best', () => {
    const within = comparisonOf([run(all, one => [1.01, 1.005, 1][one.candidateNumber]! + noise(one))])
    expect(choose(within, plan.candidates, { space, folds: 3 })).toEqual({ chosen: 0, best: 2 })
    const outside = comparisonOf([run(all, one => [2, 1.001, 1][one.candidateNumber]! + noise(one))])
    expect(choose(outside, plan.candidates, { space, folds: 3 })).toEqual({ chosen: 1, best: 2 })
  })

  test('does not fall on a candidate that failed once, and says why if all did', () => {
    const once = (one: TrialSettings) =>
      one.candidateNumber === 2 && one.fold === 1 ? Number.NaN : 3 - one.candidateNumber + noise(one)
    const { chosen } = choose(comparisonOf([run(all, once)]), plan.candidates, { space, folds: 3 })
    expect(chosen).toBe(1)
    const failed = run(all, () => Number.NaN)
    const done = failed.done.map(one => ({ ...one, result: { ...one.result, failure: 'it burst' } }))
    expect(() => choose(comparisonOf([{ ...failed, done }]), plan.candidates, { space, folds: 3 })).toThrow(
      'all candidates failed: it burst',
    )
  })

  test('compares on the folds that all have been on when a budget ends the study', () => {
    const cut = run(all, one => 3 - one.candidateNumber + noise(one), 8)
    const { numbers, trials } = comparisonOf([cut])
    expect(numbers).toEqual([0, 1, 2])
    expect(trials).toHaveLength(6)
    const results = candidateResults(plan.candidates, [cut], { splits: 6, rung: 0 })
    expect(results.map(one => [one.trials.length, one.stoppedAt])).toEqual([
      [3, 0],
      [3, 0],
      [2, 0],
    ])
  })

  test('is among those that were tried when a budget ends the study within the first fold', () => {
    const { numbers } = comparisonOf([run(all, () => 1, 2)])
    expect(numbers).toEqual([0, 1])
    expect(() => choose(comparisonOf([run(all, () => 1, 0)]), plan.candidates, { space, folds: 3 })).toThrow(
      'no trial was run: give a larger budget',
    )
  })

  test('of successive halving is among those of the last rung that all came to', () => {
    const nine = planFor(9)
    const strategy = halving(nine)
    const lossOf = (one: TrialSettings) => 10 - one.candidateNumber + noise(one)
    const first = run(strategy.next([])!, lossOf)
    const second = strategy.next([first.done])!
    expect(comparisonOf([first, run(second, lossOf)])).toMatchObject({ numbers: [0, 6, 7, 8], rung: 1 })
    // Cut off before all had been on one fold.
    expect(comparisonOf([first, run(second, lossOf, 3)])).toMatchObject({ rung: 0 })
    const results = candidateResults(nine.candidates, [first, run(second, lossOf)], { splits: 6, rung: 1 })
    expect(results.map(({ stoppedAt }) => stoppedAt)).toEqual([
      undefined,
      ...[0, 0, 0, 0, 0],
      ...[undefined, undefined, undefined],
    ])
    expect(results[8]?.earlier).toHaveLength(6)
    expect(results[8]?.trials[0]?.settings).toMatchObject({ rung: 1, repeat: 0, fold: 0 })
  })
})

describe('hopeless', () => {
  const stage = grid(planFor(4), { stopEarly: true }).next([])!
  const shared = ({ fold }: TrialSettings) => [0.3, -0.1, 0.1][fold]!

  test('is who is worse on every fold and by more than two standard errors', () => {
    const trials = invent(stage, one => [1, 1.05, 9, 9][one.candidateNumber]! + shared(one))
    expect(hopeless(trials, 2)).toEqual([3])
    expect(hopeless(trials, undefined)).toEqual([2, 3])
  })

  test('is not who is worse by a little on every fold: the rule might still choose it', () => {
    expect(
      hopeless(
        invent(stage, one => 1 + 0.05 * one.candidateNumber + shared(one)),
        0,
      ),
    ).toEqual([])
  })

  test('is not who is worse by much on some folds only', () => {
    const trials = invent(stage, one => 1 + (one.candidateNumber === 1 && one.fold === 0 ? 9 : 0))
    expect(hopeless(trials, 0)).toEqual([])
  })

  test('is who failed', () => {
    expect(
      hopeless(
        invent(stage, one => (one.candidateNumber === 3 ? Number.NaN : 1)),
        0,
      ),
    ).toEqual([3])
    expect(
      hopeless(
        invent(stage, () => Number.NaN),
        0,
      ),
    ).toEqual([])
  })
})
