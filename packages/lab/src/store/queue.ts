import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Database, StatementError } from './database.js'
import { encodeJson, type Json } from './exactJson.js'
import { storedJson } from './rows.js'

/** A trial that one worker has until it ends it, gives it back, or is not heard of for the length of the lease. */
export type ClaimedTrial = z.infer<typeof claimedRow>
const claimedRow = z.object({
  study: z.string(),
  number: z.int(),
  /** This claim and no other: whatever is reported for an older one is ignored. */
  claim: z.string(),
  /** How often it was begun, this time included. */
  attempt: z.int(),
  settings: storedJson,
  kind: z.string(),
  /** The study's; that of the trial depends on it and the trial's number alone. */
  seed: z.number(),
  codeHash: z.string().nullable(),
})

/** A process that runs trials. */
export interface WorkerInfo {
  /** Unlike that of any other worker. */
  id: string
  host: string
  pid: number
  threads: number
}

/** Which trials a worker takes. */
export interface ClaimOptions {
  /** The id of the worker. */
  worker: string
  /** The kinds that it can run. */
  kinds: readonly string[]
  /** Also those of studies that carry code. */
  allowCode: boolean
  /** How long it may stay silent, in seconds. */
  lease: number
  /** Of these studies only. Default: of all. */
  studies?: readonly string[] | undefined
  /** Of all but these. */
  except?: readonly string[] | undefined
}

/** Studies that wait for another kind of worker. */
export interface SkippedStudy {
  id: string
  name: string
  kind: string
  codeHash: string | null
}

/**
 * Hands trials to workers. Every method but `claim` answers whether the claim still holds: `false` means that the trial is
 * another worker's by now, or was stopped, and that nothing was changed.
 */
export interface Queue {
  claim(options: ClaimOptions): Promise<ClaimedTrial | undefined>
  /** Trials of which nothing was heard for the length of their lease wait again. `claim` does it too when nothing waits. */
  putBackLapsed(): Promise<number>
  /** Prolongs the lease, and says how far it is. */
  heartbeat(trial: ClaimedTrial, lease: number, progress?: Json): Promise<boolean>
  /** Saying so twice is the same as once: also the second time it is `true`. */
  finish(trial: ClaimedTrial, result: Json): Promise<boolean>
  /** The trial is tried again, unless it has failed as often as the study allows. */
  fail(trial: ClaimedTrial, error: string): Promise<boolean>
  /** Lets others have it, at once. */
  giveBack(trial: ClaimedTrial): Promise<boolean>
  /** The worker is there. */
  workerIsHere(worker: WorkerInfo): Promise<void>
  /** The worker is known to have died: others may have its trials at once. */
  workerIsGone(worker: string): Promise<void>
  /** Studies with waiting trials that a worker with these abilities passes by. */
  skipped(options: Pick<ClaimOptions, 'kinds' | 'allowCode'>): Promise<SkippedStudy[]>
}

const claimedColumns = `t.study, t.number, t.claim, t.attempt, t.settings::text AS settings, s.kind, s.seed,
  s.code_hash AS "codeHash"`

/** A trial that was lost waits again, or has failed if that happened too often. Used in updates of `t` with its study `s`. */
const lose = `losses = t.losses + 1, claim = NULL, lease_until = NULL,
  state = CASE WHEN t.losses + 1 >= s.most_losses THEN 'failed' ELSE 'pending' END,
  finished_at = CASE WHEN t.losses + 1 >= s.most_losses THEN now() END,
  error = CASE WHEN t.losses + 1 >= s.most_losses
    THEN 'its worker went away without a word ' || (t.losses + 1) || ' times (killed, or short of memory?)' END`

/**
 * Takes the first waiting trial of the first suitable study. `MATERIALIZED`: joined in place, the choice might be made, and
 * rows locked, more than once. `SKIP LOCKED` lets many workers ask at the same moment without waiting for one another. The
 * commit does not wait for the disk: at worst a crash forgets the claim, and the trial is claimed anew, under another one.
 */
const claimStatement = `
  WITH first AS MATERIALIZED (
    SELECT suitable.*, next.number
    FROM (
      SELECT id, kind, seed, code_hash FROM thinnet.studies
      WHERE state = 'active' AND (code_hash IS NULL OR $4::bool) AND kind = ANY($5::text[])
        AND ($6::text[] IS NULL OR id = ANY($6::text[])) AND id <> ALL($7::text[])
      ORDER BY created_at, id
    ) suitable
    CROSS JOIN LATERAL (
      SELECT number FROM thinnet.trials
      WHERE study = suitable.id AND state = 'pending'
      ORDER BY priority DESC, number LIMIT 1 FOR UPDATE SKIP LOCKED
    ) next
    LIMIT 1
  )
  UPDATE thinnet.trials t
  SET state = 'running', claim = $1, worker = $2, lease_until = now() + $3::float8 * interval '1 second',
    attempt = t.attempt + 1, started_at = now(), finished_at = NULL, progress = NULL, error = NULL
  FROM first s
  WHERE t.study = s.id AND t.number = s.number
  RETURNING ${claimedColumns}, set_config('synchronous_commit', 'off', true)`

/**
 * What the same claim took before: it is sent again when its answer was lost, and then it finds nothing more to take, or
 * violates that a claim has one trial (a unique index).
 */
const claimedStatement = `
  SELECT ${claimedColumns} FROM thinnet.trials t JOIN thinnet.studies s ON s.id = t.study
  WHERE t.claim = $1 AND t.state = 'running'`

const lapsedStatement = `
  UPDATE thinnet.trials t SET ${lose} FROM thinnet.studies s
  WHERE s.id = t.study AND t.state = 'running' AND t.lease_until < now() RETURNING 1`

const finishStatement = `
  UPDATE thinnet.trials
  SET state = 'done', result = $4::json, progress = NULL, error = NULL, lease_until = NULL, finished_at = now()
  WHERE study = $1 AND number = $2::int AND claim = $3 AND state = 'running' RETURNING 1`

const finishedStatement = `
  SELECT 1 FROM thinnet.trials WHERE study = $1 AND number = $2::int AND claim = $3 AND state = 'done'`

const failStatement = `
  UPDATE thinnet.trials t
  SET failures = t.failures + 1, error = $4, lease_until = NULL, claim = NULL, progress = NULL,
    state = CASE WHEN t.failures + 1 >= s.most_failures THEN 'failed' ELSE 'pending' END,
    finished_at = CASE WHEN t.failures + 1 >= s.most_failures THEN now() END
  FROM thinnet.studies s
  WHERE s.id = t.study AND t.study = $1 AND t.number = $2::int AND t.claim = $3 AND t.state = 'running'
  RETURNING 1`

const giveBackStatement = `
  UPDATE thinnet.trials SET state = 'pending', claim = NULL, lease_until = NULL, progress = NULL
  WHERE study = $1 AND number = $2::int AND claim = $3 AND state = 'running' RETURNING 1`

const heartbeatStatement = `
  UPDATE thinnet.trials
  SET lease_until = now() + $4::float8 * interval '1 second', progress = coalesce($5::json, progress)
  WHERE study = $1 AND number = $2::int AND claim = $3 AND state = 'running' RETURNING 1`

/** SQLSTATE */
const uniqueViolation = '23505'

export function queueIn(database: Database): Queue {
  const fence = ({ study, number, claim }: ClaimedTrial) => [study, number, claim]
  const holds = async (text: string, values: (string | number | null)[]) =>
    (await database.query(text, values)).length > 0
  const putBackLapsed = async () => (await database.query(lapsedStatement)).length
  return {
    async claim({ worker, kinds, allowCode, lease, studies, except = [] }) {
      const claim = randomUUID()
      const values = [claim, worker, lease, allowCode, textArray(kinds), studies ? textArray(studies) : null]
      const already = () => database.query(claimedStatement, [claim])
      const take = async () => {
        try {
          const rows = await database.query(claimStatement, [...values, textArray(except)])
          return rows.length > 0 ? rows : await already()
        } catch (error) {
          if (error instanceof StatementError && error.code === uniqueViolation) return already()
          throw error
        }
      }
      let [row] = await take()
      if (!row && (await putBackLapsed()) > 0) [row] = await take()
      return row && claimedRow.parse(row)
    },
    putBackLapsed,
    heartbeat: (trial, lease, progress) =>
      holds(heartbeatStatement, [
        ...fence(trial),
        lease,
        progress === undefined ? null : encodeJson(progress),
      ]),
    finish: async (trial, result) =>
      (await holds(finishStatement, [...fence(trial), encodeJson(result)])) ||
      (await holds(finishedStatement, fence(trial))),
    fail: (trial, error) => holds(failStatement, [...fence(trial), storableText(error)]),
    giveBack: trial => holds(giveBackStatement, fence(trial)),
    async workerIsHere({ id, host, pid, threads }) {
      await database.query(
        `INSERT INTO thinnet.workers (id, host, pid, threads) VALUES ($1, $2, $3::int, $4::int)
         ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
        [id, host, pid, threads],
      )
    },
    async workerIsGone(worker) {
      await database.query(
        `WITH gone AS (DELETE FROM thinnet.workers WHERE id = $1)
         UPDATE thinnet.trials t SET ${lose} FROM thinnet.studies s
         WHERE s.id = t.study AND t.state = 'running' AND t.worker = $1`,
        [worker],
      )
    },
    async skipped({ kinds, allowCode }) {
      const rows = await database.query(
        `SELECT id, name, kind, code_hash AS "codeHash" FROM thinnet.studies
         WHERE state = 'active'
           AND (kind <> ALL($1::text[]) OR (code_hash IS NOT NULL AND NOT $2::bool))
           AND EXISTS (SELECT FROM thinnet.trials WHERE study = id AND state = 'pending')`,
        [textArray(kinds), allowCode],
      )
      return z.array(skippedRow).parse(rows)
    },
  }
}

const skippedRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  codeHash: z.string().nullable(),
})

/** SQL's way to write a list of texts. */
function textArray(texts: readonly string[]): string {
  return `{${texts.map(text => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}

/** PostgreSQL's text takes neither U+0000 nor halves of characters. */
function storableText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '\ufffd')).toString()
}
