import { KFold, StratifiedKFold, trainTestSplitIndices } from 'thinnet'
import type { StudySeeds } from './seeds.js'

/** Which rows train and which test, in every trial. */
export interface Splits {
  /** The rows that trials use. */
  readonly rows: Int32Array
  /** The rows that no trial sees. */
  readonly holdout: Int32Array
  /** For each repeat, the fold that tests on each of `rows`. */
  readonly foldOf: readonly Int32Array[]
}

export interface SplitPlan {
  /** All rows that have a target. */
  readonly rows: Int32Array
  /** The class of each of them; undefined for numbers. */
  readonly labels: readonly number[] | undefined
  readonly repeats: number
  readonly folds: number
  /** A fraction, from 0. */
  readonly holdout: number
}

/** The rows of one fold, both parts in ascending order. */
export interface FoldRows {
  readonly train: Int32Array
  readonly test: Int32Array
}

/** Holds rows out and deals the others to folds, once for each repeat; class by class if there are classes. */
export function splitRows({ rows, labels, repeats, folds, holdout }: SplitPlan, seeds: StudySeeds): Splits {
  const all = Array.from(rows, (_, place) => place)
  const held = holdout === 0 ? [] : holdOut(rows.length, labels, holdout, seeds.holdout)
  const isHeld = new Set(held)
  const used = all.filter(place => !isHeld.has(place))
  const usedLabels = labels && used.map(place => labels[place]!)
  const foldOf = Array.from({ length: repeats }, (_, repeat) => {
    const options = { nSplits: folds, shuffle: true, randomState: seeds.folds(repeat) }
    const dealt = usedLabels
      ? new StratifiedKFold(options).split(used.length, withoutRare(usedLabels, folds))
      : new KFold(options).split(used.length)
    const numbers = new Int32Array(used.length)
    let fold = 0
    for (const { test } of dealt) {
      for (const place of test) numbers[place] = fold
      fold++
    }
    return numbers
  })
  const rowsAt = (places: readonly number[]) => Int32Array.from(places, place => rows[place]!)
  return { rows: rowsAt(used), holdout: rowsAt([...held].sort((a, b) => a - b)), foldOf }
}

export function foldRows({ rows, foldOf }: Splits, repeat: number, fold: number): FoldRows {
  const numbers = foldOf[repeat]!
  return {
    train: rows.filter((_, place) => numbers[place] !== fold),
    test: rows.filter((_, place) => numbers[place] === fold),
  }
}

export function holdOut(
  count: number,
  labels: readonly number[] | undefined,
  fraction: number,
  randomState: number,
) {
  const stratify = labels && withoutRare(labels, Math.ceil(2 / Math.min(fraction, 1 - fraction)))
  const several = stratify && new Set(stratify).size > 1
  return trainTestSplitIndices(count, {
    testSize: fraction,
    randomState,
    ...(several && { stratify }),
  }).testIndices
}

/**
 * The classes to deal rows by: those with fewer rows than `least` are dealt as one, or, if they are too few together,
 * with the largest class.
 */
export function withoutRare(labels: readonly number[], least: number): number[] {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const rare = new Set([...counts].filter(([, count]) => count < least).map(([label]) => label))
  const together = [...rare].reduce((sum, label) => sum + counts.get(label)!, 0)
  const [[largest] = [0]] = [...counts].sort(([, a], [, b]) => b - a)
  const stand = together < least ? largest : -1
  return labels.map(label => (rare.has(label) ? stand : label))
}
