import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { dense, sequential } from 'thinnet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCommand } from '../testing/startCommand.js'

let home: string
const rows = 100_000
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-predict-end-to-end-'))
  await sequential([dense(1, { inputShape: [2] })], { seed: 1 }).save(join(home, 'sum.keras'))
  await writeFile(
    join(home, 'many.csv'),
    `a,b\n${Array.from({ length: rows }, (_, i) => `${i},1\n`).join('')}`,
  )
})
afterAll(() => rm(home, { recursive: true }))

test('all rows come through a pipe, and what is said besides goes to standard error', async () => {
  const { code, out, err } = await startCommand(home, 'predict', 'sum.keras', 'many.csv').ended
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(rows + 1)
  expect(err).toContain('100,000 rows of many.csv, predicted by sum.keras\n')
})

test('a reader that has seen enough, such as head, ends it without a complaint', async () => {
  const { child, ended } = startCommand(home, 'predict', 'sum.keras', 'many.csv')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const { code, err } = await ended
  expect([code, err]).toEqual([0, ''])
})

test('Ctrl-C leaves no file behind', async () => {
  const { child, ended } = startCommand(home, 'predict', 'sum.keras', 'many.csv', '--out', 'answers.csv')
  while (!(await readdir(home)).some(name => name.includes('unfinished'))) await setTimeout(5)
  child.kill('SIGINT')
  const { code, err } = await ended
  expect([code, err]).toEqual([130, 'cancelled: nothing was written\n'])
  expect((await readdir(home)).sort()).toEqual(['many.csv', 'sum.keras'])
})
