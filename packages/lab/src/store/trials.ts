import { z } from 'zod'
import type { Database } from './database.js'
import { encodeJson, type Json } from './exactJson.js'
import { type Trial, trialColumns, trialRow } from './rows.js'

export interface NewTrial {
  /** From 0; what makes a trial this one and no other. */
  number: number
  settings: Json
  /** Higher comes first. Default: 0, in the order of their numbers. */
  priority?: number
}

/** How far a study is. */
export interface StudyProgress {
  total: number
  pending: number
  running: number
  done: number
  failed: number
  stopped: number
  /** Mean length of the trials that are done, in seconds; null while none is. */
  secondsPerTrial: number | null
  /** Seconds until the trials that are there now are done, with as many at once as run now; null if that is not known. */
  secondsLeft: number | null
  /** Workers that were heard of in the last minute, of all studies. */
  workers: number
}

export interface Trials {
  /**
   * Adds trials that are not there yet.
   *
   * @returns how many are new
   * @throws Error when a trial is there with other settings
   */
  addTrials(study: string, trials: readonly NewTrial[]): Promise<number>
  /** Trials of a study in the order of their numbers, all or the given ones. */
  trials(study: string, only?: { numbers?: readonly number[] }): Promise<Trial[]>
  /** Ends trials that are not worth going on with: `stopped`, also if they run. Those that have ended stay as they are. */
  stopTrials(study: string, numbers: readonly number[]): Promise<void>
  progress(study: string): Promise<StudyProgress>
}

/** Rows that are sent or asked for at once. */
const page = 500

export function trialsIn(database: Database): Trials {
  return {
    async addTrials(study, trials) {
      let added = 0
      for (let first = 0; first < trials.length; first += page) {
        added += await addSome(database, study, trials.slice(first, first + page))
      }
      return added
    },
    async trials(study, { numbers } = {}) {
      const found: Trial[] = []
      for (;;) {
        const rows = await database.query(
          `SELECT ${trialColumns} FROM thinnet.trials
           WHERE study = $1 AND number > $2::int
             AND ($3::json IS NULL OR number IN (SELECT json_array_elements_text($3::json)::int))
           ORDER BY number LIMIT ${page}`,
          [study, found.at(-1)?.number ?? -1, numbers ? JSON.stringify(numbers) : null],
        )
        found.push(...z.array(trialRow).parse(rows))
        if (rows.length < page) return found
      }
    },
    async stopTrials(study, numbers) {
      await database.query(
        `UPDATE thinnet.trials SET state = 'stopped', claim = NULL, lease_until = NULL
         WHERE study = $1 AND state IN ('pending', 'running')
           AND number IN (SELECT json_array_elements_text($2::json)::int)`,
        [study, JSON.stringify(numbers)],
      )
    },
    async progress(study) {
      const [row] = await database.query(
        `SELECT count(*)::int AS total,
           count(*) FILTER (WHERE state = 'pending')::int AS pending,
           count(*) FILTER (WHERE state = 'running')::int AS running,
           count(*) FILTER (WHERE state = 'done')::int AS done,
           count(*) FILTER (WHERE state = 'failed')::int AS failed,
           count(*) FILTER (WHERE state = 'stopped')::int AS stopped,
           avg(extract(epoch FROM finished_at - started_at)) FILTER (WHERE state = 'done')::float8 AS "secondsPerTrial",
           coalesce(sum(extract(epoch FROM now() - started_at)) FILTER (WHERE state = 'running'), 0)::float8 AS spent,
           (SELECT count(*)::int FROM thinnet.workers WHERE seen_at > now() - interval '1 minute') AS workers
         FROM thinnet.trials WHERE study = $1`,
        [study],
      )
      const { spent, ...counts } = progressRow.parse(row)
      return { ...counts, secondsLeft: timeLeft(counts, spent) }
    },
  }
}

const progressRow = z.object({
  total: z.int(),
  pending: z.int(),
  running: z.int(),
  done: z.int(),
  failed: z.int(),
  stopped: z.int(),
  secondsPerTrial: z.number().nullable(),
  spent: z.number(),
  workers: z.int(),
})

/** What is still to be computed, shared among those that compute now. */
function timeLeft(
  { pending, running, secondsPerTrial }: Pick<StudyProgress, 'pending' | 'running' | 'secondsPerTrial'>,
  spent: number,
): number | null {
  if (pending + running === 0) return 0
  if (secondsPerTrial === null || running === 0) return null
  const ofRunning = Math.max(running * secondsPerTrial - spent, 0)
  return (pending * secondsPerTrial + ofRunning) / running
}

async function addSome(database: Database, study: string, trials: readonly NewTrial[]): Promise<number> {
  const rows = trials.map(({ number, settings, priority = 0 }) => ({
    number,
    settings: encodeJson(settings),
    priority,
  }))
  const values = [study, JSON.stringify(rows)]
  const given = 'json_to_recordset($2::json) AS given(number int, settings text, priority float8)'
  const [counted] = await database.query(
    `WITH added AS (
       INSERT INTO thinnet.trials (study, number, settings, priority)
       SELECT $1, number, settings::json, priority FROM ${given}
       ON CONFLICT (study, number) DO NOTHING RETURNING 1
     ) SELECT count(*)::int AS added FROM added`,
    values,
  )
  const added = Number(counted?.added)
  if (added === trials.length) return added
  const [other] = await database.query(
    `SELECT number FROM ${given} JOIN thinnet.trials present USING (number)
     WHERE present.study = $1 AND present.settings::text <> given.settings LIMIT 1`,
    values,
  )
  if (!other) return added
  throw new Error(`trial ${other.number} of study ${study} is there already, with other settings`)
}
