import { expect, test } from 'vitest'
import { moments, quantileOf, quantiles, sampledEntropies } from './uncertaintyStatistics.js'

test('moments of each number over the samples, with a small variance around a large mean', () => {
  const data = Float32Array.from([2 ** 20, 1, 2 ** 20 + 0.25, 3])
  const { mean, variance } = moments({ data, count: 2, size: 2 })
  expect([...mean]).toEqual([2 ** 20 + 0.125, 2])
  expect([...variance]).toEqual([0.125 ** 2, 1])
})

// numpy.quantile([1, 2, 4, 8, 16], [0, 0.1, 0.25, 0.5, 0.975, 1])
test('quantiles are linear between neighbours, as NumPy has them', () => {
  const sorted = [1, 2, 4, 8, 16]
  const found = [0, 0.1, 0.25, 0.5, 0.975, 1].map(level => quantileOf(sorted, level))
  ;[1, 1.4, 2, 4, 15.2, 16].forEach((expected, i) => {
    expect(found[i]).toBeCloseTo(expected, 12)
  })
  const data = Float32Array.from([16, 0, 1, 0, 8, 0, 2, 0, 4, 0])
  expect(quantiles({ data, count: 5, size: 2 }, [0.25, 0.5]).map(values => [...values])).toEqual([
    [2, 0],
    [4, 0],
  ])
})

test('networks that are sure of different classes disagree by ln 2; networks that are all unsure do not disagree', () => {
  const entropiesOf = (data: number[], classes: number) => {
    const matrix = { data: Float32Array.from(data), count: 2, size: data.length / 2 }
    return sampledEntropies(matrix, moments(matrix).mean, classes)
  }
  for (const [data, classes] of [
    [[1, 0], 1],
    [[1, 0, 0, 1], 2],
  ] as const) {
    const sure = entropiesOf([...data], classes)
    expect([sure.predictive[0], sure.expected[0], sure.mutualInformation[0]]).toEqual([Math.LN2, 0, Math.LN2])
  }
  const unsure = entropiesOf([0.5, 0.5], 1)
  expect([unsure.predictive[0], unsure.expected[0], unsure.mutualInformation[0]]).toEqual([
    Math.LN2,
    Math.LN2,
    0,
  ])
})
