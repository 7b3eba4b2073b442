// A PostgreSQL server of its own: in a temporary folder, on a free port, as a user without rights.

import { execFile, execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Server {
  readonly port: number
  readonly url: string
  /** Kills all of its processes as if the power had gone, and starts it again. */
  crashAndStart(): Promise<void>
  /** Kills it in the same way. */
  crash(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes its folder. */
  remove(): Promise<void>
}

/** Where PostgreSQL's programs are; `undefined` if it is not installed. */
export function serverPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map(version => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')))
}

/**
 * Whether the tests that need PostgreSQL can run. Where everything must hold (CI), a missing server is an error, elsewhere a
 * loud notice.
 */
export function haveServer(): boolean {
  if (serverPrograms() !== undefined) return true
  const mend = 'PostgreSQL is not installed (apt-get install postgresql): nothing was tested on a real server'
  if (process.env.CI) throw new Error(mend)
  console.warn(`\n*** SKIPPED: ${mend} ***\n`)
  return false
}

export async function startServer(): Promise<Server> {
  const programs = serverPrograms()
  if (programs === undefined) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-postgres-'))
  const port = await freePort()
  const user = unprivileged()
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const call = (program: string, ...args: string[]) =>
    run(join(programs, program), args, { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`
  const server: Server = {
    port,
    url: `postgres://thinnet@127.0.0.1:${port}/postgres`,
    async start() {
      await call('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-o', settings, '-w', 'start')
    },
    async crash() {
      await call('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
    },
    async crashAndStart() {
      await server.crash()
      await server.start()
    },
    async remove() {
      await server.crash().catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
  await call('initdb', '-D', data, '-U', 'thinnet', '-A', 'trust', '--no-sync')
  await server.start()
  return server
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
