import { likelyClasses } from './likelyClasses.js'
import { standardizedRows } from './standardizedRows.js'
import type { Problem } from './training/problem.js'

const k = 10
/** Multiplications that may be spent. */
const mostWork = 3e9

/**
 * What the ten nearest rows of other folds say about each row, `[rows, classes]` shares: a predictor as unlike a network as can be.
 *
 * @returns undefined if there are too many rows and inputs to compare all with all
 */
export function neighbourShares(problem: Problem): Float64Array | undefined {
  const { x, y, inputShape, foldOf } = problem
  const size = inputShape.reduce((product, dim) => product * dim, 1)
  const rows = y.length
  if (rows * rows * size > mostWork) return undefined
  const width = likelyClasses(problem)
  const z = standardizedRows(
    x,
    size,
    Array.from({ length: rows }, (_, row) => row),
  )
  const fold = foldOf[0]!
  const shares = new Float64Array(rows * width)
  const squares = new Float64Array(k)
  const labels = new Int32Array(k)
  for (let i = 0; i < rows; i++) {
    squares.fill(Number.POSITIVE_INFINITY)
    labels.fill(-1)
    for (let j = 0; j < rows; j++) {
      if (fold[j] === fold[i]) continue
      let sum = 0
      for (let input = 0; input < size && sum < squares[k - 1]!; input++) {
        const difference = z[i * size + input]! - z[j * size + input]!
        sum += difference * difference
      }
      if (sum >= squares[k - 1]!) continue
      let place = k - 1
      while (place > 0 && squares[place - 1]! > sum) {
        squares[place] = squares[place - 1]!
        labels[place] = labels[place - 1]!
        place--
      }
      squares[place] = sum
      labels[place] = y[j]!
    }
    for (const label of labels) if (label >= 0) shares[i * width + label]! += 1 / k
  }
  return shares
}
