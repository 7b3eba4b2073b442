// What the store costs a trial, and how many workers one PostgreSQL server feeds.
//
//   node benchmarks/store.js [--db postgres://user@host/name] [--seconds 5]
//
// Each loop claims a trial, "runs" it for a given time (a pause), and finishes it with a result of 1 kB, as a worker does.
// With --db also against that server; the database is left without the studies that this makes.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openFolder } from '../packages/lab/dist/store/folderDatabase.js'
import { patient } from '../packages/lab/dist/store/patient.js'
import { openPostgres } from '../packages/lab/dist/store/postgresDatabase.js'
import { migrate } from '../packages/lab/dist/store/schema.js'
import { storeIn } from '../packages/lab/dist/store/store.js'

const { values: flags } = parseArgs({
  options: { db: { type: 'string' }, seconds: { type: 'string', default: '5' } },
})
const seconds = Number(flags.seconds)
const result = { history: Array.from({ length: 50 }, (_, i) => Math.sin(i)) }

/** `loops` workers for some seconds, each over a connection of its own. */
async function measure(open, loops, trialMilliseconds) {
  const first = await open()
  await migrate(first)
  const store = storeIn(first)
  const study = await store.createStudy({ name: 'benchmark', kind: 'benchmark', settings: {}, seed: 1 })
  const wanted = trialMilliseconds === 0 ? 20_000 : Math.ceil((1200 * loops * seconds) / trialMilliseconds)
  await store.addTrials(
    study.id,
    Array.from({ length: wanted }, (_, number) => ({ number, settings: { rate: 0.5 } })),
  )
  const databases = [first]
  while (databases.length < loops) databases.push(await open())
  const cpu = process.cpuUsage()
  const end = performance.now() + 1000 * seconds
  let [claiming, finishing, trials, busy] = [0, 0, 0, 0]
  const loop = async database => {
    const own = storeIn(database)
    await wait(Math.random() * trialMilliseconds)
    const began = performance.now()
    do {
      const start = performance.now()
      const trial = await own.claim({
        ...{ worker: 'benchmark', kinds: ['benchmark'], allowCode: false, lease: 90, studies: [study.id] },
      })
      if (!trial) break
      const claimed = performance.now()
      if (trialMilliseconds > 0) await wait(trialMilliseconds)
      const ran = performance.now()
      await own.finish(trial, result)
      claiming += claimed - start
      finishing += performance.now() - ran
      trials++
    } while (performance.now() < end)
    busy += performance.now() - began
  }
  await Promise.all(databases.map(loop))
  const { user, system } = process.cpuUsage(cpu)
  await store.deleteStudy(study.id)
  for (const database of databases.toReversed()) await database.close()
  return {
    trials,
    claim: claiming / trials,
    finish: finishing / trials,
    perSecond: (1000 * trials * loops) / busy,
    cpu: (user + system) / 1000 / trials,
  }
}

async function query(database, text) {
  const rows = await database.query(text)
  await database.close()
  return rows
}

const figure = (value, digits = 2) => value.toFixed(digits).padStart(8)

async function costRow(name, open) {
  const { claim, finish, cpu } = await measure(open, 1, 0)
  console.log(`${name.padEnd(34)}${figure(claim)}${figure(finish)}${figure(claim + finish)}${figure(cpu)}`)
}

const folder = await mkdtemp(join(tmpdir(), 'thinnet-benchmark-'))
try {
  console.log(`${'milliseconds a trial, one worker'.padEnd(34)}   claim  finish     sum  cpu of this process`)
  await costRow('folder, in the process', () => openFolder(folder))
  const holder = await openFolder(folder)
  await holder.query('SELECT 1')
  // Holder and client share this process, and its cpu time.
  await costRow('folder, through the endpoint', () => openFolder(folder))
  await holder.close()
  if (flags.db) {
    await costRow('PostgreSQL', async () => openPostgres(flags.db))
    const postgres = async () => patient(openPostgres(flags.db), { seconds: 60 })
    const [{ max_connections: most }] = await query(await postgres(), 'SHOW max_connections')
    console.log(
      `\nPostgreSQL with ${most} connections: workers, seconds a trial, trials a second, claim, finish in ms`,
    )
    const loads = [1, 2, 4, 8, 16, 32].map(loops => [loops, 0])
    for (const [loops, trial] of [...loads, [80, 1], [80, 4], [400, 10]]) {
      const { perSecond, claim, finish } = await measure(postgres, loops, 1000 * trial)
      console.log(
        `${figure(loops, 0)}${figure(trial, 0)}${figure(perSecond, 1)}${figure(claim)}${figure(finish)}`,
      )
    }
  }
} finally {
  await rm(folder, { recursive: true })
}
