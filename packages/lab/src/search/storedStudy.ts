import { parseSchema, type Schema } from 'thinnet'
import { z } from 'zod'
import type { Json } from '../store/exactJson.js'
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
const schema = z.unknown().transform((json): Schema => parseSchema('schema', json))

const settingsSchema: z.ZodType<StudySettings> = z.object({
  seed: z.number(),
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

const planSchema: z.ZodType<StudyPlan> = z.object({
  settings: settingsSchema,
  data: dataSchema,
  candidates: z.array(candidate),
})

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

/** @throws ZodError if it is no plan of a study */
export const parsePlan = (json: Json): StudyPlan => planSchema.parse(json)
export const parseTrialSettings = (json: Json): TrialSettings | BestSettings =>
  z.union([bestSettings, trialSettings]).parse(json)
export const parseResult = (json: Json): TrialResult => resultSchema.parse(json)
