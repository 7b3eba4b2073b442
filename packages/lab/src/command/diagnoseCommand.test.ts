import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeMoons } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnose } from '../diagnose/diagnose.js'
import { writeDiagnosis } from '../diagnose/writeDiagnosis.js'
import { openOutputFolder } from '../output/outputFolder.js'
import { runCommand } from '../testing/runCommand.js'

let home: string
let file: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-diagnose-'))
  file = join(home, 'moons.csv')
  const { x, y } = makeMoons({ nSamples: 60, noise: 0.2, randomState: 1 })
  await writeFile(
    file,
    ['a,b,target', ...x.map((row, i) => [...row, y[i] ? 'up' : 'down'].join(','))].join('\n'),
  )
})
afterAll(() => rm(home, { recursive: true }))

const run = (...args: string[]) => runCommand(['diagnose', ...args])

describe('what is wrong with the command line or the table is said', () => {
  test.each([
    [[], /<table> is missing: the file with the rows/],
    [['data.csv'], /--target is missing: the column to predict/],
    [['data.csv', '--target', 'a', '--seed', '-1'], /--seed: expected a whole number from 0/],
    [['data.csv', '--target', 'a', '--hidden', '8,x'], /--hidden: expected whole numbers from 1/],
    [['data.csv', '--target', 'a', '--task', 'guess'], /--task: expected classification or regression/],
  ])('%j', async (args, message) => {
    const { code, err } = await run(...args)
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })

  test('messages of the table pass through, and nothing is left behind', async () => {
    const out = join(home, 'none')
    const { code, err } = await run(file, '--target', 'targte', '--out', out)
    expect(code).toBe(1)
    expect(err).toContain('there is no column targte')
    expect(await readdir(home)).toEqual(['moons.csv'])
  })
})

test('a report with its figures, and the findings as a document', async () => {
  const diagnosis = await diagnose({
    data: { table: file, target: 'target' },
    hidden: [8],
    epochs: 4,
    processes: 0,
  })
  const out = join(home, 'diagnosis')
  const document = await writeDiagnosis(diagnosis, await openOutputFolder(out), 'thinnet diagnose moons.csv')
  expect((await readdir(out)).sort()).toEqual([
    ...['gap.png', 'gap.svg', 'learning-curve.png', 'learning-curve.svg', 'report.html', 'results.json'],
  ])
  const page = await readFile(join(out, 'report.html'), 'utf8')
  expect(page).toContain('thinnet diagnose moons.csv')
  for (const { what } of diagnosis.findings) expect(page).toContain(what.slice(0, 20))
  expect(page).not.toMatch(/NaN|undefined/)
  expect(await readFile(join(out, 'gap.svg'), 'utf8')).not.toMatch(/NaN|undefined/)
  const written: unknown = JSON.parse(await readFile(join(out, 'results.json'), 'utf8'))
  expect(written).toMatchObject({
    command: 'thinnet diagnose moons.csv',
    clean: diagnosis.clean,
    files: document.files,
  })
})
