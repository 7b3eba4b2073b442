import type { WorkerMessage } from './messages.js'

/** Progress is for people: more than this often only costs time. */
const millisecondsBetweenReports = 100

/**
 * Makes this process a worker of `runInWorkers`: does one job after the other and sends back what comes out.
 * Ctrl-C reaches every process of a terminal; ending is the parent's decision, so workers pass over it, and leave
 * when the parent is gone.
 */
export function serveJobs(work: (job: unknown, report: (done: number) => void) => Promise<unknown>): void {
  const send = (message: WorkerMessage) => {
    if (process.connected) process.send?.(message)
  }
  process.on('SIGINT', () => {})
  process.on('disconnect', () => process.exit())
  process.on('message', async job => {
    let lastReport = Date.now()
    const report = (done: number) => {
      if (Date.now() - lastReport < millisecondsBetweenReports) return
      lastReport = Date.now()
      send({ kind: 'progress', done })
    }
    try {
      send({ kind: 'outcome', outcome: await work(job, report) })
    } catch (error) {
      send({ kind: 'failure', message: error instanceof Error ? error.message : String(error) })
    }
  })
  send({ kind: 'ready' })
}
