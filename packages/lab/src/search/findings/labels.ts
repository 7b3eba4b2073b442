import { offValues } from '../result.js'
import type { Candidate, Setting, Space } from '../trial.js'

/** What settings are called in tables and sentences; others keep their names. */
const names: Readonly<Record<string, string>> = {
  inputDropout: 'input dropout',
  maxNorm: 'max-norm',
  weightDecay: 'weight decay',
}

/** The setting that says which layer drops; its rate is the setting `dropout`. */
const kindSetting = 'kind'

/** The settings that a study varies: those of which its candidates have more than one value. */
export function variedSettings(space: Space): string[] {
  return Object.keys(space).filter(name => new Set(space[name]).size > 1)
}

/**
 * Candidates in a few words, such as `dropout 0.3, max-norm 3`: what is varied and not off. Each label names one candidate only.
 *
 * @param candidates in the order of the labels
 * @param space that they were taken from
 *
 * @example
 * ```ts
 * candidateLabels([{ dropout: 0, maxNorm: 3 }, { dropout: 0.2, maxNorm: null }], { dropout: [0, 0.2], maxNorm: [null, 3] })
 * // ['max-norm 3', 'dropout 0.2']
 * ```
 */
export function candidateLabels(candidates: readonly Candidate[], space: Space): string[] {
  const varied = variedSettings(space)
  // Where nothing is varied, everything there is says what was tried.
  const shown = varied.length > 0 ? varied : Object.keys(space)
  const labels = candidates.map(candidate => labelOf(candidate, shown))
  return labels.map((label, index) =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label} (candidate ${index})`,
  )
}

function labelOf(candidate: Candidate, shown: readonly string[]): string {
  const kind = candidate[kindSetting]
  const parts = shown.flatMap(name => {
    const value = candidate[name]
    if (name === kindSetting || value === undefined) return []
    if (name === 'dropout' && typeof kind === 'string') {
      // The one kind whose network differs even where nothing is dropped: its units are selu.
      return isOff(name, value) && kind !== 'alphaDropout' ? [] : [`${kind} ${settingValue(value)}`]
    }
    return isOff(name, value) ? [] : [`${settingName(name)} ${settingValue(value)}`]
  })
  return parts.length > 0 ? parts.join(', ') : 'none'
}

/** A setting's name as one would say it. */
export function settingName(name: string): string {
  return names[name] ?? name
}

/** A setting's value as one would write it: small numbers as 1e-4. */
export function settingValue(value: Setting): string {
  if (value === null) return 'none'
  return typeof value === 'number' && value !== 0 && Math.abs(value) < 0.001
    ? value.toExponential()
    : String(value)
}

/** Whether a value switches its setting off. */
export function isOff(name: string, value: Setting | undefined): boolean {
  return name in offValues && value === offValues[name]
}

/** A candidate in a sentence: `with dropout 0.3`, or `without regularization`. */
export function withLabel({ label }: { readonly label: string }): string {
  return label === 'none' ? 'without regularization' : `with ${label}`
}

/** A candidate as a name: `dropout 0.3`, or `no regularization`. */
export function nameOf({ label }: { readonly label: string }): string {
  return label === 'none' ? 'no regularization' : label
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
