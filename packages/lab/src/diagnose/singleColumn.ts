import type { Problem } from './training/problem.js'

const neighbours = 5

/**
 * What one column alone says about each row, from rows of other folds: the mean target of the five rows with the nearest values; of
 * a category, of all rows that have it. Of classes, `[rows, classes]` shares.
 *
 * @param inputs the places of the column's inputs: one for a number, several for a category
 */
export function singleColumnPredictions(problem: Problem, inputs: readonly number[]): Float64Array {
  const { y, outputs, task, foldOf, folds, x, inputShape } = problem
  const size = inputShape.reduce((product, dim) => product * dim, 1)
  const width = task === 'binary' ? 2 : outputs
  const value = (row: number) =>
    inputs.length === 1
      ? x[row * size + inputs[0]!]!
      : inputs.reduce((key, input, i) => key + (i + 1) * x[row * size + input]!, 0)
  const fold = foldOf[0]!
  const rows = Array.from(y.keys())
  const predictions = new Float64Array(y.length * width)
  const votes = new Float64Array(width)
  for (let left = 0; left < folds; left++) {
    const train = rows.filter(row => fold[row] !== left).sort((a, b) => value(a) - value(b))
    const values = train.map(value)
    for (const row of rows) {
      if (fold[row] !== left) continue
      votes.fill(0)
      const [low, high] = nearest(values, value(row))
      for (let i = low; i < high; i++) {
        if (task === 'regression') votes[0]! += y[train[i]!]!
        else votes[y[train[i]!]!]! += 1
      }
      for (let k = 0; k < width; k++) predictions[row * width + k] = votes[k]! / (high - low)
    }
  }
  return predictions
}

/** The range of the five values nearest to one among sorted ones, and all others that equal it. */
function nearest(values: readonly number[], wanted: number): [low: number, high: number] {
  let low = bound(values, wanted)
  let high = low
  while (high < values.length && values[high] === wanted) high++
  while (high - low < neighbours && (low > 0 || high < values.length)) {
    const below = low > 0 ? wanted - values[low - 1]! : Number.POSITIVE_INFINITY
    const above = high < values.length ? values[high]! - wanted : Number.POSITIVE_INFINITY
    if (below <= above) low--
    else high++
  }
  return [low, high]
}

/** The first place whose value is not below. */
function bound(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * How wrong predictions are: of classes, the share of wrong rows, each class weighing the same; of numbers, the share of their
 * variance that is left, 1 - R².
 */
export function wrongness({ task, y }: Problem, predictions: ArrayLike<number>): number {
  const rows = Array.from(y.keys())
  if (task === 'regression') {
    const mean = rows.reduce((sum, row) => sum + y[row]!, 0) / rows.length
    const total = rows.reduce((sum, row) => sum + (y[row]! - mean) ** 2, 0)
    return rows.reduce((sum, row) => sum + (y[row]! - predictions[row]!) ** 2, 0) / total
  }
  const width = predictions.length / y.length
  const counts = new Map<number, { rows: number; wrong: number }>()
  for (const row of rows) {
    const count = counts.get(y[row]!) ?? { rows: 0, wrong: 0 }
    counts.set(y[row]!, count)
    count.rows++
    if (label(predictions, row, width) !== y[row]) count.wrong++
  }
  return [...counts.values()].reduce((sum, { rows: all, wrong }) => sum + wrong / all, 0) / counts.size
}

function label(predictions: ArrayLike<number>, row: number, width: number): number {
  if (width === 1) return predictions[row]! > 0.5 ? 1 : 0
  let best = 0
  for (let k = 1; k < width; k++)
    if (predictions[row * width + k]! > predictions[row * width + best]!) best = k
  return best
}
