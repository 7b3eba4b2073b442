import { isOff, settingName, settingValue } from '../findings/labels.js'
import type { CandidateSummary } from '../findings/summaries.js'
import type { StudyResult } from '../result.js'
import type { Candidate, Space } from '../trial.js'

/** A candidate at its place on the axis of the rate. */
export interface RatePoint {
  rate: number
  summary: CandidateSummary
}

/** The candidates that differ in the rate alone. */
export interface RateLine {
  /** What the others settings are; undefined if there are none that vary. */
  label: string | undefined
  points: RatePoint[]
}

/** More combinations of the other settings than this are no chart that one can read: all points share one panel. */
const mostLines = 6

/** The setting on the axis: the rate of dropout if it varies, else the first number that does. */
export function rateSetting(space: Space): string | undefined {
  const numbers = (name: string) => new Set(space[name]?.filter(value => typeof value === 'number')).size
  return ['dropout', ...Object.keys(space)].find(name => numbers(name) > 1)
}

/** Candidates as lines over the rate, one for each combination of the other settings; one cloud if these are too many. */
export function rateLines(
  result: StudyResult,
  summaries: readonly CandidateSummary[],
): { lines: RateLine[]; cloud: boolean; setting: string } | undefined {
  const { space } = result.settings
  const setting = rateSetting(space)
  if (setting === undefined) return undefined
  const lines = new Map<string, RateLine>()
  const all: RatePoint[] = []
  result.candidates.forEach(({ candidate }, index) => {
    const rate = candidate[setting]
    const summary = summaries[index]!
    if (typeof rate !== 'number' || summary.state !== 'complete') return
    const label = othersLabel(candidate, setting, space)
    const line = lines.get(label) ?? { label, points: [] }
    line.points.push({ rate, summary })
    all.push({ rate, summary })
    lines.set(label, line)
  })
  if (all.length < 2) return undefined
  const several = [...lines.values()].filter(({ points }) => points.length > 1)
  const cloud = several.length > mostLines || several.length === 0
  if (cloud) return { lines: [{ label: undefined, points: all }], cloud, setting }
  for (const line of several) line.points.sort((a, b) => a.rate - b.rate)
  if (lines.size === 1) for (const line of several) line.label = undefined
  return { lines: several, cloud, setting }
}

function othersLabel(candidate: Candidate, setting: string, space: Space): string {
  const others = Object.keys(space).filter(name => name !== setting && new Set(space[name]).size > 1)
  const words = others.flatMap(name => {
    const value = candidate[name]
    if (value === undefined || isOff(name, value)) return []
    return name === 'kind' ? settingValue(value) : `${settingName(name)} ${settingValue(value)}`
  })
  return words.length > 0 ? words.join(', ') : 'nothing else'
}
