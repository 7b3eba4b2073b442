// A peer in Node: `node worker.js MODULE SETTINGS`. It is told on standard input, a line of JSON each, first the job and then what
// to do, and answers a line of JSON each. PROTOCOL.md has the messages; worker.py speaks the same.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { timer } from './job.js'
import { numbersIn } from './numbers.js'

const begin = performance.now()
const [module, settings] = process.argv.slice(2)
const say = message => process.stdout.write(`${JSON.stringify(message)}\n`)

/** The most memory that this process has had, in bytes. Linux says it for this program alone; elsewhere it is of the process. */
function peakMemory() {
  try {
    return 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  } catch {
    return 1024 * process.resourceUsage().maxRSS
  }
}

/** A package that is not installed makes a peer absent; everything else is something that it cannot do. */
function problem(error) {
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error)
  return error?.code === 'ERR_MODULE_NOT_FOUND' ? { absent: message } : { cannot: message }
}

let peer
let task
let clock

const actions = {
  async job({ job }) {
    const imported = performance.now()
    task = await peer.prepare(job, job.data && numbersIn(job.data))
    const prepared = performance.now()
    clock = timer(task)
    const ready = { importMs: imported - begin, prepareMs: prepared - imported, version: peer.version }
    // the check wants the very first steps
    if (job.check) return ready
    const { elapsed, loss } = await clock.timed(1)
    return { ...ready, firstMs: elapsed, loss, rss: peakMemory() }
  },
  async losses({ steps }) {
    return { losses: await task.losses(steps) }
  },
  async warm({ seconds }) {
    await clock.warm(seconds)
    return { rss: peakMemory() }
  },
  async measure({ seconds }) {
    return { ...(await clock.measure(seconds)), rss: peakMemory() }
  },
}

try {
  const { open } = await import(module)
  peer = await open(JSON.parse(settings))
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line)
    say(await actions[message.do](message))
  }
} catch (error) {
  say(problem(error))
}
process.exit()
