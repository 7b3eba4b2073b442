import { suggestion } from '../arguments.js'
import { camelCase } from '../config.js'
import type { TrainingParameters } from './callback.js'

/** Figures by name, in camelCase. */
export type Logs = Record<string, number>

/**
 * The figure that a callback watches, by its name in camelCase or in Keras's spelling (`val_loss`).
 *
 * @throws RangeError naming the figures that there are
 */
export function monitored(callback: string, monitor: string, logs: Logs): number {
  const value = logs[camelCase(monitor)]
  if (value === undefined) throw absent(callback, monitor, Object.keys(logs))
  return value
}

function absent(callback: string, monitor: string, there: readonly string[]): RangeError {
  const guess = suggestion(camelCase(monitor), there)
  const isValidation = monitor.startsWith('val') && !there.some(name => name.startsWith('val'))
  const hint = isValidation ? ' (figures of validation data need validationData or validationSplit)' : guess
  return new RangeError(
    `${callback}: monitor "${monitor}" is not there${hint}; there are ${there.join(', ')}`,
  )
}

/**
 * Looks at the beginning of training whether there will be a figure of this name. A name that is close to one that there is counts
 * as misspelled, even where callbacks of one's own might add figures.
 *
 * @throws RangeError naming the figures that there will be
 */
export function checkMonitor(
  callback: string,
  monitor: string,
  { figures, figuresAreAll }: TrainingParameters,
): void {
  const name = camelCase(monitor)
  if (figures.includes(name) || name === LEARNING_RATE) return
  if (figuresAreAll || suggestion(name, figures)) throw absent(callback, monitor, figures)
}

/** What callbacks that change it add to the figures. */
export const LEARNING_RATE = 'learningRate'

/**
 * Whether a figure gets better by getting smaller or larger; `auto` takes accuracies, AUC and the like for the larger
 * the better.
 */
export type MonitorMode = 'auto' | 'min' | 'max'

const LARGER_IS_BETTER = /(acc|auc|precision|recall|r2|top_?k|similarity)/i

/** Whether one value of a monitored figure is better than another by more than `minDelta`. */
export function improvement(
  monitor: string,
  mode: MonitorMode,
  minDelta: number,
): (value: number, best: number) => boolean {
  const larger =
    mode === 'max' || (mode === 'auto' && LARGER_IS_BETTER.test(monitor) && !/loss/i.test(monitor))
  const delta = Math.abs(minDelta)
  return larger ? (value, best) => value - delta > best : (value, best) => value + delta < best
}
