import { type CaseStudySettings, defaultSettings } from '../settings.js'

/** The command that repeats a study: whatever differs from the defaults, spelled out. */
export function commandLine(settings: CaseStudySettings): string {
  const { rate, hidden, epochs, repeats, seed } = defaultSettings
  const options: [name: string, value: string | number | undefined, usual?: number][] = [
    ['--rate', settings.rate, rate],
    ['--input-dropout', settings.inputDropout],
    ['--max-norm', settings.maxNorm],
    ['--rates', settings.rates?.join(',')],
    ['--hidden', settings.hidden, hidden],
    ['--epochs', settings.epochs, epochs],
    ['--repeats', settings.repeats, repeats],
    ['--seed', settings.seed, seed],
  ]
  const given = options.flatMap(([name, value, usual]) =>
    value === undefined || value === usual ? [] : [`${name} ${value}`],
  )
  return ['thinnet case-study', ...given].join(' ')
}
