import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { trialRunners } from '../../runners/trialRunners.js'
import type { Json } from '../../store/exactJson.js'
import type { Store } from '../../store/store.js'
import type { NewStudy } from '../../store/studies.js'
import { undisturbed } from '../../store/testing/undisturbed.js'
import { waitFor } from '../../store/testing/waitFor.js'
import type { TrialContext, TrialRunner } from '../runner.js'
import { runWorker, type WorkerEvent, type WorkerOptions } from '../runWorker.js'

/** What a worker does, whatever its store is. */
export function workerContract(name: string, open: () => Promise<Store>): void {
  let store: Store

  async function studyWith(count: number, options: Partial<NewStudy> = {}, settings: Json = null) {
    const study = await store.createStudy({ name: 'made', kind: 'test', settings: {}, seed: 7, ...options })
    await store.addTrials(
      study.id,
      Array.from({ length: count }, (_, number) => ({ number, settings })),
    )
    return study
  }

  /** Runs a worker for one study until there is nothing to do for it. */
  async function work(study: string, runner: TrialRunner, options: Partial<WorkerOptions> = {}) {
    const events: WorkerEvent[] = []
    const finished = await runWorker({
      ...{ store, runners: { test: runner }, studies: [study], idleExit: 0, heartbeat: 0.02 },
      onEvent: event => events.push(event),
      ...options,
    })
    return { finished, kinds: events.map(({ kind }) => kind), events }
  }

  /** A runner that tells when it runs, and goes on until it is told to end. */
  function endless() {
    const seen: { context?: TrialContext } = {}
    const runner: TrialRunner = async (_, context) => {
      seen.context = context
      await wait(1e6, undefined, { signal: context.signal })
      return null
    }
    return { seen, runner }
  }

  describe(name, () => {
    beforeAll(async () => {
      store = await open()
    }, 60_000)
    afterAll(() => store?.close())

    test('results are kept as they are, also where JSON has no such number', async () => {
      const study = await studyWith(5, { kind: 'arithmetic' }, { steps: 1 })
      expect((await work(study.id, async () => null, { runners: trialRunners })).finished).toBe(5)
      const trials = await store.trials(study.id)
      expect(trials.map(({ result }) => result)).toEqual(
        await undisturbed(study, [0, 1, 2, 3, 4], { steps: 1 }),
      )
      expect(new Set(trials.map(({ result }) => JSON.stringify(result))).size).toBe(5)
    })

    test('an error is kept with the trial, which is tried again', async () => {
      const study = await studyWith(1, { mostFailures: 2 })
      let runs = 0
      const { kinds } = await work(study.id, async () => {
        throw new Error(`wrong ${++runs}`)
      })
      expect(kinds).toEqual(['began', 'failed', 'began', 'failed'])
      expect((await store.trials(study.id))[0]).toMatchObject({
        state: 'failed',
        failures: 2,
        error: 'wrong 2',
      })
    })

    test('a worker that has to end gives its trial back at once', async () => {
      const study = await studyWith(2)
      const { seen, runner } = endless()
      const stop = new AbortController()
      const working = work(study.id, runner, { signal: stop.signal })
      await waitFor('the run', () => seen.context !== undefined)
      stop.abort()
      const { kinds, finished } = await working
      expect([kinds, finished]).toEqual([['began', 'given back'], 0])
      const trials = await store.trials(study.id)
      expect(trials.map(({ state, failures, losses }) => [state, failures, losses])).toEqual([
        ['pending', 0, 0],
        ['pending', 0, 0],
      ])
    })

    test('signs of life keep a trial for longer than its lease, and bring what the run reports', async () => {
      const study = await studyWith(1)
      const { seen, runner } = endless()
      const stop = new AbortController()
      const working = work(study.id, runner, { signal: stop.signal, lease: 0.5 })
      await waitFor('the run', () => seen.context !== undefined)
      seen.context?.report({ epoch: 4 })
      await wait(1000)
      const other = { worker: 'other', kinds: ['test'], allowCode: false, lease: 60, studies: [study.id] }
      expect(await store.claim(other)).toBeUndefined()
      expect((await store.trials(study.id))[0]).toMatchObject({ losses: 0, progress: { epoch: 4 } })
      stop.abort()
      expect((await working).kinds).toEqual(['began', 'given back'])
    })

    test('a run whose trial was stopped hears of it, and its result is dropped', async () => {
      const study = await studyWith(1)
      const { seen, runner } = endless()
      const working = work(study.id, runner)
      await waitFor('the run', () => seen.context !== undefined)
      await store.stopStudy(study.id)
      expect((await working).kinds).toEqual(['began', 'lost'])
      expect((await store.trials(study.id))[0]).toMatchObject({ state: 'stopped', result: null })
    })

    test('a study that is deleted while its trial runs ends the run, not the worker', async () => {
      const study = await studyWith(1)
      const { seen, runner } = endless()
      const working = work(study.id, runner)
      await waitFor('the run', () => seen.context !== undefined)
      await store.deleteStudy(study.id)
      expect((await working).kinds).toEqual(['began', 'lost'])
    })

    test('blobs come with their study, and a run can keep some', async () => {
      const study = await studyWith(1)
      await store.putBlob(study.id, 'data', Uint8Array.of(3, 4))
      const { finished } = await work(study.id, async ({ number }, { blob, keepBlob }) => {
        const sum = (await blob('data')).reduce((total, byte) => total + byte, 0)
        await keepBlob(`model ${number}`, Uint8Array.of(sum))
        return sum
      })
      expect(finished).toBe(1)
      expect([...(await store.getBlob(study.id, 'model 0'))!]).toEqual([7])
    })

    test('stored code is run only where that is allowed, and its hash is shown', async () => {
      const code = new TextEncoder().encode('1 + 1')
      const study = await studyWith(2, { code })
      const runner: TrialRunner = async (_, context) => new TextDecoder().decode(context.code)
      const careful = await work(study.id, runner)
      expect(careful.finished).toBe(0)
      expect(careful.events).toContainEqual({
        kind: 'skipped',
        study: { id: study.id, name: 'made', kind: 'test', codeHash: study.codeHash },
      })
      const trusting = await work(study.id, runner, { allowCode: true })
      expect(trusting.finished).toBe(2)
      expect(trusting.events.filter(({ kind }) => kind === 'code')).toEqual([
        { kind: 'code', study: study.id, codeHash: study.codeHash },
      ])
      expect((await store.trials(study.id)).map(({ result }) => result)).toEqual(['1 + 1', '1 + 1'])
    })

    test('code that is not the one of which the study gives the hash is refused, also where code is allowed', async () => {
      const study = await studyWith(1, { code: Uint8Array.of(1) })
      await store.putBlob(study.id, 'code', Uint8Array.of(2))
      const { finished, events } = await work(study.id, async () => 'ran', { allowCode: true })
      expect(finished).toBe(0)
      expect(events).toMatchObject([
        { kind: 'refused', study: study.id, reason: expect.stringContaining('but it has') },
      ])
      expect((await store.trials(study.id))[0]).toMatchObject({ state: 'pending', failures: 0, result: null })
    })
  })
}
