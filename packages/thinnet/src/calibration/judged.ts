// What calibration is measured of: probabilities and what came true, checked.

import { checkOptions, outOfRange, requireCount, requireNumber } from '../arguments.js'
import { type Tensor, type TensorLike, toTensor } from '../tensor.js'

/** Probabilities of every class for every row, and the class that came true. */
export interface Judged {
  readonly rows: number
  readonly classes: number
  /** Whether there was one probability a row: that of class 1. */
  readonly binary: boolean
  probability(row: number, label: number): number
  readonly labels: Int32Array
}

const shapeText = ({ shape }: Tensor) => `[${shape.join(', ')}]`

/** How far probabilities of one row may be from the sum 1. */
const SUM_TOLERANCE = 1e-3

/**
 * @param probabilities binary `[n]` or `[n, 1]` (of class 1), or of several classes `[n, k]`
 * @param labels whole numbers `[n]` or `[n, 1]`, or one-hot `[n, k]`
 * @throws TypeError, RangeError naming the caller and the place of what does not fit
 */
export function judge(caller: string, probabilities: TensorLike, labels: TensorLike): Judged {
  const p = toTensor(`${caller} probabilities`, probabilities)
  const y = toTensor(`${caller} labels`, labels)
  const [rows] = p.shape
  if (p.shape.length > 2 || !rows) {
    throw new RangeError(
      `${caller}: probabilities must have shape [n], [n, 1] or [n, classes], received ${shapeText(p)}`,
    )
  }
  const width = p.data.length / rows
  if (width === 0) throw new RangeError(`${caller}: probabilities of shape ${shapeText(p)} are of no class`)
  const binary = width === 1
  const classes = binary ? 2 : width
  checkProbabilities(caller, p, width)
  return {
    rows,
    classes,
    binary,
    labels: labelsOf(caller, y, rows, classes),
    probability: binary
      ? (row, label) => (label === 1 ? p.data[row] : 1 - p.data[row])
      : (row, label) => p.data[row * classes + label],
  }
}

function checkProbabilities(caller: string, { data }: Tensor, width: number): void {
  const place = (i: number) =>
    width === 1 ? `probabilities[${i}]` : `probabilities[${Math.floor(i / width)}][${i % width}]`
  const bad = data.findIndex(value => !(value >= 0 && value <= 1))
  if (bad >= 0) {
    const mend = ' (of logits, take the sigmoid or softmax first)'
    throw outOfRange({ caller, name: place(bad), expected: `a number from 0 to 1${mend}` }, data[bad])
  }
  for (let row = 0; width > 1 && row * width < data.length; row++) {
    const sum = data.subarray(row * width, (row + 1) * width).reduce((total, value) => total + value, 0)
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new RangeError(`${caller}: probabilities[${row}] must have the sum 1, received ${sum}`)
    }
  }
}

function labelsOf(caller: string, y: Tensor, rows: number, classes: number): Int32Array {
  if (y.shape[0] !== rows) {
    throw new RangeError(`${caller}: labels has ${y.shape[0] ?? 0} rows, but probabilities has ${rows}`)
  }
  const oneHot = y.shape.length === 2 && y.shape[1] === classes
  if (!oneHot && y.data.length !== rows) {
    throw new RangeError(
      `${caller}: labels must be whole numbers [${rows}] or one-hot [${rows}, ${classes}], received ${shapeText(y)}`,
    )
  }
  return Int32Array.from({ length: rows }, (_, row) => {
    if (oneHot) {
      const values = y.data.subarray(row * classes, (row + 1) * classes)
      const isOneHot = values.every(v => v === 0 || v === 1) && values.reduce((sum, v) => sum + v, 0) === 1
      if (isOneHot) return values.indexOf(1)
      throw new RangeError(`${caller}: labels[${row}] must be one-hot, a 1 among zeros, received ${values}`)
    }
    const name = `labels[${row}]`
    const expected = `a class, a whole number from 0 to ${classes - 1}`
    return requireNumber(
      { caller, name, expected },
      y.data[row],
      label => Number.isInteger(label) && label >= 0 && label < classes,
    )
  })
}

/** The class with the highest probability, and that probability. */
export function predicted(
  { classes, probability }: Judged,
  row: number,
): { label: number; confidence: number } {
  let label = 0
  for (let other = 1; other < classes; other++) {
    if (probability(row, other) > probability(row, label)) label = other
  }
  return { label, confidence: probability(row, label) }
}

/** How probabilities are put into bins. */
export interface BinOptions {
  /** How many bins of equal width, from 1; default 15, as in the paper. */
  bins?: number
  /**
   * Of which class the probabilities are looked at. By default of the class that is predicted, in each row another one; a number
   * for one class in all rows: 1 for the positive class of a binary classification.
   */
  classIndex?: number
}

/** @throws TypeError, RangeError naming the option */
export function checkBinOptions(caller: string, options: BinOptions, classes: number): { bins: number } {
  checkOptions(caller, options, { bins: true, classIndex: true })
  const { bins = 15, classIndex } = options
  requireCount(caller, 'bins', bins, 1, 'bins')
  if (classIndex !== undefined) {
    const expected = `a class, a whole number from 0 to ${classes - 1}`
    requireNumber(
      { caller, name: 'classIndex', expected },
      classIndex,
      label => Number.isInteger(label) && label >= 0 && label < classes,
    )
  }
  return { bins }
}

/** Values for rows, `[n]` or `[n, 1]`, or of several numbers a row. */
export function valuesOf(caller: string, name: string, values: TensorLike, like?: Tensor): Tensor {
  const tensor = toTensor(`${caller} ${name}`, values)
  if (tensor.data.length === 0) throw new RangeError(`${caller}: ${name} is empty`)
  const bad = tensor.data.findIndex(value => !Number.isFinite(value))
  if (bad >= 0)
    throw new RangeError(
      `${caller}: element ${bad} of ${name} is ${tensor.data[bad]}, expected a finite number`,
    )
  if (like && like.data.length !== tensor.data.length) {
    throw new RangeError(
      `${caller}: ${name} must have as many elements as the first argument, ${shapeText(like)}, received ${shapeText(tensor)}`,
    )
  }
  return tensor
}
