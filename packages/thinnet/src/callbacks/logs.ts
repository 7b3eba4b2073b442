import { camelCase } from '../config.js'

/** Figures by name, in camelCase. */
export type Logs = Record<string, number>

/**
 * The figure that a callback watches, by its name in camelCase or in Keras's spelling (`val_loss`).
 *
 * @throws RangeError naming the figures that there are
 */
export function monitored(callback: string, monitor: string, logs: Logs): number {
  const value = logs[camelCase(monitor)]
  if (value === undefined) {
    const there = Object.keys(logs).join(', ')
    const hint = monitor.startsWith('val')
      ? ' (figures of validation data need validationData or validationSplit)'
      : ''
    throw new RangeError(`${callback}: monitor "${monitor}" is not there${hint}; there are ${there}`)
  }
  return value
}

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
