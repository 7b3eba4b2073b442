import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The command as users run it: the built one. `npm test` builds it first. */
export const command = fileURLToPath(new URL('../../bin/thinnet.js', import.meta.url))

/** Starts the command in a process of its own, and collects what it writes. */
export function startCommand(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, detached: true })
  let out = ''
  let err = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    err += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code, out, err }))
  return { child, ended }
}
