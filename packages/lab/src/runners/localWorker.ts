import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { openStore } from '../store/store.js'
import { runWorker } from '../worker/runWorker.js'
import { trialRunners } from './trialRunners.js'

// A process that runs the trials of one study for as long as the process that started it is there.

const orders = z.object({
  place: z.union([z.object({ url: z.string() }), z.object({ folder: z.string() })]),
  study: z.string(),
  worker: z.object({ id: z.string(), host: z.string() }),
})

/** Milliseconds to give a trial back in, when the database cannot be reached either. */
const farewell = 15_000

const end = new AbortController()
process.on('disconnect', () => end.abort())
process.on('SIGTERM', () => end.abort())
// Ctrl-C goes to all processes of a terminal; the one that started this one says what is to be done.
process.on('SIGINT', () => {})
end.signal.addEventListener('abort', () => {
  void wait(farewell, undefined, { ref: false }).then(() => process.exit(1))
})

process.once('message', async message => {
  const { place, study, worker } = orders.parse(message)
  try {
    const store = await openStore(place, { create: false })
    try {
      await runWorker({
        ...{ store, runners: trialRunners, studies: [study], signal: end.signal },
        worker: { ...worker, pid: process.pid, threads: 1 },
        // Its own user has just begun this study.
        allowCode: true,
      })
    } finally {
      await store.close()
    }
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(1))
  }
})
