import { expect, test } from 'vitest'
import { runCommand } from '../testing/runCommand.js'

const run = (...args: string[]) => runCommand(['data', ...args])

test('thinnet data lists the tables, and writes one of them', async () => {
  expect((await run()).out).toMatch(/wine +178 wines/)
  const { code, out } = await run('wine')
  const lines = out.trimEnd().split('\n')
  expect([code, lines.length, lines[0]?.split(',').at(-1)]).toEqual([0, 179, 'target'])
  const wrong = await run('iris')
  expect([wrong.code, wrong.err]).toEqual([
    2,
    expect.stringContaining('one of wine, digits, japanese-vowels'),
  ])
})
