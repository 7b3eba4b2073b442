import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dense, dropout, makeMoons, sequential } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelFunction } from '../search/modelModule.js'
import { readOwnModel } from '../search/ownModel.js'
import { openStore, type Store } from '../store/store.js'
import { runCommand } from '../testing/runCommand.js'
import { compare } from './compare.js'
import { repeat } from './repeat.js'
import type { ComparisonDocument } from './report/comparisonReport.js'
import type { RepeatDocument } from './report/repeatReport.js'

let home: string
let store: Store
const place = () => ({ folder: join(home, '.thinnet') })
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-compare-'))
  // Held open by this process, so that no comparison has to start a database.
  store = await openStore(place())
  const lines = x.map(([first, second], i) => `${first},${second},${y[i] === 1 ? 'yes' : 'no'}`)
  await writeFile(join(home, 'moons.csv'), `first,second,moon\n${lines.join('\n')}\n`)
})
afterAll(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const { x, y } = makeMoons({ nSamples: 60, noise: 0.3, randomState: 1 })

const run = (...args: string[]) => runCommand([...args, '--store', join(home, '.thinnet')])
const table = () => [join(home, 'moons.csv'), '--target', 'moon', '--epochs', '3', '--hidden', '8']
const outOf = (name: string) => ['--out', join(home, name)]

const network =
  (rate: number): ModelFunction =>
  ({ inputShape, outputs, seed }) =>
    sequential(
      [
        dense(6, { inputShape, activation: 'relu' }),
        dropout(rate),
        dense(outputs, { activation: 'sigmoid' }),
      ],
      { seed },
    )

describe('compare, as a function', () => {
  const choices = () => ({ data: { x, y, name: 'moons' }, store: place(), epochs: 3, test: 0.5, repeats: 4 })

  test('trains both models on the same splits from the same seeds', async () => {
    const { a, b, tests, settings } = await compare({
      ...choices(),
      a: { model: network(0), label: 'plain' },
      b: { model: network(0.5), label: 'dropped' },
    })
    expect([a.label, b.label, a.trials.length]).toEqual(['plain', 'dropped', 4])
    const seedsOf = ({ trials }: typeof a) => trials.map(({ settings: { repeat, seed } }) => [repeat, seed])
    expect(seedsOf(b)).toEqual(seedsOf(a))
    expect(new Set(a.trials.map(({ settings: { seed } }) => seed)).size).toBe(4)
    expect(a.trials.map(({ result }) => [result.trainRows, result.testRows])).toEqual(Array(4).fill([30, 30]))
    expect(settings.splits).toEqual({ kind: 'random', test: 0.5 })
    expect(tests.map(({ measure, differences }) => [measure, differences.length])).toEqual([
      ['loss', 4],
      ['accuracy', 4],
    ])
    expect((await store.findStudy(a.study)).state).toBe('done')
  })

  test('finds no difference at all between equal models, and gives equal labels a letter', async () => {
    const same = { ...choices(), a: { model: network(0.3) }, b: { model: network(0.3) } }
    const { a, b, tests } = await compare(same)
    expect([a.label, b.label]).toEqual(['model (a)', 'model (b)'])
    expect(tests[0]?.differences).toEqual([0, 0, 0, 0])
    expect(tests[0]).toMatchObject({ pValue: 1, better: undefined })
  })

  test('refuses what cannot be compared', async () => {
    const settings = { dropout: 0.2, maxNorm: 3 }
    const again = { maxNorm: 3, dropout: 0.2 }
    await expect(compare({ ...choices(), a: { settings }, b: { settings: again } })).rejects.toThrow(
      '--b: expected another model than --a',
    )
    await expect(compare({ ...choices(), a: {}, b: { settings: { dropuot: 0.2 } } })).rejects.toThrow(
      'did you mean dropout?',
    )
    const none = { ...choices(), data: undefined, a: {}, b: { settings } }
    await expect(compare(none)).rejects.toThrow('data is missing')
  })
})

test('repeat, as a function: on a fixed split the seeds alone differ', async () => {
  const { model, spreads } = await repeat({
    data: { x, y },
    ...{ store: place(), model: network(0.2), epochs: 3, test: 0.5, fixedSplit: true, repeats: 5 },
  })
  const losses = model.trials.map(({ result }) => result.test.loss)
  expect(new Set(losses).size).toBe(5)
  expect(spreads[0]?.test.mean).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / 5, 12)
  expect(spreads.map(({ measure }) => measure)).toEqual(['loss', 'accuracy'])
})

describe('thinnet compare', () => {
  test('writes its files and one JSON document, whose command names everything', async () => {
    const args = ['--a', 'dropout=0', '--b', 'dropout=0.4,maxNorm=3', '--folds', '3', '--repeats', '1']
    const { code, out, err } = await run('compare', ...table(), ...args, ...outOf('a'), '--json')
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('models: no regularization | dropout 0.4, max-norm 3'),
    ])
    const document: ComparisonDocument = JSON.parse(out)
    expect(document.command).toContain(
      '--b dropout=0.4,maxNorm=3 --hidden 8 --folds 3 --repeats 1 --epochs 3',
    )
    expect(document.tests[0]?.differences).toHaveLength(3)
    const files = ['comparison.png', 'comparison.svg', 'report.html', 'results.json', 'trials.csv']
    expect((await readdir(join(home, 'a'))).sort()).toEqual(files)
    const trials = await readFile(join(home, 'a/trials.csv'), 'utf8')
    expect(trials.trimEnd().split('\n')).toHaveLength(1 + 2 * 3)
    expect(await readFile(join(home, 'a/report.html'), 'utf8')).toContain('corrected resampled t-test')
  })

  test('takes two models from files, with the data of the first', async () => {
    const source = (units: number) => `import { dense, sequential } from 'thinnet'
export const model = ({ inputShape, outputs, seed }) =>
  sequential([dense(${units}, { inputShape, activation: 'relu' }), dense(outputs, { activation: 'sigmoid' })], { seed })
export const data = () => ({ x: Array.from({ length: 40 }, (_, i) => [i % 7, i % 2]), y: Array.from({ length: 40 }, (_, i) => i % 2) })
`
    await writeFile(join(home, 'small.ts'), source(2))
    await writeFile(join(home, 'large.ts'), source(16))
    const models = ['--model-a', join(home, 'small.ts'), '--model-b', join(home, 'large.ts')]
    const few = ['--fixed-split', '--test', '0.5', '--repeats', '2', '--epochs', '2', '--workers', '1']
    const { code, out } = await run('compare', ...models, ...few, ...outOf('b'), '--quiet')
    expect([code, out]).toEqual([0, expect.stringContaining('large.ts against small.ts')])
    expect(out).toContain('They say nothing of other rows')
  })

  test('wrong options exit with 2 and leave nothing behind', async () => {
    const wrong = await run('compare', ...table(), '--b', 'dropout:0.4', ...outOf('c'))
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("'dropout:0.4' is no name=value")])
    const missing = await run('compare', join(home, 'moons.csv'), '--b', 'dropout=0.4', ...outOf('c'))
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('--target')])
    const both = await run('repeat', ...table(), '--folds', '3', '--test', '0.3', ...outOf('c'))
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('--folds does not go with --test')])
    const misspelt = await run('compare', ...table(), '--b', 'dropuot=0.3', ...outOf('c'))
    expect([misspelt.code, misspelt.err]).toEqual([
      2,
      expect.stringMatching(
        /^error: --b: expected settings of the built-in network.*\n {2}did you mean dropout\?/,
      ),
    ])
    expect(await readdir(home)).not.toContain('c')
  })
})

test('thinnet repeat prints how the figures scatter, and what it takes to see a difference', async () => {
  const args = ['--set', 'dropout=0.2', '--repeats', '3', '--test', '0.5']
  const { code, out } = await run('repeat', ...table(), ...args, ...outOf('d'))
  expect(code).toBe(0)
  expect(out).toMatch(/figure +mean +standard deviation/)
  expect(out).toContain('a difference of')
  expect(await readdir(join(home, 'd'))).toContain('repeats.png')
  const document: RepeatDocument = JSON.parse(await readFile(join(home, 'd/results.json'), 'utf8'))
  expect(document.model).toMatchObject({ label: 'dropout 0.2', hidden: [8] })
  expect(document.spreads[0]?.test.count).toBe(3)
})

test('the example of a model of one’s own can be loaded, and fits the images of its loader', async () => {
  const own = await readOwnModel(
    fileURLToPath(new URL('../../../../examples/digits-cnn.ts', import.meta.url)),
  )
  const settings = {
    candidate: { dropout: 0.4 },
    inputShape: [8, 8, 1],
    task: 'classes',
    outputs: 10,
    seed: 1,
  } as const
  const built = await own.model(settings)
  expect([built.inputShapes, built.outputShapes]).toEqual([[[8, 8, 1]], [[10]]])
  expect(own.space?.dropout).toContain(0)
})
