import { requireBoolean, requireCount, requireLength, requireNumber, wrongType } from '../arguments.js'
import { resolveSeed } from './seed.js'

/** Options of {@link KFold} and {@link StratifiedKFold}. */
export interface KFoldOptions {
  /** Number of folds, 2 or more. Default 5. */
  nSplits?: number
  /** Whether to deal the rows to the folds at random; otherwise in the order of the rows. Default false. */
  shuffle?: boolean
  /** Seed, a whole number from 0 to 4294967295; only with `shuffle`. Default: a fresh one, kept as `randomState`. */
  randomState?: number
}

/** One fold as indices of rows, both ascending: each row is in exactly one of the two. */
export interface Fold {
  /** Rows to train on. */
  train: number[]
  /** Rows to test on; each row is tested on in exactly one of the folds. */
  test: number[]
}

/** What `KFold` and `StratifiedKFold` share: their options, the count of the rows, and the folds' form. */
export abstract class FoldSplitter {
  /** Number of folds. */
  readonly nSplits: number
  /** Whether rows are dealt to the folds at random. */
  readonly shuffle: boolean
  /** The seed of the shuffle, given or drawn; undefined without `shuffle`. */
  readonly randomState: number | undefined
  readonly #caller: string

  constructor(caller: string, { nSplits = 5, shuffle = false, randomState }: KFoldOptions) {
    this.#caller = caller
    this.nSplits = requireCount(caller, 'nSplits', nSplits, 2, 'folds')
    this.shuffle = requireBoolean(caller, 'shuffle', shuffle)
    if (!shuffle && randomState !== undefined) {
      // A seed that does nothing is a mistake worth hearing about.
      throw wrongType(
        { caller, name: 'randomState', expected: 'left out unless shuffle is true' },
        randomState,
      )
    }
    this.randomState = shuffle ? resolveSeed(caller, 'randomState', randomState) : undefined
  }

  /**
   * The number of rows; a RangeError if there are fewer than folds.
   *
   * @internal
   */
  protected countRows(x: number | ArrayLike<unknown>): number {
    const caller = `${this.#caller}.split`
    const nRows =
      typeof x === 'number' ? requireCount(caller, 'x', x, 0, 'rows') : requireLength(caller, 'x', x)
    const expected = `at most the number of rows, ${nRows}`
    requireNumber({ caller, name: 'nSplits', expected }, this.nSplits, n => n <= nRows)
    return nRows
  }

  /**
   * The folds, from the number of the fold that tests on each row.
   *
   * @internal
   */
  protected *folds(foldOfRow: readonly number[]): Generator<Fold, void> {
    const rows = foldOfRow.map((_, row) => row)
    for (let fold = 0; fold < this.nSplits; fold++) {
      yield {
        train: rows.filter(row => foldOfRow[row] !== fold),
        test: rows.filter(row => foldOfRow[row] === fold),
      }
    }
  }
}
