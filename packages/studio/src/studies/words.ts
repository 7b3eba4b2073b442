// Numbers and states in words.

import type { Measure, Scores, StudyEntry, StudyProgress, TrialRow } from '@thinnet/lab/studio'

export const NOTHING = '–'

export const wholeNumber = (value: number): string => value.toLocaleString('en-US')

export const counted = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${wholeNumber(count)} ${count === 1 ? noun : nouns}`

/** A length of time: `0.4 s`, `42 s`, `3 min 05 s`, `2 h 10 min`, `3 days 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const two = (value: number) => String(value).padStart(2, '0')
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  const hours = Math.round(seconds / 3600)
  return `${counted(Math.floor(hours / 24), 'day')} ${hours % 24} h`
}

/** An estimate of what is left, no finer than it is good for. */
export function timeLeft({ state, progress }: Pick<StudyEntry, 'state' | 'progress'>): string {
  const { secondsLeft } = progress
  if (state !== 'active') return NOTHING
  if (secondsLeft === null) return 'not known yet'
  if (secondsLeft < 60) return 'under a minute'
  const minutes = Math.ceil(secondsLeft / 60)
  if (minutes < 60) return `about ${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `about ${hours} h` : `about ${Math.round(hours / 24)} days`
}

/** `7 of 13 trials, 1 failed` */
export function progressWords({ total, done, failed, stopped }: StudyProgress): string {
  const others = [
    failed > 0 && `${wholeNumber(failed)} failed`,
    stopped > 0 && `${wholeNumber(stopped)} stopped`,
  ]
  return [`${wholeNumber(done)} of ${counted(total, 'trial')}`, ...others.filter(Boolean)].join(', ')
}

/** A study that nobody works on is no less active: it waits for workers. */
export function stateOf({ state, progress }: Pick<StudyEntry, 'state' | 'progress'>): string {
  if (state !== 'active') return state
  return progress.running > 0 ? 'running' : 'waiting'
}

/** Where the studies are: `the folder .thinnet`, `postgres://host/name`. */
export const placeWords = (place: string): string => (place.startsWith('folder ') ? `the ${place}` : place)

/** The first line of a message, shortened if it is longer. */
export function firstLine(message: string, longest: number): string {
  const [line = ''] = message.split('\n')
  return line.length < message.length || line.length > longest ? `${line.slice(0, longest)} …` : line
}

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const times = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** `23 Nov 2026, 21:40`, in the time zone of the browser. */
export const dateOf = (iso: string): string => dates.format(new Date(iso))

/** `21:40:05` */
export const timeOf = (milliseconds: number): string => times.format(milliseconds)

/** A figure of a trial; `undefined` if the trial has none, null if it is no finite number. */
export function scoreText(measure: Measure, value: number | null | undefined): string {
  if (value === undefined) return NOTHING
  if (value === null) return 'not finite'
  if (measure === 'accuracy') return `${(100 * value).toFixed(1)} %`
  if (value !== 0 && Math.abs(value) < 0.0005) return '< 0.001'
  return Math.abs(value) < 1000 ? value.toFixed(3) : value.toPrecision(4)
}

export const scoreOf = (scores: Scores | null, measure: Measure): number | null | undefined =>
  scores?.[measure]

/** How far a trial is: `12 of 40`, or all of it. */
export function epochsText({ state, epochs, epochsDone }: TrialRow): string {
  if (epochs === null) return NOTHING
  return state === 'running'
    ? `${wholeNumber(epochsDone ?? 0)} of ${wholeNumber(epochs)}`
    : wholeNumber(epochs)
}
