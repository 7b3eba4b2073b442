import { checkNumber, isCount, type NumberRule, sharedRules } from '../study/numberSetting.js'
import { parseRates } from './rates.js'

/** Everything that decides the outcome of a case study. */
export interface CaseStudySettings {
  /** Fraction of the hidden units that dropout silences, 0 to 1. Default 0.4. */
  rate: number
  /** Adds a network that also drops this fraction of its inputs, 0 to 1. */
  inputDropout?: number
  /** Adds a network whose hidden kernel's columns are held to this Euclidean length, above 0. */
  maxNorm?: number
  /** Adds a grid: the dropout network trained at each of these rates. */
  rates?: readonly number[]
  /** Units of the hidden layer. Default 500. */
  hidden: number
  /** Passes over the training rows. Default 4,000. */
  epochs: number
  /** How often each network is trained, each time from another seed. Default 1. */
  repeats: number
  /** The seed that those of all repeats are derived from, 0 to 2^53 - 1. Default 1. */
  seed: number
}

/** The case study: 500 hidden units, dropout 0.4, 4,000 epochs, one repeat from seed 1. */
export const defaultSettings: CaseStudySettings = {
  rate: 0.4,
  hidden: 500,
  epochs: 4000,
  repeats: 1,
  seed: 1,
}

/** What a program or a command line gives: numbers, or text that stands for them. */
export type SettingsInput = {
  [Name in keyof CaseStudySettings]?: CaseStudySettings[Name] | string | undefined
}

const fraction = (value: number) => value >= 0 && value <= 1
const percentHint = (option: string) => (value: number) =>
  value > 1 && value <= 100
    ? `rate is the fraction to drop, not a percentage: for ${value} % write ${option} ${value / 100}`
    : undefined

const rules = {
  rate: {
    option: '--rate',
    expected: 'a number from 0 to 1, the fraction of hidden units to drop',
    example: '--rate 0.4',
    accepts: fraction,
    hint: percentHint('--rate'),
  },
  inputDropout: {
    option: '--input-dropout',
    expected: 'a number from 0 to 1, the fraction of inputs to drop',
    example: '--input-dropout 0.1',
    accepts: fraction,
    hint: percentHint('--input-dropout'),
  },
  maxNorm: {
    option: '--max-norm',
    expected: "a number above 0, the greatest length of a hidden unit's incoming weights",
    example: '--max-norm 3',
    accepts: value => Number.isFinite(value) && value > 0,
  },
  hidden: {
    option: '--hidden',
    expected: 'a whole number from 1, the units of the hidden layer',
    example: '--hidden 500',
    accepts: isCount,
  },
  ...sharedRules(defaultSettings.epochs),
} satisfies Record<string, NumberRule>

/**
 * Fills in the defaults and checks every setting. Text that stands for a number is taken as that number, so that
 * a command line and a program pass through the same checks.
 *
 * @throws SettingError for the first setting that is wrong: its option, what was expected, what was received
 *
 * @example
 * ```ts
 * checkSettings({ repeats: 10, rates: '0:0.9:0.1' })
 * ```
 */
export function checkSettings(input: SettingsInput = {}): CaseStudySettings {
  const settings: CaseStudySettings = {
    rate: checkNumber(rules.rate, input.rate ?? defaultSettings.rate),
    hidden: checkNumber(rules.hidden, input.hidden ?? defaultSettings.hidden),
    epochs: checkNumber(rules.epochs, input.epochs ?? defaultSettings.epochs),
    repeats: checkNumber(rules.repeats, input.repeats ?? defaultSettings.repeats),
    seed: checkNumber(rules.seed, input.seed ?? defaultSettings.seed),
  }
  if (input.inputDropout !== undefined)
    settings.inputDropout = checkNumber(rules.inputDropout, input.inputDropout)
  if (input.maxNorm !== undefined) settings.maxNorm = checkNumber(rules.maxNorm, input.maxNorm)
  if (input.rates !== undefined) {
    settings.rates = parseRates(typeof input.rates === 'string' ? input.rates : input.rates.join(','))
  }
  return settings
}
