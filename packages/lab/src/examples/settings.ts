import { checkNumber, sharedRules } from '../study/numberSetting.js'
import type { Example } from './example.js'

/** Everything that decides the outcome of an example. */
export interface ExampleSettings {
  /** Passes over the training rows. The default depends on the example. */
  epochs: number
  /** How often each variant is trained, each time from another seed. Default 3. */
  repeats: number
  /** The seed that those of all repeats are derived from, 0 to 2^53 - 1. Default 1. */
  seed: number
}

/** What a program or a command line gives: numbers, or text that stands for them. */
export type ExampleSettingsInput = {
  [Name in keyof ExampleSettings]?: ExampleSettings[Name] | string | undefined
}

/** The settings of an example when nothing is said. */
export function defaultExampleSettings({ epochs }: Pick<Example, 'epochs'>): ExampleSettings {
  return { epochs, repeats: 3, seed: 1 }
}

/**
 * Fills in the defaults and checks every setting.
 *
 * @throws SettingError for the first setting that is wrong: its option, what was expected, what was received
 */
export function checkExampleSettings(
  example: Pick<Example, 'epochs'>,
  input: ExampleSettingsInput = {},
): ExampleSettings {
  const usual = defaultExampleSettings(example)
  const rules = sharedRules(example.epochs)
  return {
    epochs: checkNumber(rules.epochs, input.epochs ?? usual.epochs),
    repeats: checkNumber(rules.repeats, input.repeats ?? usual.repeats),
    seed: checkNumber(rules.seed, input.seed ?? usual.seed),
  }
}
