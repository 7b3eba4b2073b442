// A study on a real server, with its coordinator, a worker and the server killed, comes to the result of one that nothing disturbed.

import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeMoons } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resumeStudy, type SearchOptions, study } from '../../packages/lab/src/search/study.js'
import { withoutTimes } from '../../packages/lab/src/search/testing/withoutTimes.js'
import { openStore, type Store } from '../../packages/lab/src/store/store.js'
import { waitFor } from '../../packages/lab/src/store/testing/waitFor.js'
import { startCommand } from '../../packages/lab/src/testing/startCommand.js'
import { haveServer, type Server, startServer } from './server.js'

describe.runIf(haveServer())('a search on a PostgreSQL server', () => {
  let server: Server
  let store: Store
  let home: string
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'thinnet-database-search-'))
    server = await startServer()
    store = await openStore({ url: server.url })
    const { x, y } = makeMoons({ nSamples: 120, noise: 0.4, randomState: 1 })
    const rows = x.map(([a, b], row) => `${a},${b},${y[row] === 1 ? 'upper' : 'lower'}`)
    await writeFile(join(home, 'moons.csv'), `${['a,b,moon', ...rows].join('\n')}\n`)
  })
  afterAll(async () => {
    await store?.close()
    await server?.remove()
    await rm(home, { recursive: true })
  })

  test('survives the deaths of its coordinator, of a worker and of the server', async () => {
    const table = join(home, 'moons.csv')
    const settings = [
      '--rates',
      '0:0.5:0.1',
      '--repeats',
      '1',
      '--folds',
      '3',
      '--epochs',
      '60',
      '--hidden',
      '16',
    ]
    const words = [
      'search',
      table,
      '--target',
      'moon',
      ...settings,
      '--strategy',
      'halving',
      '--db',
      server.url,
    ]
    const coordinator = startCommand(home, ...words, '--workers', '1', '--name', 'moons', '--quiet')
    const worker = startCommand(home, 'worker', '--db', server.url, '--lease', '2')
    const found = async () => (await store.listStudies()).find(({ name }) => name === 'moons')
    const reaches = (count: number) =>
      waitFor(`${count} trials`, async () => ((await found())?.done ?? 0) >= count)
    await reaches(3)
    worker.child.kill('SIGKILL')
    await reaches(6)
    coordinator.child.kill('SIGKILL')
    await Promise.all([worker.ended, coordinator.ended])
    await server.crashAndStart()

    const id = (await found())?.id ?? ''
    const resumed = await resumeStudy({ study: id, store: { url: server.url }, workers: 1 })
    expect((await store.trials(id)).every(({ state }) => state === 'done')).toBe(true)
    const { space, strategy, seed, folds, repeats, epochs, hidden } = resumed.settings
    const again: SearchOptions = {
      ...{ data: { table, target: 'moon' }, space, strategy, seed, folds, repeats, epochs, hidden },
      ...{ store: { url: server.url }, workers: 1 },
    }
    expect(withoutTimes(await study(again))).toEqual(withoutTimes(resumed))
  })
})
