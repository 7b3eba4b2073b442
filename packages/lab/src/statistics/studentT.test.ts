import { describe, expect, test } from 'vitest'
import { studentTQuantile } from './studentT.js'

describe("Student's t", () => {
  // The two-sided 95 % column that every statistics book prints.
  test.each([
    [1, 12.7062],
    [2, 4.3027],
    [3, 3.1824],
    [4, 2.7764],
    [9, 2.2622],
    [14, 2.1448],
    [29, 2.0452],
    [100, 1.984],
    [1000, 1.9623],
  ])('97.5 %% quantile with %i degrees of freedom is %f', (degreesOfFreedom, expected) => {
    expect(studentTQuantile(0.975, degreesOfFreedom)).toBeCloseTo(expected, 4)
  })

  test('is symmetric around zero', () => {
    expect(studentTQuantile(0.5, 7)).toBeCloseTo(0, 12)
    expect(studentTQuantile(0.05, 7)).toBeCloseTo(-studentTQuantile(0.95, 7), 10)
    expect(studentTQuantile(0.95, 7)).toBeCloseTo(1.8946, 4)
  })

  test('refuses what is no probability and no count', () => {
    expect(() => studentTQuantile(1, 3)).toThrow('probability must be between 0 and 1; received 1')
    expect(() => studentTQuantile(0.9, 0)).toThrow(
      'degreesOfFreedom must be a whole number from 1; received 0',
    )
  })
})
