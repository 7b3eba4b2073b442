import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const thinnet = fileURLToPath(new URL('../../packages/lab/bin/thinnet.js', import.meta.url))

/** Starts a program of Node in a process group of its own. */
export function start(args, options = {}) {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...options,
  })
  const said = { out: '', err: '' }
  child.stdout?.on('data', chunk => {
    said.out += chunk
  })
  child.stderr?.on('data', chunk => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }))
  return { child, said, ended }
}

export async function run(args, options) {
  return start(args, options).ended
}

/** Waits for the next change of a folder, or of one of those below that are named. */
export function nextWrite(folders, longest) {
  return new Promise(resolve => {
    const watchers = []
    const end = () => {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
      resolve()
    }
    const timer = setTimeout(end, longest)
    for (const folder of folders) {
      try {
        watchers.push(watch(folder, end))
      } catch {
        // not there yet
      }
    }
  })
}

export { wait }
