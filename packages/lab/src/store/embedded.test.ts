import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCommand } from '../testing/startCommand.js'
import type { TrialRunner } from '../worker/runner.js'
import { runWorker } from '../worker/runWorker.js'
import { workerContract } from '../worker/testing/workerContract.js'
import { openFolder } from './folderDatabase.js'
import { currentHolder } from './folderLock.js'
import { openStore } from './store.js'
import { storeContract } from './testing/storeContract.js'
import { undisturbed } from './testing/undisturbed.js'
import { waitFor } from './testing/waitFor.js'

let home: string
const folder = () => join(home, '.thinnet')
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-embedded-'))
  // What a process leaves that is killed while it makes a database.
  await mkdir(join(folder(), 'new-data-of-one-who-was-killed', 'base'), { recursive: true })
})
afterAll(() => rm(home, { recursive: true }))

storeContract('a store in a folder', () => openFolder(folder()))
workerContract('a worker that gets to its folder through the one who holds it', async () => {
  const holder = await openFolder(folder())
  await holder.query('SELECT 1')
  const client = await openStore({ folder: folder() })
  return { ...client, close: () => client.close().then(() => holder.close()) }
})

test('what is committed is on the disk, and a database that was left half made is cleared away', async () => {
  const database = await openFolder(folder())
  expect(await database.query('SHOW fsync')).toEqual([{ fsync: 'on' }])
  expect(await database.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  await database.close()
  expect((await readdir(folder())).filter(name => name.startsWith('new-data'))).toEqual([])
})

test('a worker that has ended is not counted any more', async () => {
  const store = await openStore({ folder: join(home, 'counted') })
  const study = await store.createStudy({ name: 'one', kind: 'test', settings: {}, seed: 1 })
  await store.addTrials(study.id, [{ number: 0, settings: null }])
  const workers = async () => (await store.progress(study.id)).workers
  const runner: TrialRunner = async () => {
    await waitFor('the worker to be seen', async () => (await workers()) === 1)
    return null
  }
  expect(await runWorker({ store, runners: { test: runner }, idleExit: 0 })).toBe(1)
  expect(await workers()).toBe(0)
  await store.close()
})

const numbers = Array.from({ length: 60 }, (_, i) => i)
const settings = { steps: 25 }

/** A `thinnet worker` in a process of its own, when it is ready. */
async function startWorker() {
  const worker = startCommand(home, 'worker', '--lease', '2')
  let said = ''
  worker.child.stderr.on('data', part => {
    said += part
  })
  await waitFor('the worker', () => said.includes('takes trials from') || worker.child.exitCode !== null)
  return worker
}

const holderPid = async () => (await currentHolder(folder()))?.holder.process.pid

test('search, readers and workers at once, and the holder of the folder killed: each trial ends exactly once', async () => {
  const first = await startWorker()
  expect(await holderPid()).toBe(first.child.pid)
  const store = await openStore({ folder: folder() })
  const study = await store.createStudy({ name: 'survivor', kind: 'arithmetic', settings: {}, seed: 11 })
  const add = store.addTrials(
    study.id,
    numbers.map(number => ({ number, settings })),
  )
  const others = await Promise.all([startWorker(), startWorker()])
  await add
  const reader = startCommand(home, 'studies', 'show', 'survivor').ended
  await waitFor('some trials', async () => (await store.progress(study.id)).done >= 10)
  first.child.kill('SIGKILL')
  const { code, out } = await reader
  expect([code, out]).toEqual([0, expect.stringMatching(/^survivor, study .*\n\d+ of 60 trials done/)])
  await waitFor('all trials', async () => (await store.progress(study.id)).done === numbers.length)
  expect(await holderPid()).not.toBe(first.child.pid)
  const trials = await store.trials(study.id)
  expect(trials.map(({ result }) => result)).toEqual(await undisturbed(study, numbers, settings))
  for (const { child } of others) child.kill('SIGTERM')
  // Whoever holds the folder leaves it to the others.
  for (const worker of others) expect((await worker.ended).code).toBe(0)
  expect((await store.findStudy('survivor')).id).toBe(study.id)
  await store.close()
})

test('of many processes that find the lock of a dead holder at once one takes it, and all get their answer', async () => {
  const dead = await startWorker()
  dead.child.kill('SIGKILL')
  await dead.ended
  expect(await holderPid()).toBe(dead.child.pid)
  const lists = await Promise.all([0, 1, 2].map(() => startCommand(home, 'studies', '--json').ended))
  for (const { code, out, err } of lists) {
    expect([code, err]).toEqual([0, expect.not.stringContaining('error')])
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ name: 'survivor', done: 60 }))
  }
  const entry = await currentHolder(folder())
  expect(entry?.holder.released).toBe(true)
})
