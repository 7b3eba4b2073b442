import { counted, duration, wholeNumber } from '../report/format.js'
import type { SearchProgress } from '../search/progress.js'
import type { ProgressWords } from './progress.js'

/** Words for a search; a log gets a line at every tenth. */
export const searchProgress: ProgressWords<SearchProgress> = {
  describe: describeSearch,
  marks: ({ fraction }) => Math.floor(fraction * 10),
}

/** Where a search stands. */
export function describeSearch(progress: SearchProgress): string {
  const { phase, done, total, failed, workers, fraction, secondsLeft } = progress
  if (phase === 'best') return 'training the chosen candidate on all rows'
  const parts = [
    `trial ${wholeNumber(done)} of ${wholeNumber(total)} done (${Math.floor(100 * fraction)} %)`,
    counted(workers, 'worker'),
  ]
  if (failed > 0) parts.push(`${wholeNumber(failed)} failed`)
  if (secondsLeft !== null && secondsLeft > 0) parts.push(`about ${duration(secondsLeft)} left`)
  return parts.join(', ')
}
