// Loads thousands of damaged files and prints what came of them: see README.md.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutantOf } from './mutant.js'
import { OptionError, readOptions, usage } from './options.js'
import { runChild } from './runChild.js'

const emptyReport = ({ name }) => ({
  ...{ loader: name, mutants: 0, outcomes: {}, findings: [] },
  ...{ slowest: { seconds: 0 }, largest: { memory: 0 } },
})

/** Loads all mutants of all loaders. */
async function run(options) {
  const { loaders, numbers, seconds: mostSeconds, memory: mostMemory, json } = options
  const reports = new Map(loaders.map(loader => [loader.name, emptyReport(loader)]))
  const take = result => {
    const report = reports.get(result.loader)
    const { outcome, seconds = 0, memory = 0, size = 0 } = result
    if (outcome) {
      report.mutants++
      report.outcomes[outcome] = (report.outcomes[outcome] ?? 0) + 1
    }
    if (seconds > report.slowest.seconds) report.slowest = result
    if (memory > report.largest.memory) report.largest = result
    if (seconds > mostSeconds) result.complaint ??= `took ${seconds.toFixed(1)} s`
    if (memory > mostMemory + 100 * size) {
      result.complaint ??= `took ${Math.round(memory / 2 ** 20)} MB for a file of ${size} bytes`
    }
    if (result.complaint) report.findings.push(result)
    if (outcome && report.mutants === numbers.length && !json) print(report)
  }
  let tasks = loaders.flatMap(({ name }) => numbers.map(number => [name, number]))
  while (tasks.length > 0) tasks = await runChild(tasks, options, take)
  for (const loader of loaders) await keep(loader, reports.get(loader.name).findings, options)
  return [...reports.values()]
}

/** Writes the mutants of findings, and why they are findings. */
async function keep(loader, findings, { out, seed }) {
  if (findings.length === 0) return
  const folder = join(out, loader.name)
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch, { recursive: true })
  const prepared = await loader.prepare(scratch)
  for (const { number, how, complaint } of findings) {
    if (number === undefined) continue
    const { files } = await mutantOf(prepared, loader, seed, number)
    const place = join(folder, `${seed}-${number}`)
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'why.txt'), `${how}\n${complaint}\n`)
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(join(place, name.replaceAll(/[^\w.-]/g, '_').slice(0, 80)), bytes)
    }
  }
  rmSync(scratch, { recursive: true, force: true })
}

function print({ loader, mutants, outcomes, findings, slowest, largest }) {
  const counts = Object.entries(outcomes).sort(([, a], [, b]) => b - a)
  console.log(
    `${loader}: ${mutants} mutants: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}; ` +
      `slowest ${slowest.seconds.toFixed(2)} s (${slowest.number}: ${slowest.how}), ` +
      `largest ${Math.round(largest.memory / 2 ** 20)} MB (${largest.number}: ${largest.how})`,
  )
  // alike but for numbers
  const kinds = new Map()
  for (const finding of findings) {
    const kind = finding.complaint.split('\n')[0].replaceAll(/\d+/g, 'N').slice(0, 110)
    kinds.set(kind, [...(kinds.get(kind) ?? []), finding])
  }
  for (const [{ number, how, complaint }, ...others] of kinds.values()) {
    const shown = complaint.split('\n').slice(0, 2).join(' ').slice(0, 400)
    console.log(`  ${1 + others.length} × ${shown}\n      ${number}: ${how}`)
  }
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(usage)
  else {
    const reports = await run(options)
    if (options.json) console.log(JSON.stringify(reports, null, 2))
    process.exitCode = reports.some(({ findings }) => findings.length > 0) ? 1 : 0
  }
  // loaders that were prepared to write mutants may listen on a port
  process.exit()
} catch (error) {
  if (!(error instanceof OptionError)) throw error
  console.error(`fuzz: ${error.message}\nSee npm run trust:fuzz -- --help`)
  process.exitCode = 2
}
