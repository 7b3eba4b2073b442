import { describe, expect, test } from 'vitest'
import { averageSeries } from './averageSeries.js'
import { thinSeries } from './thinSeries.js'

describe('thinning a curve', () => {
  test('loses no peak and no end', () => {
    const values = Array.from({ length: 4000 }, (_, index) => Math.sin(index))
    values[1234] = 50
    values[3210] = -50
    const { points, steps } = thinSeries(values, 330)
    expect(steps).toBe(13)
    expect(points.length).toBeLessThanOrEqual(2 * 308 + 2)
    expect(points).toContainEqual({ step: 1235, value: 50 })
    expect(points).toContainEqual({ step: 3211, value: -50 })
    expect(points[0]).toEqual({ step: 1, value: values[0] })
    expect(points.at(-1)).toEqual({ step: 4000, value: values.at(-1) })
    expect(points.map(point => point.step)).toEqual(points.map(point => point.step).sort((a, b) => a - b))
  })

  test('leaves a short curve as it is', () => {
    expect(thinSeries([3, 1, 2], 330)).toEqual({
      points: [
        { step: 1, value: 3 },
        { step: 2, value: 1 },
        { step: 3, value: 2 },
      ],
      steps: 1,
    })
  })
})

describe('averaging a curve', () => {
  test('gives the mean of each group at its middle, the last one being shorter', () => {
    expect(averageSeries([1, 2, 3, 4, 5, 6, 7, 9], 3)).toEqual({
      points: [
        { step: 2, value: 2 },
        { step: 5, value: 5 },
        { step: 7.5, value: 8 },
      ],
      steps: 3,
    })
  })

  test('leaves a short curve as it is', () => {
    expect(averageSeries([4, 5], 3)).toMatchObject({ steps: 1, points: [{ value: 4 }, { value: 5 }] })
  })
})
