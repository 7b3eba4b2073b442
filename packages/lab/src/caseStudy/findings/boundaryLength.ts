import { field } from '../field.js'

/**
 * The length of the decision boundary within the field, in the units of the features. By Crofton's formula: a curve
 * of length L crosses the lines of a grid of spacing h about 4 L / (π h) times, so counting where neighbours on the
 * field lie on different sides measures it, to a few percent.
 */
export function boundaryLength(probabilities: readonly number[]): number {
  const { from, to, points } = field
  const side = (row: number, column: number) => probabilities[row * points + column]! > 0.5
  let crossings = 0
  for (let row = 0; row < points; row++) {
    for (let column = 0; column < points; column++) {
      if (column + 1 < points && side(row, column) !== side(row, column + 1)) crossings++
      if (row + 1 < points && side(row, column) !== side(row + 1, column)) crossings++
    }
  }
  return (crossings * Math.PI * (to - from)) / (points - 1) / 4
}
