import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { listed } from '../report/format.js'
import type { Blobs } from './blobs.js'
import type { Database } from './database.js'
import { encodeJson, type Json } from './exactJson.js'
import { type Study, studyColumns, studyRow } from './rows.js'

export interface NewStudy {
  name: string
  kind: string
  settings: Json
  /** A whole number from 0. */
  seed: number
  /** Code that the trials run, as one bundle. Workers run it only when they were told that they may. */
  code?: Uint8Array
  /** A trial that ends with an error this many times has failed. Default: 3. */
  mostFailures?: number
  /** A trial whose worker vanishes this many times has failed: likely it takes the process with it. Default: 5. */
  mostLosses?: number
  /** Default: twelve random hexadecimal digits. Making a study twice under one id makes one. */
  id?: string
}

/** A study and how many trials it has in each state. */
export type StudySummary = z.infer<typeof summaryRow>
const summaryRow = studyRow.extend({
  trials: z.int(),
  pending: z.int(),
  running: z.int(),
  done: z.int(),
  failed: z.int(),
})

export interface Studies {
  createStudy(study: NewStudy): Promise<Study>
  /**
   * The study with this id, this name, or an id that begins so.
   *
   * @throws Error when there is none, or several
   */
  findStudy(idOrName: string): Promise<Study>
  /** All studies, the newest first. */
  listStudies(): Promise<StudySummary[]>
  /** No trial of it will be given out; those that run are told to end, and all that have not ended are `stopped`. */
  stopStudy(id: string): Promise<void>
  /** Stopped trials wait again, and the study is active. */
  resumeStudy(id: string): Promise<void>
  /** It has all that it wants: no trial of it will be given out. */
  completeStudy(id: string): Promise<void>
  /** Takes away the study with its trials, results, data and models. */
  deleteStudy(id: string): Promise<void>
}

/** The name of the blob with a study's code. */
export const codeBlob = 'code'

export function studiesIn(database: Database, blobs: Blobs): Studies {
  const all = async (condition: string, ...values: string[]) =>
    z
      .array(studyRow)
      .parse(await database.query(`SELECT ${studyColumns} FROM thinnet.studies WHERE ${condition}`, values))
  const setState = async (id: string, state: string, trials: string) => {
    await database.query(`WITH changed AS (UPDATE thinnet.studies SET state = $2 WHERE id = $1) ${trials}`, [
      id,
      state,
    ])
  }
  return {
    async createStudy(study) {
      const { name, kind, settings, seed, code, mostFailures = 3, mostLosses = 5 } = study
      const id = study.id ?? randomBytes(6).toString('hex')
      const codeHash = code ? createHash('sha256').update(code).digest('hex') : null
      await database.query(
        `INSERT INTO thinnet.studies (id, name, kind, settings, seed, code_hash, most_failures, most_losses)
         VALUES ($1, $2, $3, $4::json, $5::float8, $6, $7::int, $8::int) ON CONFLICT (id) DO NOTHING`,
        [id, name, kind, encodeJson(settings), seed, codeHash, mostFailures, mostLosses],
      )
      // It has no trials yet, so nobody misses the code before it is there.
      if (code) await blobs.putBlob(id, codeBlob, code)
      const [created] = await all('id = $1', id)
      if (!created) throw new Error(`the study ${id} was deleted while it was made`)
      return created
    },
    async findStudy(idOrName) {
      const found = await all(`id = $1 OR name = $1 OR starts_with(id, $1)`, idOrName)
      const exact = found.find(({ id }) => id === idOrName)
      if (exact) return exact
      if (found.length === 1) return found[0]!
      throw new Error(
        found.length === 0
          ? `there is no study with the id or name '${idOrName}' in ${database.place} (thinnet studies lists them)`
          : `'${idOrName}' can be ${listed(found.map(({ id, name }) => `${id} (${name})`))}: give the id`,
      )
    },
    async listStudies() {
      const rows = await database.query(
        `SELECT ${studyColumns}, coalesce(trials, 0) AS trials, coalesce(pending, 0) AS pending,
           coalesce(running, 0) AS running, coalesce(done, 0) AS done, coalesce(failed, 0) AS failed
         FROM thinnet.studies LEFT JOIN (
           SELECT study, count(*)::int AS trials,
             count(*) FILTER (WHERE state = 'pending')::int AS pending,
             count(*) FILTER (WHERE state = 'running')::int AS running,
             count(*) FILTER (WHERE state = 'done')::int AS done,
             count(*) FILTER (WHERE state = 'failed')::int AS failed
           FROM thinnet.trials GROUP BY study
         ) counts ON counts.study = id
         ORDER BY created_at DESC, id`,
      )
      return z.array(summaryRow).parse(rows)
    },
    stopStudy: id =>
      setState(
        id,
        'stopped',
        `UPDATE thinnet.trials SET state = 'stopped', claim = NULL, lease_until = NULL
         WHERE study = $1 AND state IN ('pending', 'running')`,
      ),
    resumeStudy: id =>
      setState(
        id,
        'active',
        `UPDATE thinnet.trials SET state = 'pending' WHERE study = $1 AND state = 'stopped'`,
      ),
    async completeStudy(id) {
      await database.query(`UPDATE thinnet.studies SET state = 'done' WHERE id = $1`, [id])
    },
    async deleteStudy(id) {
      await database.query('DELETE FROM thinnet.studies WHERE id = $1', [id])
    },
  }
}
