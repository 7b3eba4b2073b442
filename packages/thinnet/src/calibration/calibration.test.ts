// Values computed with NumPy, scikit-learn (log_loss, brier_score_loss, calibration_curve), SciPy and PyTorch.

import { describe, expect, test } from 'vitest'
import { tensor } from '../tensor.js'
import {
  brierScore,
  classwiseCalibrationError,
  expectedCalibrationError,
  gaussianNegativeLogLikelihood,
  intervalCoverage,
  negativeLogLikelihood,
  reliabilityDiagram,
} from './index.js'

// biome-ignore format: rows of numbers
const p = [
  0.549, 0.715, 0.603, 0.545, 0.424, 0.646, 0.438, 0.892, 0.964, 0.383, 0.792, 0.529,
  0.568, 0.926, 0.071, 0.087, 0.02, 0.833, 0.778, 0.87, 0.979, 0.799, 0.461, 0.781,
]
const y = [1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1]
// biome-ignore format: rows of numbers
const q = [
  [0.226, 0.27, 0.504], [0.112, 0.867, 0.021], [0.16, 0.12, 0.72], [0.243, 0.523, 0.234],
  [0.127, 0.086, 0.787], [0.18, 0.264, 0.556], [0.472, 0.028, 0.5], [0.023, 0.836, 0.141],
  [0.623, 0.154, 0.223], [0.08, 0.664, 0.256], [0.408, 0.147, 0.445], [0.3, 0.037, 0.663],
]
const t = [0, 1, 2, 2, 1, 2, 1, 0, 2, 2, 0, 2]
const oneHot = t.map(label => [0, 1, 2].map(other => Number(other === label)))
const columns = (rows: readonly number[]) => rows.map(value => [value])

describe('against scikit-learn and NumPy', () => {
  test('expected calibration error, of the predicted class as in Guo et al.', () => {
    expect(expectedCalibrationError(p, y)).toBeCloseTo(0.190875, 6)
    expect(expectedCalibrationError(p, y, { bins: 5 })).toBeCloseTo(0.1187916667, 6)
    expect(expectedCalibrationError(q, t)).toBeCloseTo(0.4501666667, 6)
    expect(expectedCalibrationError(q, t, { bins: 5 })).toBeCloseTo(0.3073333333, 6)
  })

  test('calibration of one class, and of every class', () => {
    for (const [bins, error] of [
      [3, 0.0272083333],
      [7, 0.1205416667],
    ]) {
      expect(expectedCalibrationError(p, y, { bins, classIndex: 1 })).toBeCloseTo(error, 6)
    }
    expect(classwiseCalibrationError(q, t, { bins: 10 })).toBeCloseTo(0.3178333333, 6)
    // calibration_curve(y, p, n_bins=5)
    const curve = reliabilityDiagram(p, y, { bins: 5, classIndex: 1 })
    const expected = [
      [0.05933333, 0],
      [0.383, 0],
      [0.502, 0.42857143],
      [0.73057143, 0.71428571],
      [0.91066667, 1],
    ]
    curve.forEach(({ confidence, accuracy }, i) => {
      expect(confidence).toBeCloseTo(expected[i][0], 6)
      expect(accuracy).toBeCloseTo(expected[i][1], 6)
    })
  })

  test('reliability diagram', () => {
    const [first, , third, fourth, fifth] = reliabilityDiagram(p, y, { bins: 5 })
    expect(first).toEqual({ from: 0, to: 0.2, count: 0, confidence: Number.NaN, accuracy: Number.NaN })
    expect([third.count, fourth.count, fifth.count]).toEqual([7, 8, 9])
    expect(third.confidence).toBeCloseTo(0.552571, 5)
    expect(third.accuracy).toBeCloseTo(0.285714, 5)
    expect(fifth).toMatchObject({ from: 0.8, to: 1, accuracy: 1 })
  })

  test('negative log-likelihood and Brier score', () => {
    expect(negativeLogLikelihood(p, y)).toBeCloseTo(0.449066059, 6)
    expect(brierScore(p, y)).toBeCloseTo(0.151810708, 6)
    expect(negativeLogLikelihood(q, t)).toBeCloseTo(1.497475946, 6)
    expect(brierScore(q, t)).toBeCloseTo(0.8039035, 6)
  })

  test('normal distributions', () => {
    const found = gaussianNegativeLogLikelihood([1, 2, -1], [0.5, 0.25, 2], [1.5, 1.75, 0])
    expect(found).toBeCloseTo(0.896222806, 6)
  })
})

test('tensors, columns and one-hot labels say the same', () => {
  for (const measure of [expectedCalibrationError, negativeLogLikelihood, brierScore]) {
    expect(measure(tensor(columns(p)), columns(y))).toBe(measure(p, y))
    expect(measure(tensor(q), tensor(oneHot))).toBe(measure(q, t))
  }
})

test('certain and right is 0 in every measure; certain and wrong costs much, but not infinitely much', () => {
  const certain = [1, 0, 1]
  for (const measure of [expectedCalibrationError, negativeLogLikelihood, brierScore]) {
    expect(measure(certain, certain)).toBe(0)
  }
  const wrong = [0, 1, 0]
  expect(expectedCalibrationError(certain, wrong)).toBe(1)
  expect(negativeLogLikelihood(certain, wrong)).toBeCloseTo(-Math.log(1e-7), 6)
  expect(brierScore(certain, wrong)).toBe(1)
})

test('the upper edge belongs to a bin, whatever float32 makes of it', () => {
  const counts = (probabilities: number[], bins: number) =>
    reliabilityDiagram(probabilities, Array(probabilities.length).fill(1), { bins, classIndex: 1 }).map(
      ({ count }) => count,
    )
  expect(counts([0, 0.2, 0.4, 0.6, 0.8, 1], 5)).toEqual([2, 1, 1, 1, 1])
  expect(counts([0.1, 0.7, 0.3], 10)).toEqual([1, 0, 1, 0, 0, 0, 1, 0, 0, 0])
})

test('coverage counts both bounds in', () => {
  expect(intervalCoverage([0, 1, 2, 3], [1, 2, 3, 3], [1, 1, 4, 3])).toBe(0.75)
})

describe('mistakes are named', () => {
  test.each([
    [() => brierScore([0.5, 1.2], [0, 1]), 'probabilities[1] must be a number from 0 to 1 (of logits'],
    [() => brierScore([[0.5, 0.4]], [0]), 'probabilities[0] must have the sum 1'],
    [() => brierScore([0.5], [0, 1]), 'labels has 2 rows, but probabilities has 1'],
    [
      () => negativeLogLikelihood(q, [...t.slice(1), 3]),
      'labels[11] must be a class, a whole number from 0 to 2, received 3',
    ],
    [() => negativeLogLikelihood([0.5], [0.5]), 'labels[0] must be a class, a whole number from 0 to 1'],
    [() => brierScore([[0.5, 0.5]], [[1, 1]]), 'labels[0] must be one-hot'],
    [
      () => brierScore([[0.2, 0.3, 0.5]], [[1, 0]]),
      'labels must be whole numbers [1] or one-hot [1, 3], received [1, 2]',
    ],
    [() => brierScore([[[0.5]]], [1]), 'probabilities must have shape [n], [n, 1] or [n, classes]'],
    [() => brierScore([], []), 'probabilities must have shape'],
    [() => expectedCalibrationError(p, y, { bins: 0 }), 'bins must be a whole number of bins, 1 or more'],
    [
      () => expectedCalibrationError(p, y, { classIndex: 2 }),
      'classIndex must be a class, a whole number from 0 to 1',
    ],
    [
      () => gaussianNegativeLogLikelihood([1], [0], [1]),
      "element 0 of variance must be above 0, received 0; add the variance of the data's noise",
    ],
    [() => gaussianNegativeLogLikelihood([1], [1, 2], [1]), 'variance must have as many elements'],
    [() => intervalCoverage([1], [0], [1]), 'element 0 of upper, 0, must not be below that of lower, 1'],
    [() => intervalCoverage([1], [2], [Number.NaN]), 'element 0 of y is NaN'],
  ])('%#', (measure, message) => {
    expect(measure).toThrow(RangeError)
    expect(measure).toThrow(message)
  })
})
