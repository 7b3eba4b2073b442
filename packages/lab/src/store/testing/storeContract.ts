import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConnectionLostError, type Database } from '../database.js'
import type { Json } from '../exactJson.js'
import { patient } from '../patient.js'
import type { ClaimedTrial } from '../queue.js'
import { migrate } from '../schema.js'
import { type Store, storeIn } from '../store.js'
import type { NewStudy } from '../studies.js'

/** What a store does in whichever database it is. */
export function storeContract(name: string, open: () => Promise<Database>): void {
  let database: Database
  let store: Store

  /** A study with as many trials as settings, and a way to take its trials only. */
  async function studyWith(settings: readonly Json[], options: Partial<NewStudy> = {}) {
    const study = await store.createStudy({ name: 'made', kind: 'test', settings: {}, seed: 7, ...options })
    await store.addTrials(
      study.id,
      settings.map((one, number) => ({ number, settings: one })),
    )
    const take = (worker = 'one', lease = 60): Promise<ClaimedTrial | undefined> =>
      store.claim({ worker, kinds: ['test'], allowCode: false, lease, studies: [study.id] })
    const states = async () => (await store.trials(study.id)).map(({ state }) => state)
    return { study, take, states }
  }

  describe(name, () => {
    beforeAll(async () => {
      database = await open()
      await migrate(database)
      store = storeIn(database)
    }, 60_000)
    afterAll(() => database?.close())

    test('making the tables twice, also at once, changes nothing', async () => {
      await Promise.all([migrate(database), migrate(database)])
      const [row] = await database.query('SELECT version FROM thinnet.schema_version')
      expect(row?.version).toBe(1)
    })

    test('a database of a newer version is refused with what to do', async () => {
      const newer: Database = { ...database, query: async () => [{ version: 99 }] }
      await expect(migrate(newer)).rejects.toThrow('update thinnet here')
    })

    test('trials are given out by priority, then by number, each to one worker', async () => {
      const { study, take } = await studyWith([0, 1, 2])
      await store.addTrials(study.id, [{ number: 9, settings: 9, priority: 1 }])
      const taken = [await take('one'), await take('two'), await take('one'), await take('two'), await take()]
      expect(taken.map(trial => trial?.number)).toEqual([9, 0, 1, 2, undefined])
      expect(taken[0]).toMatchObject({ settings: 9, seed: 7, kind: 'test', attempt: 1, codeHash: null })
    })

    test('twenty that ask at the same moment get twenty different trials', async () => {
      const { take } = await studyWith(Array.from({ length: 20 }, (_, i) => i))
      const taken = await Promise.all(Array.from({ length: 20 }, () => take()))
      expect(new Set(taken.map(trial => trial?.number)).size).toBe(20)
    })

    test('a result is kept once: told twice it is the same, and an older claim changes nothing', async () => {
      const { study, take } = await studyWith([0])
      const lost = (await take('slow', -1))!
      const trial = (await take('quick'))!
      expect(trial).toMatchObject({ number: 0, attempt: 2 })
      expect(await store.finish(lost, 'late')).toBe(false)
      expect(await store.fail(lost, 'late')).toBe(false)
      expect(await store.giveBack(lost)).toBe(false)
      expect(await store.heartbeat(lost, 60)).toBe(false)
      expect(await store.finish(trial, 'first')).toBe(true)
      expect(await store.finish(trial, 'first')).toBe(true)
      expect(await store.fail(trial, 'changed its mind')).toBe(false)
      const [stored] = await store.trials(study.id)
      expect(stored).toMatchObject({ state: 'done', result: 'first', worker: 'quick', attempt: 2, losses: 1 })
      expect(stored?.finishedAt).toBeGreaterThanOrEqual(stored?.startedAt ?? Number.POSITIVE_INFINITY)
    })

    test('a sign of life prolongs the lease and shows how far the trial is', async () => {
      const { study, take } = await studyWith([0])
      const trial = (await take('one', -1))!
      expect(await store.heartbeat(trial, 60, { epoch: 3 })).toBe(true)
      expect(await store.heartbeat(trial, 60)).toBe(true)
      expect(await take('two')).toBeUndefined()
      expect((await store.trials(study.id))[0]).toMatchObject({ state: 'running', progress: { epoch: 3 } })
    })

    test('a trial that fails is tried again, and failed for good keeps its error', async () => {
      const { study, take } = await studyWith([0], { mostFailures: 2 })
      expect(await store.fail((await take())!, 'first')).toBe(true)
      expect((await store.trials(study.id))[0]).toMatchObject({
        state: 'pending',
        failures: 1,
        error: 'first',
      })
      expect(await store.fail((await take())!, 'bad \0 and \ud800')).toBe(true)
      expect((await store.trials(study.id))[0]).toMatchObject({
        state: 'failed',
        error: 'bad \ufffd and \ufffd',
      })
      expect(await take()).toBeUndefined()
    })

    test('a trial whose workers vanish again and again has failed', async () => {
      const { study, take } = await studyWith([0], { mostLosses: 2 })
      await take('one')
      await store.workerIsGone('one')
      expect((await store.trials(study.id))[0]).toMatchObject({ state: 'pending', losses: 1 })
      await take('two', -1)
      expect(await store.putBackLapsed()).toBe(1)
      expect(await take('three')).toBeUndefined()
      const [trial] = await store.trials(study.id)
      expect(trial).toMatchObject({ state: 'failed', losses: 2 })
      expect(trial?.error).toContain('went away without a word 2 times')
    })

    test('a trial that is given back is there for others at once, and that is no failure', async () => {
      const { study, take } = await studyWith([0])
      expect(await store.giveBack((await take('one'))!)).toBe(true)
      expect(await take('two')).toMatchObject({ number: 0, attempt: 2 })
      expect((await store.trials(study.id))[0]).toMatchObject({ failures: 0, losses: 0 })
    })

    test('a stopped study gives out nothing and tells those who run; resumed, it goes on', async () => {
      const { study, take, states } = await studyWith([0, 1, 2])
      await store.finish((await take())!, 0)
      const running = (await take())!
      await store.stopStudy(study.id)
      expect(await store.heartbeat(running, 60)).toBe(false)
      expect(await store.finish(running, 0)).toBe(false)
      expect(await take()).toBeUndefined()
      expect(await states()).toEqual(['done', 'stopped', 'stopped'])
      await store.resumeStudy(study.id)
      expect(await states()).toEqual(['done', 'pending', 'pending'])
      expect(await take()).toMatchObject({ number: 1 })
    })

    test('single trials can be stopped', async () => {
      const { study, take, states } = await studyWith([0, 1, 2])
      const running = (await take())!
      await store.stopTrials(study.id, [0, 2])
      expect(await store.heartbeat(running, 60)).toBe(false)
      expect(await states()).toEqual(['stopped', 'pending', 'stopped'])
    })

    test('adding a trial twice adds it once; with other settings it is an error', async () => {
      const { study } = await studyWith([{ rate: 0.1 }])
      const trials = [
        { number: 0, settings: { rate: 0.1 } },
        { number: 1, settings: { rate: 0.2 } },
      ]
      expect(await store.addTrials(study.id, trials)).toBe(1)
      expect(await store.addTrials(study.id, trials)).toBe(0)
      await expect(store.addTrials(study.id, [{ number: 1, settings: { rate: 0.3 } }])).rejects.toThrow(
        `trial 1 of study ${study.id} is there already, with other settings`,
      )
    })

    test('every number comes back to the last bit, and text and the order of keys as they were', async () => {
      const numbers = fc.sample(fc.double(), { numRuns: 500, seed: 1 })
      const result = {
        z: [...numbers, Number.NaN, -0, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, 0.1 + 0.2],
        a: '\0 \ud83d\ude00 "quoted" \\',
      }
      const { study, take } = await studyWith([result])
      await store.finish((await take())!, result)
      const [trial] = await store.trials(study.id)
      // toEqual tells -0 from 0 and knows NaN.
      expect(trial?.result).toEqual(result)
      expect(trial?.settings).toEqual(result)
      expect(Object.keys(trial?.result ?? {})).toEqual(['z', 'a'])
    })

    test('more trials than fit on one page come in order', async () => {
      const { study } = await studyWith(Array.from({ length: 1201 }, (_, i) => i))
      expect((await store.trials(study.id)).map(({ number }) => number)).toEqual(
        Array.from({ length: 1201 }, (_, i) => i),
      )
      const some = await store.trials(study.id, { numbers: [1200, 3] })
      expect(some.map(({ settings }) => settings)).toEqual([3, 1200])
    })

    test('blobs of several parts come back, are replaced as a whole, and go with their study', async () => {
      const { study } = await studyWith([])
      const large = Uint8Array.from({ length: 2_200_001 }, (_, i) => i * 7 + (i >> 8))
      const { sha256 } = await store.putBlob(study.id, 'data', large)
      expect(Buffer.compare((await store.getBlob(study.id, 'data'))!, large)).toBe(0)
      expect(await store.listBlobs(study.id)).toEqual([{ name: 'data', size: 2_200_001, sha256 }])
      await store.putBlob(study.id, 'data', Uint8Array.of(1, 2))
      expect([...(await store.getBlob(study.id, 'data'))!]).toEqual([1, 2])
      expect(await store.getBlob(study.id, 'none')).toBeUndefined()
      const parts = 'SELECT count(*)::int AS parts FROM thinnet.blob_parts WHERE study = $1'
      expect((await database.query(parts, [study.id]))[0]).toEqual({ parts: 1 })
      await store.deleteStudy(study.id)
      expect((await database.query(parts, [study.id]))[0]).toEqual({ parts: 0 })
    })

    test('a blob that was changed in the database is noticed', async () => {
      const { study } = await studyWith([])
      await store.putBlob(study.id, 'data', Uint8Array.of(1, 2))
      await database.query('UPDATE thinnet.blob_parts SET bytes = $2::bytea WHERE study = $1', [
        study.id,
        Uint8Array.of(1, 3),
      ])
      await expect(store.getBlob(study.id, 'data')).rejects.toThrow("blob 'data' of study")
    })

    test('studies are found by id, by name, or by the beginning of the id', async () => {
      const one = await store.createStudy({ name: 'rings', kind: 'x', settings: [1], seed: 1, id: 'aabb01' })
      const two = await store.createStudy({ name: 'moons', kind: 'x', settings: [1], seed: 1, id: 'aabb02' })
      expect(
        await store.createStudy({ name: 'rings', kind: 'x', settings: [1], seed: 1, id: 'aabb01' }),
      ).toEqual(one)
      expect(await store.findStudy('rings')).toEqual(one)
      expect(await store.findStudy('aabb02')).toEqual(two)
      await expect(store.findStudy('aabb')).rejects.toThrow('aabb01 (rings) and aabb02 (moons): give the id')
      await expect(store.findStudy('c%')).rejects.toThrow("no study with the id or name 'c%'")
      await store.deleteStudy('aabb02')
      expect(await store.findStudy('aabb')).toEqual(one)
    })

    test('studies with code wait for workers that may run it', async () => {
      const code = new TextEncoder().encode('export const x = 1')
      const { study, take } = await studyWith([0], { code })
      expect(study.codeHash).toMatch(/^[0-9a-f]{64}$/)
      expect(await take()).toBeUndefined()
      const skipped = await store.skipped({ kinds: ['test'], allowCode: false })
      expect(skipped).toContainEqual({ id: study.id, name: 'made', kind: 'test', codeHash: study.codeHash })
      const open = { worker: 'one', kinds: ['test'], allowCode: true, lease: 60, studies: [study.id] }
      expect(await store.claim({ ...open, except: [study.id] })).toBeUndefined()
      expect(await store.claim({ ...open, kinds: ['other'] })).toBeUndefined()
      expect(await store.claim(open)).toMatchObject({ number: 0, codeHash: study.codeHash })
    })

    test('progress counts, and tells the time left from the mean and those that run', async () => {
      const { study, take } = await studyWith([0, 1, 2, 3, 4])
      expect(await store.progress(study.id)).toMatchObject({ total: 5, pending: 5, secondsLeft: null })
      await store.finish((await take())!, 0)
      await take('two')
      await store.workerIsHere({ id: 'two', host: 'here', pid: 1, threads: 1 })
      await database.query(
        `UPDATE thinnet.trials SET started_at = finished_at - interval '10 s' WHERE study = $1 AND number = 0`,
        [study.id],
      )
      await database.query(
        `UPDATE thinnet.trials SET started_at = now() - interval '4 s' WHERE study = $1 AND number = 1`,
        [study.id],
      )
      const progress = await store.progress(study.id)
      expect(progress).toMatchObject({ pending: 3, running: 1, done: 1, secondsPerTrial: 10 })
      expect(progress.workers).toBeGreaterThanOrEqual(1)
      // Three of ten seconds wait, and the one that runs has had four.
      expect(progress.secondsLeft).toBeGreaterThan(30)
      expect(progress.secondsLeft).toBeLessThanOrEqual(36)
      const listed = (await store.listStudies()).find(({ id }) => id === study.id)
      expect(listed).toMatchObject({ trials: 5, pending: 3, running: 1, done: 1, failed: 0 })
    })

    test('when answers get lost, statements are sent again, and every trial still ends exactly once', async () => {
      const { study } = await studyWith(Array.from({ length: 30 }, (_, i) => i))
      let calls = 0
      let lost = 0
      const forgetful: Database = {
        ...database,
        async query(text, values) {
          const rows = await database.query(text, values)
          // Every third statement is run and its answer lost.
          if (++calls % 3 !== 0) return rows
          lost++
          throw new ConnectionLostError('the answer was lost')
        },
      }
      const unsure = storeIn(patient(forgetful, { seconds: 30 }))
      const claims: number[] = []
      for (;;) {
        const trial = await unsure.claim({
          ...{ worker: 'one', kinds: ['test'], allowCode: false, lease: 60, studies: [study.id] },
        })
        if (!trial) break
        claims.push(trial.number)
        expect(await unsure.finish(trial, { squared: trial.number ** 2 })).toBe(true)
      }
      expect(lost).toBeGreaterThan(20)
      expect(claims).toEqual(Array.from({ length: 30 }, (_, i) => i))
      const trials = await store.trials(study.id)
      expect(trials.every(({ state, attempt }) => state === 'done' && attempt === 1)).toBe(true)
      expect(trials.map(({ result }) => result)).toEqual(claims.map(i => ({ squared: i ** 2 })))
    })
  })
}
