import { Tensor, trainTestSplit } from 'thinnet'
import type { LabelledRows } from './labelledRows.js'
import { shippedTable } from './shippedTable.js'

/** Side of an image, in pixels. */
const side = 8
const pixels = side * side
/** A pixel counts the dark points of a square of 4 by 4. */
const darkest = 16

/**
 * Handwritten digits: 1,797 images `[rows, 8, 8, 1]` from 0, white, to 1, and their digits. `trainRows` of them
 * are to train on, as many of every digit as its share allows, the others to test on.
 */
export function digits(trainRows: number): { train: LabelledRows; test: LabelledRows } {
  const table = shippedTable('digits')
  const part = (rows: readonly string[][]): LabelledRows => ({
    x: new Tensor(
      Float32Array.from(rows.flatMap(row => row.slice(0, pixels)).map(cell => Number(cell) / darkest)),
      [rows.length, side, side, 1],
    ),
    y: rows.map(row => Number(row[pixels])),
  })
  const labels = table.map(row => row[pixels]!)
  const options = { trainSize: trainRows, stratify: labels, randomState: 0 }
  const { xTrain, xTest } = trainTestSplit(table, labels, options)
  return { train: part(xTrain), test: part(xTest) }
}
