import type { Repeat, Repeats } from './repeats.js'
import type { Scores } from './scores.js'

/** The trainings of one network as JSON. Accuracies are fractions. */
export interface RepeatsDocument {
  /** With seed and scores, in the order of their numbers. */
  repeats: Repeat[]
  /** Over the repeats. */
  mean: Scores
  /** Sample standard deviation; 0 for one repeat. */
  std: Scores
}

/** The trainings of one network as JSON, keys in the order in which they are read. */
export function repeatsDocument({ repeats, summary }: Repeats): RepeatsDocument {
  const of = (part: 'mean' | 'std'): Scores => ({
    trainAccuracy: summary.trainAccuracy[part],
    testAccuracy: summary.testAccuracy[part],
    trainLoss: summary.trainLoss[part],
    testLoss: summary.testLoss[part],
    seconds: summary.seconds[part],
  })
  const inOrder = repeats.map(({ seed, trainAccuracy, testAccuracy, trainLoss, testLoss, seconds }) => {
    return { seed, trainAccuracy, testAccuracy, trainLoss, testLoss, seconds }
  })
  return { repeats: inOrder, mean: of('mean'), std: of('std') }
}
