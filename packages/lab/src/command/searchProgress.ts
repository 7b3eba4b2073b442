import { counted, duration, wholeNumber } from '../report/format.js'
import type { SearchProgress } from '../search/progress.js'
import type { ProgressStream } from './progress.js'

/** Shows how far a search is. */
export interface SearchProgressDisplay {
  update(progress: SearchProgress): void
  /** Shows a step that is not counted. */
  step(text: string): void
  /** Takes the line away. */
  end(): void
}

/** Redraws no more often than the eye follows. */
const millisecondsBetweenDraws = 100

/** A line that changes on a terminal; elsewhere a line at every tenth: enough to see in a log that it goes on. */
export function searchProgressDisplay(stream: ProgressStream, quiet: boolean): SearchProgressDisplay {
  if (quiet) return { update: () => {}, step: () => {}, end: () => {} }
  return stream.isTTY ? changingLine(stream) : plainLines(stream)
}

function changingLine(stream: ProgressStream): SearchProgressDisplay {
  let drawn = 0
  // Some pretend to be terminals and say that they have no columns.
  const draw = (text: string) => stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`)
  return {
    update(progress) {
      if (Date.now() - drawn < millisecondsBetweenDraws) return
      drawn = Date.now()
      draw(describeSearch(progress))
    },
    step: draw,
    end: () => stream.write('\r\u001b[K'),
  }
}

function plainLines(stream: ProgressStream): SearchProgressDisplay {
  let tenths = 0
  return {
    update(progress) {
      const reached = Math.floor(progress.fraction * 10)
      if (reached <= tenths) return
      tenths = reached
      stream.write(`${describeSearch(progress)}\n`)
    },
    step: text => stream.write(`${text}\n`),
    end: () => {},
  }
}

/** Where a search stands, in a line. */
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
