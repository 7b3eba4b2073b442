import { duration, wholeNumber } from '../report/format.js'
import type { Progress } from '../study/progress.js'
import type { ProgressWords } from './progress.js'

/** Words for the trainings of a study that are `epochs` long; a log gets a line at every quarter. */
export const studyProgress = (epochs: number): ProgressWords<Progress> => ({
  describe: (progress, seconds) => describeStudy(progress, epochs, seconds),
  marks: ({ fraction }) => Math.floor(fraction * 4),
})

/** Where a study stands: the epochs of every model if each is trained once, else the trainings. */
export function describeStudy(progress: Progress, epochs: number, seconds: number): string {
  const { done, total, fraction, models } = progress
  if (total === models.length) {
    const each = models.map(model => `${model.label} ${wholeNumber(model.epochs)}`)
    return `epoch of ${wholeNumber(epochs)}: ${each.join(', ')}`
  }
  const left =
    fraction > 0.02 && fraction < 1 ? `, about ${duration((seconds / fraction) * (1 - fraction))} left` : ''
  return `training ${wholeNumber(done)} of ${wholeNumber(total)} done (${Math.floor(100 * fraction)} %)${left}`
}
