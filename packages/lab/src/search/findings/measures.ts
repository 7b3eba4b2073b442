import { lossValue, percent, points } from '../../report/format.js'
import type { Task, TrialResult, TrialScores } from '../trial.js'

/** What a candidate is judged by. */
export type Measure = keyof TrialScores

/** The rows that it is measured on. */
export type Part = 'train' | 'test'

/** The measures of a task: the loss, and what one would rather know. */
export function measuresOf(task: Task): readonly Measure[] {
  return ['loss', task === 'regression' ? 'meanAbsoluteError' : 'accuracy']
}

export const measureNames: Readonly<Record<Measure, string>> = {
  loss: 'loss',
  accuracy: 'accuracy',
  meanAbsoluteError: 'mean absolute error',
}

/** The value of a measure; NaN where the trial has none. */
export function figureOf(result: TrialResult, part: Part, measure: Measure): number {
  return result[part][measure] ?? Number.NaN
}

/** What the loss of a task is, with its unit. */
export function lossName(task: Task): string {
  switch (task) {
    case 'binary':
      return 'binary cross-entropy, nats'
    case 'classes':
      return 'categorical cross-entropy, nats'
    case 'regression':
      return 'mean squared error of the standardized target'
  }
}

/** A value of a measure in a table. */
export function measureValue(measure: Measure, value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (measure === 'accuracy') return percent(value)
  return measure === 'loss' ? lossValue(value) : threeDigits(value)
}

/** What stands behind ±, in the unit of the value but without it. */
export function marginValue(measure: Measure, margin: number): string {
  if (measure === 'accuracy') return points(margin)
  return measure === 'loss' ? margin.toFixed(3) : threeDigits(margin)
}

/** A value and what stands behind ±, with as many digits: `97.2 % ± 2.9`. */
export function withMargin(measure: Measure, value: number, margin: number): string {
  if (measure === 'accuracy') return `${percent(value)} ± ${points(margin)}`
  return `${measure === 'loss' ? lossValue(value) : likeLarger(value, margin)} ± ${marginLike(measure, value, margin)}`
}

/** A difference with its sign, and what stands behind ±: `+1.3 points ± 0.4`. */
export function differenceWithMargin(measure: Measure, value: number, margin: number): string {
  const size = Math.abs(value)
  const amount =
    measure === 'accuracy'
      ? `${points(value)} points`
      : measure === 'loss'
        ? size.toFixed(3)
        : likeLarger(size, margin)
  return `${signOf(value, amount)}${amount} ± ${marginLike(measure, value, margin)}`
}

/** The sign of a value, a plus where its text says zero. */
export function signOf(value: number, text: string): string {
  return value < 0 && /[1-9]/.test(text) ? '−' : '+'
}

function marginLike(measure: Measure, value: number, margin: number): string {
  return measure === 'meanAbsoluteError' ? likeLarger(margin, value) : marginValue(measure, margin)
}

/** A number with the digits after the point that the larger of two needs for three that count. */
function likeLarger(value: number, other: number): string {
  const size = Math.max(Math.abs(value), Math.abs(other))
  if (size === 0 || size < 1e-3 || size >= 1e7) return threeDigits(value)
  const digits = Math.max(0, 2 - Math.floor(Math.log10(size)))
  return value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits })
}

/** A number of any size with three digits that count. */
export function threeDigits(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(2)
  const digits = size === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(size)))
  return value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits })
}

/** A p-value as papers give it. */
export function pValueText(value: number): string {
  return value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`
}
