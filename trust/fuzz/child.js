// Makes mutants and loads them, one after the other, and says what came of each. The process that started it sees to its time.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loaders } from './loaders/index.js'
import { mutantOf } from './mutant.js'
import { complaintOf, Defect, pollutedPrototype } from './outcome.js'

const tell = message => new Promise(resolve => process.send(message, resolve))

/** Memory at the peak since the last reset, in bytes; Linux alone tells. */
function peak() {
  try {
    return 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  } catch {
    return process.memoryUsage.rss()
  }
}
function resetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // then it is that of the whole run
  }
}

/** Gives a function that says what was spent since: seconds of processor time, and bytes of memory at the peak. */
function measuring() {
  resetPeak()
  const [cpu, memory] = [process.cpuUsage(), process.memoryUsage.rss()]
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return { seconds: (user + system) / 1e6, memory: Math.max(0, peak() - memory) }
  }
}

let unhandled
process.on('unhandledRejection', error => {
  unhandled ??= error
})
process.on('uncaughtException', error => {
  unhandled ??= error
})
process.on('disconnect', () => process.exit(0))
console.warn = () => {}

/** What came of a mutant, what it cost, and what is wrong with that. */
async function resultOf(prepared, mutant) {
  unhandled = undefined
  let [outcome, complaint, cost] = []
  const measure = measuring()
  try {
    outcome = await prepared.load(mutant.files, mutant)
    if (typeof outcome !== 'string') {
      cost = measure()
      outcome = await outcome.use()
    }
  } catch (error) {
    outcome = 'refused'
    complaint = error instanceof Defect ? error.message : complaintOf(error, prepared)
    if (complaint) complaint += `\n${error.cause?.stack ?? error.stack}`
  }
  cost ??= measure()
  await new Promise(resolve => setImmediate(resolve))
  if (unhandled) complaint ??= `an error that nobody handles: ${unhandled.stack ?? unhandled}`
  const polluted = pollutedPrototype()
  if (polluted) complaint ??= `${polluted}.prototype has other properties than before`
  return { outcome, complaint, ...cost }
}

async function run({ seed, tasks }) {
  const box = mkdtempSync(join(tmpdir(), 'thinnet-fuzz-'))
  await tell({ box })
  // deep enough for names that climb
  const home = join(box, 'a/b/c')
  mkdirSync(home, { recursive: true })
  process.chdir(home)
  let [loader, prepared] = []
  for (const [name, number] of tasks) {
    if (name !== loader?.name) {
      await tell({ ready: false })
      loader = loaders.find(one => one.name === name)
      const folder = join(home, name)
      mkdirSync(folder)
      prepared = await loader.prepare(folder)
      await tell({ ready: true })
    }
    const mutant = await mutantOf(prepared, loader, seed, number)
    const size = Object.values(mutant.files).reduce((sum, { length }) => sum + length, 0)
    const how = `${mutant.specimen}: ${mutant.how}`
    await tell({ result: { how, size, ...(await resultOf(prepared, mutant)) } })
  }
  const around = ['', 'a', 'a/b'].flatMap(step => readdirSync(join(box, step)))
  await tell({ escaped: around.filter(one => !['a', 'b', 'c'].includes(one)) })
}

process.once('message', order =>
  run(order).then(
    () => process.exit(0),
    async error => {
      await tell({ broken: error.stack })
      process.exit(1)
    },
  ),
)
