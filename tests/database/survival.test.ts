// Trials survive whatever happens to workers, the database and the network: each ends exactly once, with the result that it
// would have had undisturbed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '../../packages/lab/src/store/postgresDatabase.js'
import { openStore, type Store } from '../../packages/lab/src/store/store.js'
import { storeContract } from '../../packages/lab/src/store/testing/storeContract.js'
import { undisturbed } from '../../packages/lab/src/store/testing/undisturbed.js'
import { waitFor } from '../../packages/lab/src/store/testing/waitFor.js'
import { startCommand } from '../../packages/lab/src/testing/startCommand.js'
import { workerContract } from '../../packages/lab/src/worker/testing/workerContract.js'
import { startProxy } from './cuttableProxy.js'
import { haveServer, type Server, startServer } from './server.js'

describe.runIf(haveServer())('on a PostgreSQL server', () => {
  let server: Server
  let store: Store
  let home: string
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'thinnet-survival-'))
    server = await startServer()
    store = await openStore({ url: server.url })
  })
  afterAll(async () => {
    await store?.close()
    await server?.remove()
    await rm(home, { recursive: true })
  })

  const running = new Set<Worker>()
  afterEach(async () => {
    for (const { child, ended } of running) {
      child.kill('SIGKILL')
      await ended
    }
    running.clear()
  })
  type Worker = ReturnType<typeof startCommand>

  /** A `thinnet worker` in a process of its own, when it is ready. */
  async function startWorker(url = server.url, lease = 30) {
    const worker = startCommand(home, 'worker', '--db', url, '--lease', String(lease))
    running.add(worker)
    let said = ''
    worker.child.stderr.on('data', part => {
      said += part
    })
    await waitFor('the worker', () => said.includes('takes trials from') || worker.child.exitCode !== null)
    return { ...worker, said: () => said }
  }

  const numbers = Array.from({ length: 80 }, (_, i) => i)

  async function studyOf(count: number, steps: number) {
    const study = await store.createStudy({ name: 'survivor', kind: 'arithmetic', settings: {}, seed: 23 })
    const some = numbers.slice(0, count)
    await store.addTrials(
      study.id,
      some.map(number => ({ number, settings: { steps } })),
    )
    const done = async () => (await store.progress(study.id)).done
    return {
      study,
      reaches: (wanted: number) => waitFor(`${wanted} trials`, async () => (await done()) >= wanted),
      /** Waits for the end, and compares every result with that of a run in which nothing happened. */
      async endsUndisturbed() {
        await waitFor('all trials', async () => (await done()) === count)
        const trials = await store.trials(study.id)
        expect(trials.map(({ result }) => result)).toEqual(await undisturbed(study, some, { steps }))
        return trials
      },
    }
  }

  storeContract('a store', async () => openPostgres(server.url, 4))
  workerContract('a worker', () => openStore({ url: server.url }))

  test('several workers share the trials, and each is run once', async () => {
    const { endsUndisturbed } = await studyOf(80, 10)
    await Promise.all([startWorker(), startWorker(), startWorker()])
    const trials = await endsUndisturbed()
    expect(trials.every(({ attempt }) => attempt === 1)).toBe(true)
    expect(new Set(trials.map(({ worker }) => worker)).size).toBe(3)
  })

  test('a worker that is killed in the middle of a trial loses it to another', async () => {
    const { study, reaches, endsUndisturbed } = await studyOf(20, 100)
    const [victim] = await Promise.all([startWorker(server.url, 2), startWorker(server.url, 2)])
    await reaches(4)
    const id = /worker (\S+) takes/.exec(victim.said())?.[1]
    // Its trials follow one another without a pause: it is in the middle of one nearly always.
    await waitFor('its trial', async () =>
      (await store.trials(study.id)).some(({ worker, state }) => worker === id && state === 'running'),
    )
    victim.child.kill('SIGKILL')
    await victim.ended
    const trials = await endsUndisturbed()
    const lost = trials.filter(({ losses }) => losses > 0)
    expect(lost.map(({ attempt }) => attempt)).toEqual([2])
    expect(lost[0]?.worker).not.toBe(id)
  })

  test('the server crashes and starts again in the middle', async () => {
    const { reaches, endsUndisturbed } = await studyOf(60, 30)
    const workers = await Promise.all([startWorker(), startWorker()])
    await reaches(10)
    await server.crash()
    await wait(1500)
    await server.start()
    await reaches(30)
    await server.crashAndStart()
    const trials = await endsUndisturbed()
    // A claim of the last moment may be forgotten, and then the trial is claimed anew; no more than one for each worker.
    expect(trials.filter(({ attempt }) => attempt > 1).length).toBeLessThanOrEqual(4)
    for (const { child } of workers) expect(child.exitCode).toBeNull()
  })

  test('the network is cut in the middle, for longer than a trial and shorter than a lease', async () => {
    const proxy = await startProxy(server.port)
    const { study, reaches, endsUndisturbed } = await studyOf(40, 30)
    const url = server.url.replace(String(server.port), String(proxy.port))
    await Promise.all([startWorker(url), startWorker(url)])
    await reaches(5)
    proxy.cut()
    await wait(500)
    const before = await store.progress(study.id)
    await wait(3000)
    // Nothing arrives while it is cut, and nobody takes the trials that are under way.
    expect(await store.progress(study.id)).toMatchObject({ done: before.done, running: before.running })
    proxy.mend()
    const trials = await endsUndisturbed()
    expect(trials.every(({ losses }) => losses === 0)).toBe(true)
    await proxy.close()
  })

  test('a network that is cut for longer than the lease costs a second run, not a second result', async () => {
    const proxy = await startProxy(server.port)
    const { study, reaches, endsUndisturbed } = await studyOf(12, 300)
    const url = server.url.replace(String(server.port), String(proxy.port))
    const [cutOff] = await Promise.all([startWorker(url, 1), startWorker(server.url, 1)])
    await reaches(2)
    const id = /worker (\S+) takes/.exec(cutOff.said())?.[1]
    await waitFor('its trial', async () =>
      (await store.trials(study.id)).some(({ worker, state }) => worker === id && state === 'running'),
    )
    proxy.cut()
    await waitFor('the lost trial', async () =>
      (await store.trials(study.id)).some(({ losses }) => losses > 0),
    )
    proxy.mend()
    await endsUndisturbed()
    await waitFor('the notice', () => cutOff.said().includes('taken over by another worker'))
    await proxy.close()
  })

  test('the coordinator is killed and started again: it adds what is missing, and waits for the rest', async () => {
    const id = `coordinated${process.pid}`
    const script = fileURLToPath(new URL('./coordinator.js', import.meta.url))
    const coordinate = () => spawn(process.execPath, [script, server.url, id], { stdio: 'inherit' })
    await startWorker()
    const first = coordinate()
    await waitFor('some trials', async () => (await store.trials(id)).some(({ state }) => state === 'done'))
    first.kill('SIGKILL')
    await once(first, 'exit')
    expect((await store.trials(id)).length).toBeLessThan(numbers.length)
    expect(await once(coordinate(), 'exit')).toEqual([0, null])
    const study = await store.findStudy(id)
    expect(study.state).toBe('done')
    const trials = await store.trials(id)
    expect(trials.map(({ number }) => number)).toEqual(numbers)
    expect(trials.every(({ attempt, state }) => attempt === 1 && state === 'done')).toBe(true)
    expect(trials.map(({ result }) => result)).toEqual(await undisturbed(study, numbers, { steps: 20 }))
  })

  test('Ctrl-C and SIGTERM end a worker in good order, with its trial back in the queue', async () => {
    const { study } = await studyOf(1, 60_000)
    const worker = await startWorker()
    await waitFor('its trial', async () => (await store.progress(study.id)).running === 1)
    worker.child.kill('SIGTERM')
    expect((await worker.ended).code).toBe(0)
    expect((await store.trials(study.id))[0]).toMatchObject({
      state: 'pending',
      attempt: 1,
      losses: 0,
      failures: 0,
    })
    await store.deleteStudy(study.id)
  })

  test('a worker waits for a server that is not there yet, and says so', async () => {
    await server.crash()
    const worker = startCommand(home, 'worker', '--db', server.url, '--idle-exit', '0')
    let said = ''
    worker.child.stderr.on('data', part => {
      said += part
    })
    await waitFor('the notice', () => said.includes('cannot be reached'))
    await server.start()
    expect((await worker.ended).code).toBe(0)
    expect(said).toContain('trying again for up to 600 s')
  })

  test('a database that does not exist, or a wrong user, is an error at once', async () => {
    const nowhere = await startCommand(home, 'studies', '--db', server.url.replace(/postgres$/, 'nothing'))
      .ended
    expect([nowhere.code, nowhere.err]).toEqual([1, 'error: database "nothing" does not exist\n'])
    const nobody = await startCommand(
      home,
      'studies',
      '--db',
      server.url.replace('thinnet@', 'nobody:secret@'),
    ).ended
    expect(nobody.err).toContain('role "nobody" does not exist')
    expect(nobody.err).not.toContain('secret')
  })

  test('studies are listed, shown, exported, stopped, resumed and deleted from the command line', async () => {
    const { study, endsUndisturbed } = await studyOf(3, 0)
    const studies = (...args: string[]) => startCommand(home, 'studies', ...args, '--db', server.url).ended
    expect((await studies('stop', study.id)).err).toContain('is stopped')
    expect((await studies('show', study.id)).out).toContain('0 of 3 trials done, 3 stopped')
    expect((await studies('resume', study.id)).code).toBe(0)
    await startWorker()
    await endsUndisturbed()
    expect((await studies()).out).toMatch(new RegExp(`${study.id} +survivor +active +3 +3 +0 +0`))
    const { out } = await studies('export', study.id, '--out', '-')
    const document = JSON.parse(out)
    expect(document).toMatchObject({ format: 'thinnet-study', study: { id: study.id, seed: 23 } })
    expect(document.trials[1].result).toMatchObject({ none: { $number: 'NaN' }, below: { $number: '-0' } })
    expect((await studies('delete', study.id)).err).toContain('is deleted')
    expect(await studies('show', study.id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no study with'),
    })
  })
})
