import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { WorkerInfo } from '../store/queue.js'

/** This process as a worker, under a name that no other has. */
export function newWorker(threads: number): WorkerInfo {
  const host = hostname()
  return { id: `${host}-${process.pid}-${randomBytes(3).toString('hex')}`, host, pid: process.pid, threads }
}
