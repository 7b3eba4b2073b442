import { outOfRange, requireLength, requireNumber } from '../arguments.js'
import { type Fold, FoldSplitter, type KFoldOptions } from './foldSplitter.js'
import { RandomState } from './randomState.js'
import { type Label, rowsByClass } from './rowsByClass.js'

const ascending = (a: number, b: number) => a - b

/**
 * Cross-validation in `nSplits` folds of nearly equal size (the first folds take the rows left over).
 *
 * Source: `sklearn.model_selection.KFold`, index for index. Without a seed, one is drawn when the object is made, so
 * that each `split` gives the same folds and they can be made again from `randomState`.
 *
 * @example
 * ```ts
 * for (const { train, test } of new KFold({ nSplits: 2 }).split(4)) {
 *   // train [2, 3], test [0, 1]; then train [0, 1], test [2, 3]
 * }
 * ```
 */
export class KFold extends FoldSplitter {
  /**
   * @throws TypeError for an option of the wrong type, or a `randomState` without `shuffle`
   * @throws RangeError for fewer than two splits, or a seed that is no whole number from 0 to 4294967295
   */
  constructor(options: KFoldOptions = {}) {
    super('KFold', options)
  }

  /**
   * The folds one after the other: each row tests in one of them.
   *
   * @param x the rows, or their number
   * @param _y not used; there so that both kinds of folds can be called the same way
   * @throws TypeError if `x` is neither rows nor a number
   * @throws RangeError if there are more splits than rows
   */
  split(x: number | ArrayLike<unknown>, _y?: ArrayLike<unknown>): Generator<Fold, void> {
    const order = Array.from({ length: this.countRows(x) }, (_, row) => row)
    if (this.shuffle) new RandomState(this.randomState).shuffle(order)

    // Places taken modulo the folds, then sorted, are blocks of the right sizes.
    const folds = order.map((_, place) => place % this.nSplits).sort(ascending)
    const foldOfRow = Array<number>(order.length)
    order.forEach((row, place) => {
      foldOfRow[row] = folds[place]
    })
    return this.folds(foldOfRow)
  }
}

/**
 * Cross-validation in `nSplits` folds that each keep the shares of the classes; their sizes differ by at most one
 * row.
 *
 * Source: `sklearn.model_selection.StratifiedKFold`, index for index. Without a seed, one is drawn when the object is
 * made, so that each `split` gives the same folds and they can be made again from `randomState`.
 *
 * @example
 * ```ts
 * for (const { train, test } of new StratifiedKFold({ nSplits: 2 }).split(4, [0, 0, 1, 1])) {
 *   // train [1, 3], test [0, 2]; then train [0, 2], test [1, 3]
 * }
 * ```
 */
export class StratifiedKFold extends FoldSplitter {
  /**
   * @throws TypeError for an option of the wrong type, or a `randomState` without `shuffle`
   * @throws RangeError for fewer than two splits, or a seed that is no whole number from 0 to 4294967295
   */
  constructor(options: KFoldOptions = {}) {
    super('StratifiedKFold', options)
  }

  /**
   * As in scikit-learn, it is an error when every class has fewer rows than there are splits, and a warning on the
   * console when only some have: some folds then test on none of them.
   *
   * @param x the rows, or their number
   * @param y the class of each row, `[rows]`: whole numbers, strings or booleans, one kind throughout
   * @throws TypeError if `x` is neither rows nor a number, or `y` holds anything but classes
   * @throws RangeError if `y` is not as long as `x` or holds a fraction, or there are more splits than rows or than
   * rows of any class
   */
  split(x: number | ArrayLike<unknown>, y: ArrayLike<Label>): Generator<Fold, void> {
    const nRows = this.countRows(x)
    const classes = readClasses(y, nRows, this.nSplits)
    const random = new RandomState(this.randomState)

    // Dealing the rows in turn, class after class, settles how many of each class a fold tests on. Which ones they
    // are is settled within the class: in blocks, to keep the rows' order, or at random.
    const foldOfRow = Array<number>(nRows)
    let dealt = 0
    for (const rows of classes) {
      const folds = rows.map(() => dealt++ % this.nSplits).sort(ascending)
      if (this.shuffle) random.shuffle(folds)
      rows.forEach((row, i) => {
        foldOfRow[row] = folds[i]
      })
    }
    return this.folds(foldOfRow)
  }
}

function readClasses(y: ArrayLike<Label>, nRows: number, nSplits: number): number[][] {
  const caller = 'StratifiedKFold.split'
  const length = requireLength(caller, 'y', y)
  if (length !== nRows)
    throw outOfRange({ caller, name: 'y', expected: `as long as the ${nRows} rows` }, length)

  const classes = rowsByClass(caller, 'y', y)
  for (const label of classes.keys()) {
    if (typeof label === 'number' && !Number.isInteger(label)) {
      throw outOfRange({ caller, name: 'y', expected: 'classes, not fractions' }, label)
    }
  }
  const sizes = [...classes.values()].map(rows => rows.length).sort(ascending)
  const smallest = sizes[0]
  const largest = sizes[sizes.length - 1]
  const expected = `at most the number of rows of a class; the largest class has ${largest}`
  requireNumber({ caller, name: 'nSplits', expected }, nSplits, n => n <= largest)
  if (nSplits > smallest) {
    console.warn(
      `${caller}: a class has ${smallest} rows for ${nSplits} splits; some folds test on none of it`,
    )
  }
  return [...classes.values()]
}
