// What a process holds at a moment.

import { readdirSync } from 'node:fs'
import { openSessions } from '../../packages/thinnet/dist/runtime/index.js'

/** Entries of a folder of /proc; undefined where there is none. */
function count(folder) {
  try {
    return readdirSync(folder).length
  } catch {
    return undefined
  }
}

/**
 * @typedef {object} Sample
 * @property {number} seconds since the part began
 * @property {number} done turns of training, or models, so far
 * @property {number} rss bytes, as all that follow
 * @property {number} heapUsed
 * @property {number} external
 * @property {number} arrayBuffers
 * @property {number} sessions of the engine that are open
 * @property {Record<string, number>} resources that keep the process alive, by kind
 * @property {number | undefined} threads of the process
 * @property {number | undefined} files that are open
 */

/** @returns {Sample} */
export function sample(began, done) {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  const resources = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  return {
    seconds: (performance.now() - began) / 1000,
    done,
    ...{ rss, heapUsed, external, arrayBuffers },
    sessions: openSessions(),
    resources,
    threads: count('/proc/self/task'),
    files: count('/proc/self/fd'),
  }
}
