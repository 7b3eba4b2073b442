import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { loadModel } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../cli.js'
import type { SearchDocument } from '../search/report/resultDocument.js'
import { readTable } from '../table/readTable.js'
import { startCommand } from '../testing/startCommand.js'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-search-'))
  const rows = Array.from({ length: 60 }, (_, i) => {
    const [a, b] = [Math.sin(7 * i), Math.cos(11 * i)]
    return `${a},${b},${['red', 'blue', ''][i % 3]},${a + b > 0.1 ? "it's up" : 'down'}`
  })
  await writeFile(join(home, 'table.csv'), `first,second,colour,"kind of ""row"""\n${rows.join('\n')}\n`)
})
afterAll(() => rm(home, { recursive: true }))

const target = ['--target', 'kind of "row"']
const small = ['--folds', '2', '--repeats', '1', '--hidden', '8', '--workers', '1']

describe('thinnet search', () => {
  test('finds, tells and writes, and what it wrote works', async () => {
    const settings = [
      ...small,
      '--epochs',
      '5',
      '--rates',
      '0,0.5',
      '--max-norm',
      'none,2',
      '--holdout',
      '0.2',
    ]
    const { code, out, err } = await startCommand(home, 'search', 'table.csv', ...target, ...settings).ended
    expect(code, err).toBe(0)
    expect(err).toContain('table.csv: predicting kind of "row"')
    expect(err).toContain('one of 2 classes: down (')
    expect(err).toMatch(/trial 8 of 9 done|trial 9 of 9 done|training the chosen/)
    const folder = join(home, 'thinnet-search')
    const figures = ['candidates', 'curves', 'rates'].flatMap(name => [`${name}.png`, `${name}.svg`])
    const others = ['best-model.ts', 'best.keras', 'report.html', 'results.json', 'trials.csv']
    expect((await readdir(folder)).sort()).toEqual([...figures, ...others].sort())

    const document: SearchDocument = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'))
    expect(document.candidates.map(({ label }) => label)).toEqual([
      ...['none', 'max-norm 2', 'dropout 0.5', 'dropout 0.5, max-norm 2'],
    ])
    expect(document.best.holdout?.rows).toBe(12)
    expect(document.comparisons).toHaveLength(3)
    for (const sentence of document.findings.effect) expect(out).toContain(sentence)
    const trials = await readTable(join(folder, 'trials.csv'))
    expect(trials.rowCount).toBe(4 * 2)

    const predict = / {2}thinnet predict (.*) new\.csv --out predictions\.csv/.exec(out)
    const predicted = await startCommand(
      home,
      'predict',
      predict![1]!,
      'table.csv',
      '--out',
      'predictions.csv',
    ).ended
    expect(predicted.code, predicted.err).toBe(0)
    expect((await readTable(join(home, 'predictions.csv'))).rowCount).toBe(60)

    await bestModelIsTheSame(folder)
  }, 30_000)

  test('one that is interrupted says how to go on, and goes on', async () => {
    const args = [
      'search',
      'table.csv',
      ...target,
      ...small,
      '--epochs',
      '300',
      '--rates',
      '0,0.5',
      '--out',
      'later',
    ]
    const { child, ended } = startCommand(home, ...args)
    let err = ''
    child.stderr.on('data', chunk => {
      err += chunk
    })
    while (!err.includes('study ') && child.exitCode === null) await setTimeout(10)
    child.kill('SIGINT')
    const first = await ended
    expect(first.code, first.err).toBe(130)
    const [, resume] =
      /to go on:\n {2}thinnet (search --resume [0-9a-f]+ --out later)\n/.exec(first.err) ?? []
    expect(await readdir(home)).not.toContain('later')
    const {
      code,
      out,
      err: second,
    } = await startCommand(home, ...resume!.split(' '), '--json', '--quiet').ended
    expect([code, second]).toEqual([0, ''])
    const document: SearchDocument = JSON.parse(out)
    expect(document.candidates.map(({ trials }) => trials)).toEqual([2, 2])
    expect(document.command).toContain('table.csv --target')
    expect(document.files).toContain(join('later', 'report.html'))
  }, 30_000)
})

/** The code that was written makes the model that was saved, and trains on the table by itself. */
async function bestModelIsTheSame(folder: string): Promise<void> {
  const { resolve } = createRequire(import.meta.url)
  const outfile = join(folder, 'best-model.mjs')
  await build({
    entryPoints: [join(folder, 'best-model.ts')],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'silent' },
    plugins: [
      {
        name: 'installed packages',
        setup(building) {
          building.onResolve({ filter: /^(thinnet|@thinnet\/lab)$/ }, ({ path }) => ({
            path: pathToFileURL(resolve(path)).href,
            external: true,
          }))
        },
      },
    ],
  })
  // In a process of its own, since the model must be one of the library that is installed.
  await writeFile(
    join(folder, 'compare.mjs'),
    `import { encodeRows, loadModel } from ${JSON.stringify(pathToFileURL(resolve('thinnet')).href)}
     import { readTable } from ${JSON.stringify(pathToFileURL(resolve('@thinnet/lab')).href)}
     import { buildModel } from './best-model.mjs'
     const best = await loadModel('thinnet-search/best.keras')
     const built = buildModel()
     const x = encodeRows(built.schema, await readTable('table.csv'))
     const untrained = await built.predict(x)
     built.setWeights(best.getWeights())
     const all = [untrained, await built.predict(x), await best.predict(x)].map(one => [...one.data])
     console.log(JSON.stringify({ all, schemas: [built.schema, best.schema] }))`,
  )
  const run = promisify(execFile)
  const compared = await run(process.execPath, [join(folder, 'compare.mjs')], { cwd: home })
  const { all, schemas } = JSON.parse(compared.stdout)
  const [untrained, built, best] = all
  expect(built).toHaveLength(60)
  expect(built).toEqual(best)
  expect(built).not.toEqual(untrained)
  expect(schemas[0]).toEqual(schemas[1])

  const { stdout } = await run(process.execPath, [outfile, 'table.csv', 'again.keras'], { cwd: home })
  expect(stdout).toBe('trained on table.csv: again.keras\n')
  expect((await loadModel(join(home, 'again.keras'))).schema).toEqual(schemas[1])
}

describe('what cannot be searched', () => {
  const told = async (...args: string[]) => {
    let text = ''
    const stream = {
      write(more: string) {
        text += more
      },
    }
    const places = ['--store', join(home, 'store'), '--out', join(home, 'none')]
    const code = await runCommandLine(['search', ...args, ...places], { stdout: stream, stderr: stream })
    return { code, text }
  }

  test.each([
    ['no table', [], 2, '<table> is missing: the file with the rows'],
    ['no target', ['table.csv'], 2, '--target is missing: the column to predict'],
    ['no such file', ['no.csv', '--target', 'a'], 1, 'no.csv: there is no such file'],
    ['a rate that is a percentage', ['t.csv', '--target', 'a', '--rates', '0,20'], 2, 'for 20 % write 0.2'],
    [
      'a strategy of another kind',
      ['t.csv', '--target', 'a', '--strategy', 'luck'],
      2,
      'one of grid, random, halving',
    ],
    [
      'a task of another kind',
      ['t.csv', '--target', 'a', '--task', 'clustering'],
      2,
      'classification or regression',
    ],
    [
      'a resumed study with other settings',
      ['--resume', 'abc', '--epochs', '3'],
      2,
      '--epochs does not go with --resume: a study goes on with',
    ],
    [
      'a number of candidates of a search that tries all',
      [
        fileURLToPath(new URL('../../data/wine.csv.gz', import.meta.url)),
        '--target',
        'target',
        '--candidates',
        '5',
      ],
      2,
      '--candidates does not go with the strategy grid, which tries all of them: it is for --strategy random',
    ],
    [
      'a separator that there is not',
      ['t.csv', '--target', 'a', '--separator', 'dash'],
      2,
      "--separator: expected comma or semicolon or tab or bar; received 'dash'",
    ],
  ])('%s', async (_, args, expected, problem) => {
    const { code, text } = await told(...args)
    expect(text).toContain(problem)
    expect(code).toBe(expected)
    expect(await readdir(home)).not.toContain('none')
  })

  test('a wrong column gets a suggestion', async () => {
    const { code, text } = await told(join(home, 'table.csv'), '--target', 'kind of row')
    expect(code).toBe(1)
    expect(text).toContain('(did you mean kind of "row"?)')
  })
})
