import { describe, expect, test } from 'vitest'
import { invent, planFor } from '../testing/invented.js'
import { grid } from './grid.js'
import { halving, rungsFor } from './halving.js'
import type { Stage, Strategy } from './strategy.js'

const numbersOf = (stage: Stage | undefined) => [
  ...new Set(stage?.map(({ candidateNumber }) => candidateNumber)),
]
const jitter = ({ repeat, fold }: { repeat: number; fold: number }) => 0.001 * (repeat + 2 * fold)

/** Runs a strategy to its end on invented losses of the candidates. */
function play(strategy: Strategy, lossOf: (candidateNumber: number, epochs: number) => number) {
  const stages: Stage[] = []
  for (;;) {
    const done = stages.map(stage =>
      invent(stage, one => lossOf(one.candidateNumber, one.epochs) + jitter(one)),
    )
    const next = strategy.next(done)
    if (!next) return stages
    stages.push(next)
  }
}

describe('a full grid', () => {
  test('tries every candidate on every fold from the same seeds, fold by fold', () => {
    const [stage, ...others] = play(grid(planFor(4), { stopEarly: false }), () => 1)
    expect(others).toEqual([])
    expect(stage).toHaveLength(24)
    expect(stage?.slice(0, 4).map(({ repeat, fold }) => [repeat, fold])).toEqual(Array(4).fill([0, 0]))
    for (let split = 0; split < 6; split++) {
      const trials = stage!.slice(4 * split, 4 * split + 4)
      expect(new Set(trials.map(({ seed }) => seed)).size).toBe(1)
      expect(numbersOf(trials)).toEqual([0, 1, 2, 3])
    }
    expect(new Set(stage?.map(({ seed }) => seed)).size).toBe(6)
  })

  test('that stops early goes on without the hopeless, but with the baseline', () => {
    // The baseline is the worst of all, number 3 nearly as bad, the others alike.
    const stages = play(grid(planFor(4), { stopEarly: true }), number => [9, 1, 1.001, 8][number]!)
    expect(stages.map(numbersOf)).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2],
    ])
    expect(stages[1]?.every(({ repeat }) => repeat === 1)).toBe(true)
    const { planned } = grid(planFor(4), { stopEarly: true })
    expect(planned).toEqual({ trials: 24, epochs: 24 * 90 })
  })
})

describe('successive halving', () => {
  test('has rungs of a third of the candidates and three times the epochs', () => {
    expect(rungsFor(27, 90)).toEqual([
      { candidates: 27, epochs: 10 },
      { candidates: 9, epochs: 30 },
      { candidates: 3, epochs: 90 },
    ])
    expect(rungsFor(10, 100).map(({ candidates }) => candidates)).toEqual([10, 4, 2])
    expect(rungsFor(3, 50)).toEqual([{ candidates: 3, epochs: 50 }])
    expect(rungsFor(100, 2).every(({ epochs }) => epochs >= 1)).toBe(true)
  })

  test('takes the best of each rung on, and the baseline though it is the worst', () => {
    const stages = play(halving(planFor(9)), number => (number === 0 ? 99 : 10 - number))
    expect(stages.map(numbersOf)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [0, 6, 7, 8],
    ])
    expect(stages.map(stage => stage[0]?.epochs)).toEqual([30, 90])
    expect(stages.map(stage => stage[0]?.rung)).toEqual([0, 1])
  })

  test('counts what it will try', () => {
    const strategy = halving(planFor(9))
    const stages = play(strategy, number => (number === 0 ? 99 : 10 - number))
    const all = stages.flat()
    expect(strategy.planned.trials).toBe(all.length)
    expect(strategy.planned.epochs).toBe(all.reduce((sum, { epochs }) => sum + epochs, 0))
  })

  test('gives up candidates that failed, and decides ties by their order', () => {
    const stages = play(halving(planFor(9, { baseline: undefined })), number => (number < 2 ? Number.NaN : 1))
    expect(numbersOf(stages[1])).toEqual([2, 3, 4])
  })

  test('trains on the seeds of the full grid', () => {
    const stages = play(halving(planFor(9)), number => number)
    const [full] = play(grid(planFor(9), { stopEarly: false }), () => 1)
    const last = stages.at(-1)!.map(({ rung, ...settings }) => settings)
    const same = full!.map(({ rung, ...settings }) => settings)
    for (const settings of last) expect(same).toContainEqual(settings)
  })
})
