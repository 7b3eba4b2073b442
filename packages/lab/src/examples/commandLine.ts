import { commandWith } from '../study/report/commandWith.js'
import type { ExampleResult } from './result.js'
import { defaultExampleSettings } from './settings.js'

/** The command that repeats an example. */
export function exampleCommandLine({
  example,
  settings,
}: Pick<ExampleResult, 'example' | 'settings'>): string {
  const { epochs, repeats, seed } = defaultExampleSettings(example)
  return commandWith(`thinnet example ${example.name}`, [
    ['--epochs', settings.epochs, epochs],
    ['--repeats', settings.repeats, repeats],
    ['--seed', settings.seed, seed],
  ])
}
