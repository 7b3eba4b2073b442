import { duration, wholeNumber } from '../report/format.js'
import type { Progress } from '../study/progress.js'

/** Where progress goes: a terminal shows one line that changes, anything else gets a line now and then. */
export interface ProgressStream {
  /** Whether it is a terminal, where a line can be written over. */
  isTTY?: boolean | undefined
  /** The width of the terminal, in characters. */
  columns?: number | undefined
  /** As that of Node's streams. */
  write(text: string): unknown
}

/** Shows how far a study is. */
export interface ProgressDisplay {
  update(progress: Progress): void
  /** Shows a step that is not counted. */
  step(text: string): void
  /** Takes the line away. */
  end(): void
}

/** A display for the trainings of a study that are `epochs` long. */
export function progressDisplay(stream: ProgressStream, epochs: number, quiet: boolean): ProgressDisplay {
  if (quiet) return { update: () => {}, step: () => {}, end: () => {} }
  return stream.isTTY ? changingLine(stream, epochs) : plainLines(stream, epochs)
}

/** Redraws no more often than the eye follows. */
const millisecondsBetweenDraws = 80

function changingLine(stream: ProgressStream, epochs: number): ProgressDisplay {
  const began = Date.now()
  let drawn = 0
  // Some pretend to be terminals and say that they have no columns.
  const draw = (text: string) => stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`)
  return {
    update(progress) {
      if (Date.now() - drawn < millisecondsBetweenDraws) return
      drawn = Date.now()
      draw(describeProgress(progress, epochs, (drawn - began) / 1000))
    },
    step: draw,
    end: () => stream.write('\r\u001b[K'),
  }
}

/** A line at every quarter: enough to see in a log that it goes on. */
function plainLines(stream: ProgressStream, epochs: number): ProgressDisplay {
  const began = Date.now()
  let quarters = 0
  return {
    update(progress) {
      const reached = Math.floor(progress.fraction * 4)
      if (reached <= quarters) return
      quarters = reached
      stream.write(`${describeProgress(progress, epochs, (Date.now() - began) / 1000)}\n`)
    },
    step: text => stream.write(`${text}\n`),
    end: () => {},
  }
}

/** Where a study stands, in a line: the epochs of every model if each is trained once, else the trainings. */
export function describeProgress(progress: Progress, epochs: number, seconds: number): string {
  const { done, total, fraction, models } = progress
  if (total === models.length) {
    const each = models.map(model => `${model.label} ${wholeNumber(model.epochs)}`)
    return `epoch of ${wholeNumber(epochs)}: ${each.join(', ')}`
  }
  const left =
    fraction > 0.02 && fraction < 1 ? `, about ${duration((seconds / fraction) * (1 - fraction))} left` : ''
  return `training ${wholeNumber(done)} of ${wholeNumber(total)} done (${Math.floor(100 * fraction)} %)${left}`
}
