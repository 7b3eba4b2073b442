import { outOfRange } from '../arguments.js'
import { approximateMode } from './approximateMode.js'
import type { RandomState } from './randomState.js'
import { type Label, rowsByClass } from './rowsByClass.js'

/**
 * Draws rows to train and to test on, class by class, so that each side keeps the shares of the classes.
 *
 * Source: `sklearn.model_selection.StratifiedShuffleSplit` with one split.
 */
export function stratifiedSplit(
  caller: string,
  labels: ArrayLike<Label>,
  { nTrain, nTest }: { nTrain: number; nTest: number },
  random: RandomState,
): { train: number[]; test: number[] } {
  // The classes are drawn from one after the other, and scikit-learn sorts them first.
  const classes = [...rowsByClass(caller, 'stratify', labels)].sort(([a], [b]) => (a < b ? -1 : 1))
  checkClasses(caller, classes, { nTrain, nTest })

  const sizes = classes.map(([, rows]) => rows.length)
  const trainSizes = approximateMode(sizes, nTrain, random)
  const restSizes = sizes.map((size, k) => size - trainSizes[k])
  const testSizes = approximateMode(restSizes, nTest, random)

  const drawn = classes.map(([, rows], k) => {
    const shuffled = random.permutation(rows.length).map(i => rows[i])
    const end = trainSizes[k] + testSizes[k]
    return { train: shuffled.slice(0, trainSizes[k]), test: shuffled.slice(trainSizes[k], end) }
  })
  const train = drawn.flatMap(part => part.train)
  const test = drawn.flatMap(part => part.test)
  random.shuffle(train)
  random.shuffle(test)
  return { train, test }
}

function checkClasses(
  caller: string,
  classes: [Label, number[]][],
  { nTrain, nTest }: { nTrain: number; nTest: number },
): void {
  const lonely = classes.find(([, rows]) => rows.length < 2)
  if (lonely) {
    const expected = 'labels with two rows or more of each class'
    throw outOfRange({ caller, name: 'stratify', expected }, { class: lonely[0], rows: lonely[1] })
  }
  const expected = `at least one row for each of the ${classes.length} classes of stratify`
  if (nTrain < classes.length) throw outOfRange({ caller, name: 'the train side', expected }, nTrain)
  if (nTest < classes.length) throw outOfRange({ caller, name: 'the test side', expected }, nTest)
}
