// thinnet search, killed again and again and gone on with: no trial is lost or done twice, and the results are those of a search
// that nothing came in between.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../packages/lab/dist/store/store.js'
import { nextWrite, run, start, thinnet, wait } from './children.js'
import { random } from './random.js'
import { changedTrials, doneTrials, searchWords, timeless, writeTable } from './searching.js'

/** A trial whose worker vanishes five times has failed: fewer kills than that for one study. */
const KILLS_A_STUDY = 4

/** @param {{ kills: number, seed: number, report: (fault: string) => void }} options */
export async function killedSearches({ kills, seed, report }) {
  const home = mkdtempSync(join(tmpdir(), 'thinnet-killed-searches-'))
  const draw = random(seed)
  const table = join(home, 'moons.csv')
  writeTable(table)
  const made = join(home, 'made')
  const began = performance.now()
  const words = [thinnet, ...searchWords(table), '--workers', '2']
  const first = await run([...words, '--store', made, '--out', join(home, 'out')], { cwd: home })
  if (first.code !== 0) throw new Error(`the undisturbed search: ${first.err}`)
  const milliseconds = performance.now() - began
  const expected = await timeless(join(home, 'out'))
  const empty = await openStore({ folder: made })
  for (const { id } of await empty.listStudies()) await empty.deleteStudy(id)
  await empty.close()
  let killed = 0
  let studies = 0
  for (; killed < kills; studies++) {
    const place = join(home, `study-${studies}`)
    const [store, out] = [join(place, 'store'), join(place, 'out')]
    mkdirSync(place)
    // the others die while they make the database, too
    if (studies % 4 !== 0) cpSync(made, store, { recursive: true })
    const fault = text => report(`study ${studies}, after ${killed} kills: ${text}`)
    let done = new Map()
    for (let i = 0; ; i++) {
      const id = existsSync(join(store, 'data')) ? await runningStudy(store) : undefined
      const what = id === undefined ? words : [thinnet, 'search', '--resume', id, '--quiet', '--workers', '2']
      const { child, ended } = start([...what, '--store', store, '--out', out], { cwd: home })
      if (i < KILLS_A_STUDY && killed < kills) {
        await wait(draw() * 0.7 * milliseconds)
        if (draw() < 0.5) {
          await nextWrite([out, store, join(store, 'data', 'base', '5'), join(store, 'data', 'pg_wal')], 1000)
          await wait(20 * draw() ** 3)
        }
        if (child.exitCode === null) {
          killed++
          // with its workers, as when a machine stops, or alone
          process.kill(draw() < 0.5 ? -child.pid : child.pid, 'SIGKILL')
        }
      }
      const { signal, code, err } = await ended
      if (signal === null) {
        if (code !== 0) fault(`exit code ${code}: ${err}`)
        break
      }
      if (!existsSync(join(store, 'data'))) continue
      const opened = await openStore({ folder: store })
      try {
        const now = await doneTrials(opened)
        for (const key of changedTrials(done, now)) fault(`trial ${key} was done, and is ${now.get(key)}`)
        done = now
      } finally {
        await opened.close()
      }
    }
    await check(store, out, done, expected, fault)
    rmSync(place, { recursive: true })
  }
  rmSync(home, { recursive: true })
  return `${killed} kills of ${studies} searches`
}

/** The study that was begun and has not ended. */
async function runningStudy(folder) {
  const store = await openStore({ folder })
  try {
    for (const study of await store.listStudies()) {
      const data = (await store.listBlobs(study.id)).some(({ name }) => name === 'data')
      if (study.state !== 'done' && data) return study.id
    }
    // ended, and its report was not written yet
    return (await store.listStudies()).find(({ state }) => state === 'done')?.id
  } finally {
    await store.close()
  }
}

async function check(store, out, done, expected, fault) {
  try {
    const results = await timeless(out)
    for (const key of Object.keys(expected)) {
      const [now, then] = [results[key], expected[key]]
      let at = 0
      while (now[at] !== undefined && now[at] === then[at]) at++
      if (now !== then)
        fault(`${key} differs: …${now.slice(at - 40, at + 80)} instead of …${then.slice(at - 40, at + 80)}`)
    }
  } catch (error) {
    fault(`its results cannot be read: ${error.message}`)
  }
  const hidden = readdirSync(out).filter(name => name.startsWith('.'))
  if (hidden.length > 0) fault(`left in the folder of the results: ${hidden.join(' ')}`)
  const stray = readdirSync(store).filter(name => name !== 'data' && !/^holder\.\d+\.json$/.test(name))
  if (stray.length > 0) fault(`left in the store: ${stray.join(' ')}`)
  const opened = await openStore({ folder: store })
  for (const key of changedTrials(done, await doneTrials(opened))) fault(`trial ${key} was done, and is not`)
  await opened.close()
}
