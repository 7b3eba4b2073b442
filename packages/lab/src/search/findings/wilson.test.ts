import { expect, test } from 'vitest'
import { wilson } from './wilson.js'

test("Wilson's interval of a share", () => {
  // statsmodels: proportion_confint(45, 50, method='wilson')
  expect(wilson(0.9, 50).low).toBeCloseTo(0.786398, 5)
  expect(wilson(0.9, 50).high).toBeCloseTo(0.956524, 5)
  expect(wilson(1, 10).high).toBeCloseTo(1, 12)
  expect(wilson(1, 10).low).toBeCloseTo(0.722467, 5)
  expect(wilson(0, 10).low).toBeCloseTo(0, 12)
})
