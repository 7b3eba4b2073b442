import type { StudySeeds } from '../search/seeds.js'
import { holdOut, type Splits, splitRows } from '../search/splits.js'
import type { RepeatSettings } from './settings.js'

/**
 * Deals rows for every repeat, class by class if there are classes. Where a part of the rows is tested on, that part is fold 0, and
 * no trial tests on the others.
 *
 * @param rows that have a target, and the class of each
 */
export function repeatedSplits(
  { splits, repeats }: RepeatSettings,
  { rows, labels }: { readonly rows: Int32Array; readonly labels: readonly number[] | undefined },
  seeds: StudySeeds,
): Splits {
  if (splits.kind === 'folds') {
    return splitRows({ rows, labels, repeats, folds: splits.folds, holdout: 0 }, seeds)
  }
  const foldOf = Array.from({ length: repeats }, (_, repeat) => {
    const tested = holdOut(
      rows.length,
      labels,
      splits.test,
      seeds.folds(splits.kind === 'fixed' ? 0 : repeat),
    )
    const numbers = new Int32Array(rows.length).fill(1)
    for (const place of tested) numbers[place] = 0
    return numbers
  })
  return { rows, holdout: new Int32Array(0), foldOf }
}
