import { outOfRange, requireNumber } from '../arguments.js'

/** How much of the data goes to each side of a split. */
export interface SplitSizeOptions {
  /** Fraction of the rows to test on, in (0, 1), rounded up; or a count. Default: what is not trained on, or 0.25. */
  testSize?: number
  /** Fraction of the rows to train on, in (0, 1), rounded down; or a count. Default: what is not tested on. */
  trainSize?: number
}

const isFraction = (size: number) => size > 0 && size < 1

/** The rows to train and to test on, counted and rounded as scikit-learn's `train_test_split` does. */
export function splitSizes(
  caller: string,
  nRows: number,
  { testSize, trainSize }: SplitSizeOptions,
): { nTrain: number; nTest: number } {
  if (testSize !== undefined) checkSize(caller, 'testSize', testSize, nRows)
  if (trainSize !== undefined) checkSize(caller, 'trainSize', trainSize, nRows)

  const nTrainAsked = trainSize === undefined ? undefined : countRows(trainSize, nRows, Math.floor)
  const nTest =
    testSize === undefined && nTrainAsked !== undefined
      ? nRows - nTrainAsked
      : countRows(testSize ?? 0.25, nRows, Math.ceil)
  const nTrain = nTrainAsked ?? nRows - nTest

  if (testSize !== undefined && trainSize !== undefined) {
    const overlapping = isFraction(testSize) && isFraction(trainSize) && testSize + trainSize > 1
    if (overlapping || nTrain + nTest > nRows) {
      const expected = `no more than all ${nRows} rows`
      throw outOfRange({ caller, name: 'testSize and trainSize together', expected }, [testSize, trainSize])
    }
  }
  if (nTrain === 0) {
    const received = { nRows, testSize, trainSize }
    throw outOfRange(
      { caller, name: 'the train side', expected: 'at least one row after rounding' },
      received,
    )
  }
  return { nTrain, nTest }
}

function checkSize(caller: string, name: string, size: unknown, nRows: number): void {
  const expected = `a fraction in (0, 1), or a whole number of rows from 1 to less than all ${nRows}`
  const accepts = (n: number) => isFraction(n) || (Number.isSafeInteger(n) && n >= 1 && n < nRows)
  requireNumber({ caller, name, expected }, size, accepts)
}

function countRows(size: number, nRows: number, round: (share: number) => number): number {
  return isFraction(size) ? round(size * nRows) : size
}
