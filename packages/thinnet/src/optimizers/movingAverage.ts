import { add, mul, sub, type Value } from '../graph/index.js'

/** An exponential moving average's next value, `rate * average + (1 - rate) * value`, in three operators. */
export function movingAverage(average: Value, value: Value, rate: number): Value {
  return add(average, mul(sub(value, average), 1 - rate))
}

/**
 * As `movingAverage`, rounded otherwise, for averages of squares that nothing but a root divides by: where the square of a huge
 * gradient is infinite, the average is too, and the step 0, as in Keras. `movingAverage` gives NaN a step later.
 */
export function decayingAverage(average: Value, value: Value, rate: number): Value {
  return add(mul(average, rate), mul(value, 1 - rate))
}
