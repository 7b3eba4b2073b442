import { expect, test } from 'vitest'
import { holm } from './holm.js'

test("Holm's correction multiplies the least p-value by the number of tests, and never turns the order around", () => {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
  const corrected = holm([0.01, 0.04, 0.03, 0.005])
  const expected = [0.03, 0.06, 0.06, 0.02]
  corrected.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 12)
  })
  expect(holm([0.4, 0.9])).toEqual([0.8, 0.9])
  expect(holm([0.7, 0.9])).toEqual([1, 1])
  expect(holm([0.03])).toEqual([0.03])
  expect(holm([])).toEqual([])
})
