import { RandomState } from 'thinnet'
import { listed } from '../report/format.js'
import { SettingError } from '../study/settingError.js'
import { offValues } from './result.js'
import type { Candidate, Setting, Space } from './trial.js'

/**
 * All combinations of the values, in the order of the space: the last setting changes first.
 *
 * @throws SettingError for a setting without values, or with one twice
 */
export function candidatesOf(space: Space): Candidate[] {
  for (const [name, values] of Object.entries(space)) {
    if (values.length === 0) throw spaceError(name, 'at least one value', 'none')
    const twice = values.find((value, i) => values.indexOf(value) < i)
    if (twice !== undefined) throw spaceError(name, 'different values', `${String(twice)} twice`)
  }
  return Object.entries(space).reduce<Candidate[]>(
    (all, [name, values]) => all.flatMap(candidate => values.map(value => ({ ...candidate, [name]: value }))),
    [{}],
  )
}

export const spaceError = (name: string, expected: string, received: unknown, hint?: string) =>
  new SettingError({
    option: `space.${name}`,
    expected,
    received,
    hint,
    example: 'space: { dropout: [0, 0.2, 0.4], maxNorm: [null, 3] }',
  })

/** Whether a setting is switched off; settings that cannot be, such as a number of units, count as off. */
const isOff = (name: string, value: Setting) => !(name in offValues) || value === offValues[name]

/** The place of the first candidate without any regularization. */
export function baselineOf(candidates: readonly Candidate[]): number | undefined {
  const place = candidates.findIndex(candidate =>
    Object.entries(candidate).every(([name, value]) => isOff(name, value)),
  )
  return place < 0 || !Object.keys(candidates[place]!).some(name => name in offValues) ? undefined : place
}

/**
 * How much machinery a candidate has: the number of settings that are switched on, and, below 1, how much of them: the mean
 * place of their values among those of the space, from the weakest to the strongest.
 *
 * Of max-norm, less is stronger; of all others, more.
 */
export function complexityOf(candidate: Candidate, space: Space): number {
  const on = Object.entries(candidate).filter(([name, value]) => !isOff(name, value))
  const amounts = on.map(([name, value]) => {
    const strength = (one: Setting) => (name === 'maxNorm' ? -Number(one) : Number(one))
    const values = (space[name] ?? []).filter(one => !isOff(name, one))
    return values.filter(one => strength(one) < strength(value)).length / Math.max(1, values.length)
  })
  return on.length + amounts.reduce((sum, amount) => sum + amount, 0) / (on.length + 1)
}

/** Some of the candidates, drawn without replacement, in their order; the baseline is always among them. */
export function drawCandidates(
  candidates: readonly Candidate[],
  count: number,
  randomState: number,
): Candidate[] {
  const baseline = baselineOf(candidates)
  const others = candidates.map((_, place) => place).filter(place => place !== baseline)
  const drawn = new RandomState(randomState).permutation(others.length).map(i => others[i]!)
  const chosen = baseline === undefined ? drawn : [baseline, ...drawn]
  return chosen
    .slice(0, count)
    .sort((a, b) => a - b)
    .map(place => candidates[place]!)
}

/** A candidate in words: `dropout 0.4, maxNorm 3`. */
export function describeCandidate(candidate: Candidate): string {
  const words = Object.entries(candidate).map(([name, value]) => `${name} ${value === null ? 'off' : value}`)
  return words.length === 0 ? 'no settings' : listed(words)
}
