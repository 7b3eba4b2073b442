import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runCommand } from '../testing/runCommand.js'
import { progressLine } from './studiesCommand.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-store-'))
  vi.stubEnv('THINNET_DB', undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

const run = (...args: string[]) => runCommand(args)

describe('thinnet worker and thinnet studies', () => {
  test.each([['worker'], ['studies', 'list']])(
    '%s %s --help says where studies are kept',
    async (...args) => {
      const { code, out } = await run(...args, '--help')
      expect(code).toBe(0)
      expect(out).toContain('--db')
      expect(out.replace(/\s+/g, ' ')).toContain('.thinnet in the working directory')
      expect(out).toContain('THINNET_DB')
    },
  )

  test.each([
    [['worker', '--threads', '0'], '--threads: expected a whole number from 1'],
    [['worker', '--idle-exit', 'soon'], "--idle-exit: expected seconds, a number from 0; received 'soon'"],
    [['worker', '--lease', '0.1'], '--lease: expected seconds, a number from 1'],
    [['worker', '--db', 'studies.db'], 'for a folder write --store FOLDER'],
    [
      ['studies', '--db', 'postgres://x/y', '--store', 'z'],
      '--store does not go with --db: studies are kept in a database or in a folder, not in both',
    ],
    [['studies', 'show'], "missing required argument 'study'"],
    [['studies', 'export', 'one'], "required option '--out <file>' not specified"],
    [['studies', 'delet', 'one'], 'too many arguments'],
  ])('%o is a wrong use: exit code 2, and what to do', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect(err).toContain(message)
    expect([code, out]).toEqual([2, ''])
  })

  test.runIf(process.platform === 'linux')('a folder that cannot be made is named, with why', async () => {
    const { code, err } = await run('worker', '--store', '/proc/thinnet/studies')
    expect(err).toContain(
      'cannot keep studies in the folder /proc/thinnet/studies: no files or folders can be made there',
    )
    expect(code).toBe(1)
  })

  test('looking into a folder that has no studies makes none', async () => {
    const { code, err } = await run('studies', '--store', join(home, 'nothing'))
    expect([code, err]).toEqual([1, expect.stringContaining('there are no studies in the folder')])
    expect(await readdir(home)).toEqual([])
  })

  test('a folder that was named goes before the database of the environment', async () => {
    vi.stubEnv('THINNET_DB', 'postgres://nobody@127.0.0.1:1/nothing')
    const { err } = await run('studies', '--store', join(home, 'nothing'))
    expect(err).toContain('there are no studies in the folder')
  })
})

test('progress says what there is, and nothing of what there is not', () => {
  const counts = { total: 40, done: 10, pending: 28, running: 2, failed: 0, stopped: 0, workers: 2 }
  expect(progressLine({ ...counts, secondsPerTrial: 3, secondsLeft: 44 })).toBe(
    '10 of 40 trials done, 2 running, 28 waiting, 3.0 s each, about 44 s left, 2 workers heard of in the last minute',
  )
  const none = { total: 0, done: 0, pending: 0, running: 0, failed: 0, stopped: 0, workers: 0 }
  expect(progressLine({ ...none, secondsPerTrial: null, secondsLeft: 0 })).toBe(
    '0 of 0 trials done, 0 workers heard of in the last minute',
  )
})
