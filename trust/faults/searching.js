// What the parts on searches share: a small table, a search on it, and what of its results is the same whoever computed them.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadModel, makeMoons } from 'thinnet'
import { hashOf } from './training.js'

export function writeTable(file) {
  const { x, y } = makeMoons({ nSamples: 120, noise: 0.4, randomState: 1 })
  const rows = x.map(([a, b], row) => `${a},${b},${y[row] === 1 ? 'upper' : 'lower'}`)
  writeFileSync(file, `${['a,b,moon', ...rows].join('\n')}\n`)
}

export const searchWords = table => [
  ...['search', table, '--target', 'moon', '--rates', '0:0.7:0.1', '--repeats', '1', '--folds', '2'],
  ...['--epochs', '200', '--hidden', '24', '--name', 'moons', '--quiet'],
]

/** Results without times, ids and places. */
export async function timeless(out) {
  const {
    study: _,
    seconds,
    workers,
    files,
    ...document
  } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'))
  const [head, ...rows] = readFileSync(join(out, 'trials.csv'), 'utf8')
    .trim()
    .split('\n')
    .map(line => line.split(','))
  const kept = head.flatMap((name, i) => (/second|time/.test(name) ? [] : [i]))
  const model = await loadModel(join(out, 'best.keras'))
  const best = hashOf(model)
  await model.dispose()
  const trials = rows.map(cells => kept.map(i => cells[i]).join())
  return {
    document: JSON.stringify(sorted(document)),
    trials: trials.join('\n'),
    best,
    files: readdirSync(out).sort().join(' '),
  }
}

/** With keys in the order of the alphabet: those of a study that was gone on with come from the store. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key])]),
  )
}

/** Trials that are done, by study and number, with what they gave. */
export async function doneTrials(store) {
  const done = new Map()
  for (const study of await store.listStudies()) {
    for (const trial of await store.trials(study.id)) {
      const key = `${study.id} ${trial.number}`
      if (trial.state === 'done') done.set(key, JSON.stringify([trial.attempt, trial.result]))
      if (trial.state === 'failed') done.set(key, `failed: ${trial.error}`)
    }
  }
  return done
}

/** Trials that were done and are not any more, or gave something else. */
export function changedTrials(before, after) {
  return [...before].flatMap(([key, value]) => (after.get(key) === value ? [] : [key]))
}
