// A process that loads mutants, and sees to it that none takes too much.

import { fork } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'

/** Megabytes of JavaScript objects that a child may have. */
const heap = 1024
/** Bytes after which a child is ended at once, before the machine suffers. */
const mostMemory = 4 * 2 ** 30
/** Seconds that a loader may take to get ready. */
const longestPreparation = 120

/** Processor time of a process in seconds, and its memory in bytes; Linux alone tells. */
function usageOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // fields 14, 15 and 24; the name before them may hold spaces
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: 4096 * Number(fields[21]) }
  } catch {
    return undefined
  }
}

/**
 * Loads mutants in a process of their own, until all are done or it dies.
 *
 * @param tasks `[loader, number]`, those of one loader in a row
 * @param take is given what came of each
 * @returns the tasks behind the one that it died of
 */
export function runChild(tasks, { seed, seconds: mostSeconds }, take) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('child.js', import.meta.url), {
      execArgv: [`--max-old-space-size=${heap}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let [place, isReady, ended, box, words] = [0, false, undefined, undefined, '']
    let [began, beganAt] = [0, Date.now()]
    child.stderr.on('data', data => {
      words = (words + data).slice(-2000)
    })
    const watch = setInterval(() => {
      const usage = usageOf(child.pid)
      const waited = (Date.now() - beganAt) / 1000
      // where processor time is not told, a machine that does much else is not to look like a slow loader
      const seconds = usage === undefined ? waited / 10 : usage.cpu - began
      const limit = isReady ? mostSeconds : longestPreparation
      if (seconds > limit) ended = `took more than ${limit} s`
      else if (usage?.memory > mostMemory) ended = `took more than ${mostMemory / 2 ** 30} GB`
      // a process that waits for nothing uses no time
      else if (waited > 60 * limit) ended = 'waits without end'
      if (ended) child.kill('SIGKILL')
    }, 200)
    const hear = {
      box: folder => {
        box = folder
      },
      ready: is => {
        isReady = is
      },
      result: result => {
        const [loader, number] = tasks[place]
        place++
        take({ loader, number, ...result })
      },
      escaped: names => {
        if (names.length === 0) return
        const [loader] = tasks.at(-1)
        take({ loader, complaint: `one of the loaders wrote outside of its folder: ${names}` })
      },
      // a mistake of the fuzzer
      broken: problem => {
        reject(new Error(`${tasks[place]}: ${problem}`))
      },
    }
    child.on('message', message => {
      began = usageOf(child.pid)?.cpu ?? 0
      beganAt = Date.now()
      for (const [kind, value] of Object.entries(message)) hear[kind](value)
    })
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      if (box) rmSync(box, { recursive: true, force: true })
      if (place < tasks.length) {
        const why = ended ?? `the process ended with ${signal ?? `code ${code}`}`
        if (!isReady) reject(new Error(`${tasks[place][0]} did not get ready: ${why} ${words}`))
        hear.result({ outcome: 'died', complaint: `${why}\n${words}` })
      }
      resolve(tasks.slice(place))
    })
    child.send({ seed, tasks })
  })
}
