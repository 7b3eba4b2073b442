// An empty folder in which the packed packages are installed, and commands run. What commands print is kept for who has to mend it.

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Commands that still run, each the first of a process group. */
const running = new Set()

function end(child, signal = 'SIGTERM') {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // it has ended
  }
}

/** Ends all that still runs. */
export function endAll() {
  for (const child of running) end(child, 'SIGKILL')
}

// `npm run` hands its own settings down, the repository's ignore-scripts among them
const environment = Object.fromEntries(
  Object.entries({ ...process.env, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' }).filter(
    ([name]) => !/^npm_(?!config_(cache|registry)$)/.test(name),
  ),
)

export class Workplace {
  /** All that the commands have printed. */
  log = ''

  /**
   * @param {string} name
   * @param {Readonly<Record<string, string>>} tarballs of our packages, by name
   */
  constructor(name, tarballs) {
    this.folder = mkdtempSync(join(tmpdir(), `thinnet-${name}-`))
    this.tarballs = tarballs
    this.write('package.json', JSON.stringify({ private: true, type: 'module' }))
  }

  write(path, text) {
    const file = join(this.folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  remove(path = '.') {
    rmSync(join(this.folder, path), { recursive: true })
  }

  #spawn(command) {
    this.log += `$ ${command.join(' ')}\n`
    const [program, ...given] = command
    const child = spawn(program, given, {
      cwd: this.folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    running.add(child)
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', text => {
        output[name] += text
        this.log += text
      })
    }
    const ended = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        running.delete(child)
        resolve(code ?? signal)
      })
    })
    return { child, output, ended }
  }

  /**
   * Runs a command to its end.
   *
   * @param {readonly string[]} command
   * @returns {Promise<{ stdout: string, stderr: string }>}
   */
  async run(command, { minutes = 5 } = {}) {
    const { child, output, ended } = this.#spawn(command)
    let late = false
    const timer = setTimeout(() => {
      late = true
      end(child, 'SIGKILL')
    }, minutes * 60_000)
    const code = await ended.finally(() => clearTimeout(timer))
    if (late) throw new Error(`${command.join(' ')} took more than ${minutes} minutes`)
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`)
    return output
  }

  /**
   * Starts a server, gives its address to `visit`, and stops it.
   *
   * @param {(port: string) => string[]} commandFor
   * @param {(address: string) => Promise<void>} visit
   */
  async serve(commandFor, visit) {
    const port = await freePort()
    const address = `http://127.0.0.1:${port}/`
    const { child, ended } = this.#spawn(commandFor(String(port)))
    try {
      let over = false
      ended.then(
        () => (over = true),
        () => (over = true),
      )
      const latest = Date.now() + 120_000
      while (!(await fetch(address).catch(() => undefined))?.ok) {
        if (over || Date.now() > latest) throw new Error(`nothing answered at ${address}`)
        await sleep(200)
      }
      await visit(address)
    } finally {
      end(child)
      const timer = setTimeout(() => end(child, 'SIGKILL'), 10_000)
      await ended.catch(() => {})
      clearTimeout(timer)
    }
  }

  /** Installs packages: ours from their tarballs, others from the registry. */
  install(packages, { scripts = false, minutes = 10 } = {}) {
    const options = [`--ignore-scripts=${!scripts}`, '--prefer-offline', '--no-audit', '--no-fund']
    const names = packages.map(name => this.tarballs[name] ?? name)
    return this.run(['npm', 'install', ...options, ...names], { minutes })
  }

  /** What the files in node_modules have, in MB. */
  size() {
    const entries = readdirSync(join(this.folder, 'node_modules'), { recursive: true, withFileTypes: true })
    const files = entries.filter(entry => entry.isFile())
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
    return Math.round(bytes / 1e6)
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
