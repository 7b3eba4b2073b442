// Counts hits and false alarms of `thinnet diagnose` on data with a planted fault and on clean data, 20 seeds each, and writes the
// tables into docs/diagnose.md between their markers. After a build: node docs/figures/diagnoseTable.js
//
// Thresholds were set on seeds from 1000 on; reported are the seeds 0 to 19.

import { fork } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { calibrate } from '../../packages/lab/dist/diagnose/calibration/calibrate.js'
import { cleanSets, plantedSets } from '../../packages/lab/dist/diagnose/calibration/sets.js'

const seeds = Array.from({ length: 20 }, (_, seed) => seed)
const page = new URL('../diagnose.md', import.meta.url)
const sets = [...plantedSets, ...cleanSets]

/** In a process of its own: the diagnoses of one kind of data. */
function serve() {
  process.on('message', async index => {
    const { set, ...counts } = await calibrate(sets[index], seeds)
    process.send({ name: set.name, ...counts })
  })
}

async function main() {
  const began = Date.now()
  const waiting = sets.keys()
  const found = new Map()
  const workers = Array.from({ length: availableParallelism() }, () =>
    fork(fileURLToPath(import.meta.url), ['--serve']),
  )
  await Promise.all(
    workers.map(async worker => {
      for (const index of waiting) {
        const row = await new Promise((resolve, reject) => {
          worker.once('message', resolve)
          worker.once('exit', code => reject(new Error(`a process ended with code ${code}`)))
          worker.send(index)
        })
        worker.removeAllListeners('exit')
        found.set(index, row)
        console.log(`${row.name}: ${row.hits} named, ${row.others.length} others, of ${seeds.length}`)
      }
      worker.kill()
    }),
  )
  const minutes = (Date.now() - began) / 60000
  const text = tables(sets.map((set, index) => ({ ...set, ...found.get(index) })))
  writeFileSync(page, replaced(readFileSync(page, 'utf8'), text))
  console.log(`written to docs/diagnose.md after ${minutes.toFixed(1)} minutes`)
}

const replaced = (text, table) =>
  text.replace(
    /(<!-- table -->\n)[\s\S]*?(<!-- end of table -->)/,
    (_, begin, end) => `${begin}\n${table}\n${end}`,
  )

/** What was found besides, by probe: `learningRate 2`. */
function othersOf({ others }) {
  const counts = new Map()
  for (const probe of others.flatMap(({ found }) => found.map(one => one.probe))) {
    counts.set(probe, (counts.get(probe) ?? 0) + 1)
  }
  return counts.size === 0 ? 'none' : [...counts].map(([probe, count]) => `${probe} ${count}`).join(', ')
}

function tables(rows) {
  const planted = rows.filter(row => row.planted !== undefined)
  const clean = rows.filter(row => row.planted === undefined)
  const of = count => `${count}/${seeds.length}`
  return [
    '| planted fault | data | probe | named | named first | besides |',
    '| --- | --- | --- | --- | --- | --- |',
    ...planted.map(
      row =>
        `| ${row.name} | ${row.about} | ${row.planted} | ${of(row.hits)} | ${of(row.first)} | ${othersOf(row)} |`,
    ),
    '',
    '| clean data | | false alarms | which |',
    '| --- | --- | --- | --- |',
    ...clean.map(row => `| ${row.name} | ${row.about} | ${of(row.others.length)} | ${othersOf(row)} |`),
    '',
  ].join('\n')
}

if (process.argv.includes('--serve')) serve()
else await main()
