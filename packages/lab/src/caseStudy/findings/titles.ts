import { lossValue, percent, points, wholeNumber } from '../../report/format.js'
import { lastTenth } from '../../study/findings/lastTenth.js'
import { lowestTestLoss } from '../../study/findings/lowestTestLoss.js'
import type { CaseStudyData } from '../dataset.js'
import type { CaseStudyResult, GridPoint, ModelResult } from '../result.js'

/** Titles say what there is to see: they are computed, so that they hold for every outcome. */
export interface Titles {
  accuracy: string
  loss: string
  boundary: string
  repeats: string
}

/** The titles of the figures of a study. Figures of single trainings speak of the first repeat, which they show. */
export function titlesOf({ models }: CaseStudyResult, { train, test }: CaseStudyData): Titles {
  const [baseline, dropout] = models
  if (!baseline || !dropout) throw new RangeError('a study has a baseline and a dropout network')
  return {
    accuracy:
      `Over the last tenth of the epochs, training accuracy is ${gap(baseline)} test accuracy without dropout, ` +
      `${gap(dropout)} it with ${dropout.model.label}`,
    loss: `Test loss without dropout: ${lossCourse(baseline)}. With ${dropout.model.label}: ${lossCourse(dropout)}`,
    boundary:
      `On the wrong side of the boundary: ${wrong(baseline, 'trainAccuracy', train.y.length)} training and ` +
      `${wrong(baseline, 'testAccuracy', test.y.length)} test points without dropout, ` +
      `${wrong(dropout, 'trainAccuracy', train.y.length)} and ${wrong(dropout, 'testAccuracy', test.y.length)} with ` +
      `${dropout.model.label}`,
    repeats: `Mean test accuracy is ${spread(baseline)} for baseline and ${spread(dropout)} for ${dropout.model.label}`,
  }
}

/** The title of the chart over dropout rates. */
export function gridTitle(grid: readonly GridPoint[]): string {
  const accuracy = grid.reduce((a, b) => (b.summary.testAccuracy.mean > a.summary.testAccuracy.mean ? b : a))
  const loss = grid.reduce((a, b) => (b.summary.testLoss.mean < a.summary.testLoss.mean ? b : a))
  return (
    `Mean test accuracy is highest (${percent(accuracy.summary.testAccuracy.mean)}) at rate ${accuracy.rate}, ` +
    `mean test loss lowest (${lossValue(loss.summary.testLoss.mean)}) at rate ${loss.rate}`
  )
}

function gap({ curves }: ModelResult): string {
  const difference = lastTenth(curves.accuracy) - lastTenth(curves.valAccuracy)
  return `${points(difference)} percentage points ${difference < 0 ? 'below' : 'above'}`
}

function lossCourse({ curves }: ModelResult): string {
  const { epoch, loss } = lowestTestLoss(curves)
  return `lowest ${lossValue(loss)} (epoch ${wholeNumber(epoch)}), at the end ${lossValue(curves.valLoss.at(-1)!)}`
}

function wrong({ repeats }: ModelResult, measure: 'trainAccuracy' | 'testAccuracy', rows: number): string {
  return `${Math.round((1 - repeats[0]![measure]) * rows)} of ${rows}`
}

function spread({ summary }: ModelResult): string {
  const { mean, std } = summary.testAccuracy
  return `${percent(mean)}\u00a0±\u00a0${points(std)}`
}
