import { parseSchema, type Schema } from 'thinnet'
import { z } from 'zod'
import type { Json } from '../store/exactJson.js'
import type { Trial } from '../store/rows.js'
import type { DataSummary, StudySettings } from './result.js'
import type { Candidate, TrialResult, TrialSettings } from './trial.js'

// What a study and its trials are in the store. It comes back from outside and is checked.

/** The kind of studies whose trials any worker can run. */
export const searchKind = 'search'
/** The kind of studies whose model is a function of the process that began them: no other can run their trials. */
export const localKind = 'search in one process'

/** Names of a study's blobs. */
export const dataBlob = 'data'
export const bestBlob = 'best.keras'

/** The number of the trial that trains the chosen candidate on all rows. */
export const bestNumber = 1_000_000_000

/** All that is decided before the first trial. */
export interface StudyPlan {
  /** What the study was told, with defaults filled in. */
  readonly settings: StudySettings
  /** What was understood of the data. */
  readonly data: DataSummary
  /** Those of the space, or those that were drawn from it. */
  readonly candidates: readonly Candidate[]
}

/** The last training: that of the chosen candidate, on all rows but those held out. */
export interface BestSettings {
  readonly best: true
  readonly candidateNumber: number
  readonly candidate: Candidate
  readonly seed: number
  readonly epochs: number
}

const setting = z.union([z.number(), z.string(), z.boolean(), z.null()])
const candidate = z.record(z.string(), setting)
const task = z.enum(['binary', 'classes', 'regression'])
const count = z.int().min(1)
const place = z.int().min(0)
const schema = z.unknown().transform((json, { issues }): Schema => {
  try {
    return parseSchema('schema', json)
  } catch (error) {
    issues.push({
      code: 'custom',
      input: json,
      message: error instanceof Error ? error.message : String(error),
    })
    return z.NEVER
  }
})

const settingsSchema: z.ZodType<StudySettings> = z.object({
  seed: z.int().min(0),
  space: z.record(z.string(), z.array(setting)),
  strategy: z.enum(['grid', 'random', 'halving']),
  candidates: count.optional(),
  stopEarly: z.boolean().optional(),
  folds: count,
  repeats: count,
  epochs: count,
  batchSize: count,
  budget: z.union([z.object({ trials: count }), z.object({ minutes: z.number() })]).optional(),
  hidden: z.array(count).optional(),
  model: z.object({ file: z.string(), hash: z.string() }).optional(),
  holdout: z.number(),
})

const dataSchema: z.ZodType<DataSummary> = z.object({
  source: z.string(),
  rows: place,
  inputs: place,
  inputShape: z.array(place),
  task,
  target: z.string(),
  classes: z.array(z.object({ name: z.string(), rows: place })).optional(),
  leaveOut: z.array(z.string()).optional(),
  categories: z.array(z.string()).optional(),
  reading: z
    .object({
      separator: z.enum([',', ';', '\t', '|']).optional(),
      decimal: z.enum(['.', ',']).optional(),
      encoding: z.string().optional(),
    })
    .optional(),
  notes: z.array(z.string()),
  schema: schema.optional(),
})

/** Trials of a study at most; they are numbered, and the last training has a number behind them. */
const mostTrials = 1_000_000

const planSchema: z.ZodType<StudyPlan> = z
  .object({ settings: settingsSchema, data: dataSchema, candidates: z.array(candidate).min(1) })
  .refine(
    ({ settings: { folds, repeats }, candidates }) => folds * repeats * candidates.length <= mostTrials,
    `asks for more than ${mostTrials} trials`,
  )

const trialSettings = z.object({
  candidateNumber: place,
  candidate,
  repeat: place,
  fold: place,
  seed: place,
  epochs: count,
  rung: place,
})
const bestSettings = z.object({
  best: z.literal(true),
  candidateNumber: place,
  candidate,
  seed: place,
  epochs: count,
})
const scores = z.object({
  loss: z.number().or(z.nan()),
  accuracy: z.number().optional(),
  meanAbsoluteError: z.number().optional(),
})
const figures = z.array(z.number().or(z.nan()))
const curves = z.object({
  epoch: z.array(count),
  trainLoss: figures,
  testLoss: figures,
  trainAccuracy: figures.optional(),
  testAccuracy: figures.optional(),
})
const resultSchema: z.ZodType<TrialResult> = z.object({
  train: scores,
  test: scores,
  trainRows: place,
  testRows: place,
  parameters: place,
  epochs: count,
  seconds: z.number(),
  curves: curves.optional(),
  failure: z.string().optional(),
})

/** As the store takes it: nothing that is undefined. */
export function storable(value: StudyPlan | TrialSettings | BestSettings | TrialResult): Json {
  return plain(value)
}

function plain(value: unknown): Json {
  if (
    value === null ||
    typeof value === 'number' ||
    typeof value === 'string' ||
    typeof value === 'boolean'
  ) {
    return value
  }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be stored`)
  const parts = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(parts.map(([key, part]) => [key, plain(part)]))
}

/** Something that a store has and that cannot be read. */
export class StoredStudyError extends Error {
  override readonly name = 'StoredStudyError'
}

function read<T>(schema: z.ZodType<T>, json: Json, what: string): T {
  const { data, error } = schema.safeParse(json)
  if (error === undefined) return data
  const [issue] = error.issues
  const place = issue?.path.length ? `${issue.path.join('.').slice(0, 200)}: ` : ''
  throw new StoredStudyError(
    `${what} cannot be read: ${place}${issue?.message}; they are damaged, or of another version of thinnet`,
  )
}

type InStudy = Pick<Trial, 'study' | 'number'>

const ofTrial = ({ study, number }: InStudy) => `of trial ${number} of study ${study}`

/** @throws StoredStudyError naming the study, if it has no plan */
export const parsePlan = (json: Json, study?: string): StudyPlan =>
  read(planSchema, json, `the settings of ${study === undefined ? 'the study' : `study ${study}`}`)
/** @throws StoredStudyError naming the trial */
export const parseTrialSettings = (trial: InStudy & Pick<Trial, 'settings'>): TrialSettings | BestSettings =>
  read(z.union([bestSettings, trialSettings]), trial.settings, `the settings ${ofTrial(trial)}`)
/** @throws StoredStudyError naming the trial */
export const parseResult = (trial: InStudy, result: Json): TrialResult =>
  read(resultSchema, result, `the results ${ofTrial(trial)}`)
