import { describe, expect, test } from 'vitest'
import {
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstantDecay,
  polynomialDecay,
  schedule,
} from './index.js'

describe('in the documentation', () => {
  test.each([
    [exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.5 }), 2000, 0.025],
    [inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 1 }), 30, 0.025],
    [piecewiseConstantDecay({ boundaries: [100, 200], values: [0.1, 0.01, 0.001] }), 101, 0.01],
    [polynomialDecay({ initialLearningRate: 0.1, decaySteps: 100, endLearningRate: 0 }), 75, 0.025],
    [cosineDecay({ initialLearningRate: 0, warmupTarget: 0.1, warmupSteps: 100, decaySteps: 900 }), 50, 0.05],
    [cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 100, mMul: 0.5 }), 100, 0.05],
    [schedule(step => 0.01 * Math.min(1, (step + 1) / 100)), 49, 0.005],
  ])('%o', (made, step, rate) => {
    expect(made.at(step)).toBeCloseTo(rate, 15)
  })
})

test('a piece ends with its boundary, and the last value lasts', () => {
  const pieces = piecewiseConstantDecay({ boundaries: [10, 20], values: [3, 2, 1] })
  expect([0, 10, 11, 20, 21, 1000].map(step => pieces.at(step))).toEqual([3, 3, 2, 2, 1, 1])
})

test('cosine restarts come at their steps, however long the periods are', () => {
  const restarts = cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 10, tMul: 10 })
  expect([0, 10, 110, 1110].map(step => restarts.at(step))).toEqual([1, 1, 1, 1])
  const regular = cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 3, tMul: 1, mMul: 0.5 })
  expect([0, 3, 6, 9].map(step => regular.at(step))).toEqual([1, 0.5, 0.25, 0.125])
})

test('after its last step a decay stays where it is', () => {
  const cosine = cosineDecay({ initialLearningRate: 1, decaySteps: 10, alpha: 0.25 })
  expect([10, 11, 1000].map(step => cosine.at(step))).toEqual([0.25, 0.25, 0.25])
})

describe('options outside their range are named', () => {
  test.each([
    [
      () => exponentialDecay({ initialLearningRate: 0.1, decaySteps: 0, decayRate: 0.5 }),
      'exponentialDecay: decaySteps must be a finite number above 0, received 0',
    ],
    [
      () => polynomialDecay({ initialLearningRate: -1, decaySteps: 1 }),
      'polynomialDecay: initialLearningRate',
    ],
    [
      () => cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1, tMul: 0.5 }),
      'cosineDecayRestarts: tMul must be a number of 1 or more, received 0.5',
    ],
    [
      () => piecewiseConstantDecay({ boundaries: [1, 2], values: [1, 2] }),
      'values must be one more than boundaries, received 2 values and 2 boundaries',
    ],
    [
      () => piecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }),
      'piecewiseConstantDecay: boundaries must ascend, received [2,1]',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
