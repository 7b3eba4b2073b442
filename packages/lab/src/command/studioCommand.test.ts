import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../store/testing/waitFor.js'
import { writeMadeUpDist } from '../studio/testing/madeUpDist.js'
import { runCommand } from '../testing/runCommand.js'
import { command } from '../testing/startCommand.js'

let home: string
let installed: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-studio-'))
  installed = await install(join(home, 'installed'))
  await writeMadeUpDist(join(installed, '../studio/dist'))
})
afterAll(() => rm(home, { recursive: true }))

/** As the packages lie when they are installed: the lab, and the page beside it. */
async function install(folder: string): Promise<string> {
  const lab = join(folder, 'node_modules/@thinnet/lab')
  const page = join(folder, 'node_modules/@thinnet/studio')
  await mkdir(page, { recursive: true })
  await writeFile(
    join(page, 'package.json'),
    JSON.stringify({ name: '@thinnet/studio', exports: { './package.json': './package.json' } }),
  )
  const built = dirname(dirname(command))
  for (const name of ['bin', 'dist', 'package.json'])
    await cp(join(built, name), join(lab, name), { recursive: true })
  const others = fileURLToPath(new URL('../../../../node_modules/', import.meta.url))
  for (const name of await readdir(others)) {
    if (name !== '@thinnet') await symlink(join(others, name), join(folder, 'node_modules', name), 'junction')
  }
  return lab
}

function start(lab: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(lab, 'bin/thinnet.js'), 'studio', '--no-open', ...args], {
    cwd: home,
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    said.out += chunk
  })
  child.stderr.on('data', chunk => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }))
  return { child, said, ended }
}

const run = (...args: string[]) => runCommand(args)

describe('thinnet studio', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'serves the page until %s, and leaves nothing behind',
    async signal => {
      const { child, said, ended } = start(installed, '--port', '0')
      await waitFor('its address', () => said.out.includes('\n') || child.exitCode !== null)
      expect(said.out, said.err).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
      const address = said.out.trim()
      expect(await (await fetch(address)).text()).toContain('<title>Thinnet studio</title>')
      const info = await (await fetch(new URL('/api/info', address))).json()
      expect(info.store.problem).toContain('there are no studies in the folder .thinnet')
      child.kill(signal)
      expect(await ended).toMatchObject({ code: 0, err: 'Ctrl-C ends it.\n' })
      await expect(fetch(address)).rejects.toThrow()
      expect(await readdir(home)).toEqual(['installed'])
    },
  )

  test('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    const { code, out, err } = await start(installed, '--port', port).ended
    other.close()
    expect(err).toMatch(new RegExp(`^error: the port ${port} is in use: give another one`))
    expect([code, out]).toEqual([1, ''])
  })

  test('says how to build a page that is not there', async () => {
    const bare = await install(join(home, 'bare'))
    const { code, out, err } = await start(bare).ended
    await rm(join(home, 'bare'), { recursive: true })
    expect(err).toMatch(
      /^error: the studio is not built: .* \(in a clone, npm run studio builds and serves it\)\n$/,
    )
    expect([code, out]).toEqual([1, ''])
  })

  test('--help lists its options', async () => {
    const { code, out } = await run('studio', '--help')
    expect(code).toBe(0)
    for (const option of ['--port', '--no-open', '--store', '--db', '8446']) expect(out).toContain(option)
  })

  test.each([
    [
      ['--port', '70000'],
      "--port: expected a whole number from 0 to 65535 (0: any free one); received '70000'",
    ],
    [['--port', ''], '--port: expected a whole number'],
    [['--db', 'studies.db'], 'for a folder write --store FOLDER'],
    [['--prot', '1'], 'Did you mean --port'],
    [['now'], 'too many arguments'],
  ])('%o is a wrong use', async (args, message) => {
    const { code, out, err } = await run('studio', '--no-open', ...args)
    expect(err).toContain(message)
    expect([code, out]).toEqual([2, ''])
  })
})
