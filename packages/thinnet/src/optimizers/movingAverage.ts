import { add, mul, sub, type Value } from '../graph/index.js'

/** An exponential moving average's next value, `rate * average + (1 - rate) * value`, in three operators. */
export function movingAverage(average: Value, value: Value, rate: number): Value {
  return add(average, mul(sub(value, average), 1 - rate))
}
