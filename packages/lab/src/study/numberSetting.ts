import { SettingError } from './settingError.js'

/** What a setting that is a number takes, and how to say so. */
export interface NumberRule {
  /** The option as one types it, `--rate`. */
  option: string
  expected: string
  example: string
  accepts(value: number): boolean
  /** A likely mend for a wrong value. */
  hint?(value: number): string | undefined
}

/** Whole numbers from 1. */
export const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1

/** The rules that every study shares, each with the value that its example shows. */
export const sharedRules = (epochs: number) =>
  ({
    epochs: {
      option: '--epochs',
      expected: 'a whole number from 1, the passes over the training rows',
      example: `--epochs ${epochs}`,
      accepts: isCount,
    },
    repeats: {
      option: '--repeats',
      expected: 'a whole number from 1, the trainings of each network',
      example: '--repeats 10',
      accepts: isCount,
    },
    seed: {
      option: '--seed',
      expected: 'a whole number from 0 to 2^53 - 1',
      example: '--seed 1',
      accepts: value => Number.isSafeInteger(value) && value >= 0,
    },
  }) satisfies Record<string, NumberRule>

/**
 * Checks a setting against its rule; text that stands for a number is taken as that number.
 *
 * @throws SettingError that says what was expected and what was received
 */
export function checkNumber(rule: NumberRule, received: number | string): number {
  // Number('') is 0, which nobody who types --rate '' means.
  const value = typeof received === 'string' && received.trim() === '' ? Number.NaN : Number(received)
  if (rule.accepts(value)) return value
  const { option, expected, example } = rule
  throw new SettingError({ option, expected, example, received, hint: rule.hint?.(value) })
}
