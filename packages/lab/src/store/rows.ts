import { z } from 'zod'
import { decodeJson, type Json } from './exactJson.js'

/** JSON as the database keeps it. */
export const storedJson = z.string().transform((text): Json => decodeJson(text))

/** Seconds since 1970, by the database's clock. */
const time = z.number()

export const studyStates = ['active', 'stopped', 'done'] as const
export const trialStates = ['pending', 'running', 'done', 'failed', 'stopped'] as const
export type StudyState = (typeof studyStates)[number]
export type TrialState = (typeof trialStates)[number]

export const studyRow = z.object({
  id: z.string(),
  name: z.string(),
  /** What its trials are; a worker has a runner for each kind that it can do. */
  kind: z.string(),
  settings: storedJson,
  /** The seed that those of all trials come from. */
  seed: z.number(),
  /** SHA-256 of the code that its trials run, in hexadecimal; null if they run none but Thinnet's own. */
  codeHash: z.string().nullable(),
  state: z.enum(studyStates),
  createdAt: time,
})

/** A study, as it is stored. */
export type Study = z.infer<typeof studyRow>

export const studyColumns = `id, name, kind, settings::text AS settings, seed, code_hash AS "codeHash", state,
  ${seconds('created_at')} AS "createdAt"`

export const trialRow = z.object({
  study: z.string(),
  /** From 0, in the order in which the study asked for them. */
  number: z.int(),
  settings: storedJson,
  /** Higher comes first. */
  priority: z.number(),
  state: z.enum(trialStates),
  /** How often it was begun. */
  attempt: z.int(),
  /** How often it ended with an error. */
  failures: z.int(),
  /** How often its worker went away without a word. */
  losses: z.int(),
  worker: z.string().nullable(),
  /** What its run reported last. */
  progress: storedJson.nullable(),
  result: storedJson.nullable(),
  error: z.string().nullable(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
})

/** A trial, as it is stored. */
export type Trial = z.infer<typeof trialRow>

export const trialColumns = `study, number, settings::text AS settings, priority, state, attempt, failures, losses, worker,
  progress::text AS progress, result::text AS result, error,
  ${seconds('started_at')} AS "startedAt", ${seconds('finished_at')} AS "finishedAt"`

/** SQL for a time as seconds. */
function seconds(column: string): string {
  return `extract(epoch FROM ${column})::float8`
}
