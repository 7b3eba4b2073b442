// Everything that writes files: functions of the library, and commands.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadModel, makeMoons } from 'thinnet'
import { run, thinnet } from './children.js'
import { searchWords, writeTable } from './searching.js'
import { buildModel, hashOf, train } from './training.js'

/** Models and tables that the writers need. */
export async function prepare(home) {
  const { x, y } = makeMoons({ nSamples: 120, noise: 0.2, randomState: 6 })
  const [older, newer] = [buildModel(), buildModel()]
  await older.fit(x, y, { epochs: 1, verbose: 0 })
  await newer.fit(x, y, { epochs: 2, verbose: 0 })
  const table = join(home, 'moons.csv')
  writeTable(table)
  const search = await run([thinnet, ...searchWords(table), '--workers', '2'], { cwd: home })
  if (search.code !== 0) throw new Error(`the search: ${search.err}`)
  const many = join(home, 'many.csv')
  writeFileSync(many, `a,b\n${'0.25,-0.5\n'.repeat(20_000)}`)
  const undisturbed = await train(join(home, '.'), { epochs: EPOCHS })
  return { home, older, newer, table, many, undisturbed, log: readFileSync(join(home, 'log.csv'), 'utf8') }
}

const EPOCHS = 12

const isHash = async (path, model) => {
  const found = await loadModel(path)
  const same = hashOf(found) === hashOf(model)
  await found.dispose()
  return same ? undefined : `${path} is another model`
}

const saved = ['a.keras', 'a.weights.h5', 'a.onnx']

export const library = [
  {
    name: 'save',
    before: ({ out, given }) => given.older.save(join(out, saved[0])),
    write: ({ out, given }) => given.newer.save(join(out, saved[0])),
    check: ({ out, given }) => isHash(join(out, saved[0]), given.older),
    after: ({ out, given }) => isHash(join(out, saved[0]), given.newer),
    more: 1 << 19,
  },
  {
    name: 'saveWeights',
    before: ({ out, given }) => given.older.saveWeights(join(out, saved[1])),
    write: ({ out, given }) => given.newer.saveWeights(join(out, saved[1])),
    more: 1 << 19,
  },
  {
    name: 'export',
    before: ({ out, given }) => given.older.export(join(out, saved[2])),
    write: ({ out, given }) => given.newer.export(join(out, saved[2])),
    more: 1 << 17,
  },
  {
    // checkpoints of each kind, a log, and a backup that goes on where room ran out
    name: 'fit',
    write: async ({ out, given }) => {
      const { final } = await train(out, { epochs: EPOCHS })
      if (final !== given.undisturbed.final) throw new Error('the final weights differ')
    },
    mayChange: path => !path.endsWith('.part'),
    async check({ out, given }) {
      for (const file of ['best.keras', 'models/010.keras', 'backup/latest.keras', 'backup/previous.keras']) {
        if (!existsSync(join(out, file))) continue
        const model = await loadModel(join(out, file))
        await model.dispose()
      }
      const log = existsSync(join(out, 'log.csv')) ? readFileSync(join(out, 'log.csv'), 'utf8') : ''
      return given.log.startsWith(log) && (log === '' || log.endsWith('\n'))
        ? undefined
        : 'log.csv ends in half a row'
    },
    after: ({ out, given }) =>
      readFileSync(join(out, 'log.csv'), 'utf8') === given.log ? undefined : 'log.csv differs',
    more: 1 << 20,
  },
]

const old =
  name =>
  ({ out }) =>
    writeFileSync(join(out, name), 'old')

export const commands = [
  {
    name: 'predict --out',
    before: old('answers.csv'),
    words: ({ out, given }) => [
      'predict',
      join(given.home, 'thinnet-search/best.keras'),
      given.many,
      '--out',
      join(out, 'answers.csv'),
    ],
  },
  {
    name: 'search --out',
    before: old('results.json'),
    words: ({ out }) => ['search', '--resume', 'moons', '--quiet', '--out', out],
  },
  {
    name: 'studies export',
    before: old('study.json'),
    words: ({ out }) => ['studies', 'export', 'moons', '--out', join(out, 'study.json')],
  },
  {
    name: 'case-study --out',
    before: old('report.html'),
    words: ({ out }) => ['case-study', '--epochs', '10', '--quiet', '--out', out],
  },
  {
    name: 'diagnose --out',
    before: old('results.json'),
    words: ({ out, given }) => [
      'diagnose',
      given.table,
      '--target',
      'moon',
      '--hidden',
      '8',
      '--epochs',
      '2',
      '--quick',
      '--quiet',
      '--out',
      out,
    ],
  },
]
