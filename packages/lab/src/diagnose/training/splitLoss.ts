import type { Task } from '../../search/trial.js'

/** Probabilities are kept this far from 0 and 1, as Keras does. */
const smallest = 1e-7

/** The probability that a row of outputs gives to a class. */
export function probabilityOf(outputs: ArrayLike<number>, row: number, width: number, label: number): number {
  if (width > 1) return outputs[row * width + label]!
  return label === 1 ? outputs[row]! : 1 - outputs[row]!
}

/** The loss of each row: the negative logarithm of its class's probability, or the squared error. */
export function lossOfRows(task: Task, outputs: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const width = outputs.length / y.length
  return Float64Array.from({ length: y.length }, (_, row) => {
    if (task === 'regression') return (outputs[row]! - y[row]!) ** 2
    const p = probabilityOf(outputs, row, width, y[row]!)
    return -Math.log(Math.min(1 - smallest, Math.max(smallest, p)))
  })
}

/**
 * The loss of a network that knows the target's distribution and nothing of the inputs: the entropy of the classes in nats, or
 * the variance of the numbers.
 */
export function blindLoss(task: Task, y: ArrayLike<number>): number {
  const values = Array.from(y)
  if (task === 'regression') {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  }
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => {
    const p = count / values.length
    return sum - p * Math.log(p)
  }, 0)
}

/** The class that a row of outputs makes likeliest. */
export function likeliest(outputs: ArrayLike<number>, row: number, width: number): number {
  if (width === 1) return outputs[row]! > 0.5 ? 1 : 0
  let best = 0
  for (let label = 1; label < width; label++) {
    if (outputs[row * width + label]! > outputs[row * width + best]!) best = label
  }
  return best
}
