import { commandWith } from '../../study/report/commandWith.js'
import { type CaseStudySettings, defaultSettings } from '../settings.js'

/** The command that repeats a study: whatever differs from the defaults, spelled out. */
export function commandLine(settings: CaseStudySettings): string {
  const { rate, hidden, epochs, repeats, seed } = defaultSettings
  return commandWith('thinnet case-study', [
    ['--rate', settings.rate, rate],
    ['--input-dropout', settings.inputDropout],
    ['--max-norm', settings.maxNorm],
    ['--rates', settings.rates?.join(',')],
    ['--hidden', settings.hidden, hidden],
    ['--epochs', settings.epochs, epochs],
    ['--repeats', settings.repeats, repeats],
    ['--seed', settings.seed, seed],
  ])
}
