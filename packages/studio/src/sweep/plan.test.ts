import { expect, test } from 'vitest'
import { caseStudy, presetFor } from '../setting/presets.js'
import { gridOf } from './gridOf.js'
import { atRate, planOf, ratesOf, sweptOf } from './plan.js'

test('rates go from one end to the other, without the dust of binary fractions', () => {
  expect(ratesOf(caseStudy.sweep)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
  expect(ratesOf({ ...caseStudy.sweep, from: 0.2, to: 0.2 })).toEqual([0.2])
  expect(ratesOf({ ...caseStudy.sweep, from: 0.5, to: 0.2 })).toEqual([])
})

test('the first repeat of all rates comes first, and is the training that Play shows', () => {
  const plan = planOf({ ...caseStudy, sweep: { ...caseStudy.sweep, repeats: 3 } })
  expect(plan).toHaveLength(30)
  expect(plan.slice(0, 10).map(({ repeat }) => repeat)).toEqual(Array(10).fill(0))
  expect(plan[4]).toMatchObject({ rate: 0.4, seed: caseStudy.training.seed, variant: caseStudy.variants[1] })
  expect(new Set(plan.map(({ seed }) => seed)).size).toBe(3)
})

test('a rate goes to the layer that is swept, or to the inputs', () => {
  const [, variant] = caseStudy.variants
  expect(atRate(variant!, 0, 0.7).layers[0]).toMatchObject({ units: 500, dropout: 0.7 })
  expect(atRate(variant!, -1, 0.2)).toMatchObject({ inputDropout: 0.2, layers: variant!.layers })
})

test('a setting that has lost the variant or layer is swept where there is one', () => {
  const digits = presetFor('digits', caseStudy)
  expect(sweptOf(digits)).toMatchObject({ index: 1, layer: 2 })
  const fewer = { ...digits, variants: [{ ...digits.variants[0]!, layers: [] }] }
  expect(sweptOf(fewer)).toMatchObject({ index: 0, layer: -1 })
})

test('results become a grid as they come, each rate with what it has', () => {
  const plan = planOf({ ...caseStudy, sweep: { ...caseStudy.sweep, repeats: 2 } })
  const result = (i: number, testLoss: number) => ({
    ...plan[i]!,
    seconds: 1,
    scores: { trainLoss: 0, testLoss, trainScore: 1, testScore: 0.75 },
  })
  const grid = gridOf([result(3, 2), result(1, 1), result(11, 3)])
  expect(grid.map(({ rate, repeats }) => [rate, repeats.length])).toEqual([
    [0.1, 2],
    [0.3, 1],
  ])
  expect(grid[0]!.summary.testLoss).toMatchObject({ mean: 2, count: 2 })
  expect(grid[0]!.summary.testLoss.interval).toBeDefined()
  expect(grid[1]!.summary.testLoss.interval).toBeUndefined()
})
