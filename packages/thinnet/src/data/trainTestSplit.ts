import { outOfRange, requireBoolean, requireCount, requireLength, wrongType } from '../arguments.js'
import { RandomState } from './randomState.js'
import type { Label } from './rowsByClass.js'
import { resolveSeed } from './seed.js'
import { type SplitSizeOptions, splitSizes } from './splitSizes.js'
import { stratifiedSplit } from './stratifiedSplit.js'

/** Options of {@link trainTestSplit} and {@link trainTestSplitIndices}. */
export interface TrainTestSplitOptions extends SplitSizeOptions {
  /** Whether to shuffle the rows first; otherwise the first rows train and the next ones test. Default true. */
  shuffle?: boolean
  /** Class of each row, `[rows]`: both sides keep the classes' shares. Needs `shuffle`. Default none. */
  stratify?: ArrayLike<Label>
  /** Seed, a whole number from 0 to 4294967295. Default: a fresh one, which the result reports. */
  randomState?: number
}

/** Which rows train and which test. */
export interface TrainTestIndices {
  /** Rows to train on, in the order of the split. */
  trainIndices: number[]
  /** Rows to test on, in the order of the split; none of them trains. */
  testIndices: number[]
  /** The seed that the split was made with: the one given, or the fresh one that was drawn. */
  randomState: number
}

/** Two arrays of rows, split the same way. */
export interface TrainTestSplit<X, Y> extends TrainTestIndices {
  /** The rows to train on, in the order of `trainIndices`. */
  xTrain: X[]
  /** The rows to test on, in the order of `testIndices`. */
  xTest: X[]
  /** The targets of `xTrain`. */
  yTrain: Y[]
  /** The targets of `xTest`. */
  yTest: Y[]
}

/**
 * Splits rows and their targets into a part to train on and a part to test on.
 *
 * Source: `sklearn.model_selection.train_test_split`. The same arguments and seed give the same rows, in the same
 * order.
 *
 * @param x the rows, `[rows, ...]`: an array of anything, or a typed array
 * @param y the targets, `[rows, ...]`, as many as there are rows
 * @returns copies of the two arrays' parts (the rows themselves are shared), the rows' indices, and the seed
 * @throws TypeError for an argument of the wrong type, or `stratify` without `shuffle`
 * @throws RangeError for `x`, `y` and `stratify` of unequal lengths, sizes that do not fit the number of rows, a
 * class of `stratify` with fewer than two rows, a side with fewer rows than there are classes, or a seed that is
 * no whole number from 0 to 4294967295
 *
 * @example
 * ```ts
 * const x = [[0], [1], [2], [3], [4]]
 * const y = [0, 1, 2, 3, 4]
 * const { xTrain, yTest } = trainTestSplit(x, y, { testSize: 0.33, randomState: 42 })
 * xTrain // [[2], [0], [3]]
 * yTest // [1, 4]
 * ```
 */
export function trainTestSplit<X, Y>(
  x: ArrayLike<X>,
  y: ArrayLike<Y>,
  options: TrainTestSplitOptions = {},
): TrainTestSplit<X, Y> {
  const nRows = requireLength('trainTestSplit', 'x', x)
  requireSameLength('trainTestSplit', 'y', y, nRows)
  const indices = splitIndices('trainTestSplit', nRows, options)
  const { trainIndices, testIndices } = indices
  return {
    xTrain: trainIndices.map(row => x[row]),
    xTest: testIndices.map(row => x[row]),
    yTrain: trainIndices.map(row => y[row]),
    yTest: testIndices.map(row => y[row]),
    ...indices,
  }
}

/**
 * The split of {@link trainTestSplit} as indices of `n` rows, for data that is not one row an element.
 *
 * @param n the number of rows, a whole number of 1 or more
 * @returns the indices of both sides, and the seed
 * @throws TypeError or RangeError as {@link trainTestSplit} does
 *
 * @example
 * ```ts
 * trainTestSplitIndices(5, { testSize: 2, shuffle: false }).testIndices // [3, 4]
 * ```
 */
export function trainTestSplitIndices(n: number, options: TrainTestSplitOptions = {}): TrainTestIndices {
  requireCount('trainTestSplitIndices', 'n', n, 1, 'rows')
  return splitIndices('trainTestSplitIndices', n, options)
}

function splitIndices(caller: string, nRows: number, options: TrainTestSplitOptions): TrainTestIndices {
  const { shuffle = true, stratify } = options
  requireBoolean(caller, 'shuffle', shuffle)
  const { nTrain, nTest } = splitSizes(caller, nRows, options)
  const randomState = resolveSeed(caller, 'randomState', options.randomState)
  const random = new RandomState(randomState)

  if (stratify !== undefined) {
    if (!shuffle) {
      throw wrongType({ caller, name: 'shuffle', expected: 'true when stratify is given' }, shuffle)
    }
    requireSameLength(caller, 'stratify', stratify, nRows)
    const { train, test } = stratifiedSplit(caller, stratify, { nTrain, nTest }, random)
    return { trainIndices: train, testIndices: test, randomState }
  }
  if (shuffle) {
    const order = random.permutation(nRows)
    return {
      trainIndices: order.slice(nTest, nTest + nTrain),
      testIndices: order.slice(0, nTest),
      randomState,
    }
  }
  const order = Array.from({ length: nTrain + nTest }, (_, row) => row)
  return { trainIndices: order.slice(0, nTrain), testIndices: order.slice(nTrain), randomState }
}

function requireSameLength(caller: string, name: string, value: unknown, nRows: number): void {
  const length = requireLength(caller, name, value)
  if (length !== nRows) throw outOfRange({ caller, name, expected: `as long as the ${nRows} rows` }, length)
}
