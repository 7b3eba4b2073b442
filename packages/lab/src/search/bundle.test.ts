import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleModel, loadBundle } from './bundle.js'
import { buildModel } from './modelModule.js'
import { readOwnModel } from './ownModel.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-bundle-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, text)
  return file
}

const settings = {
  candidate: { dropout: 0.5 },
  ...{ inputShape: [3], task: 'binary' as const, outputs: 1, seed: 4 },
}
const layers =
  "[dense(units, { inputShape }), dropout(Number(candidate.dropout)), dense(outputs, { activation: 'sigmoid' })]"
const head =
  "import { dense, dropout, sequential } from 'thinnet'\nimport type { ModelSettings } from '@thinnet/lab'\n"
const body = `({ candidate, inputShape, outputs, seed }: ModelSettings) => sequential(${layers}, { seed })\n`

test('a model in TypeScript with imports of its own is one file, whose layers are those of this process', async () => {
  await write('node_modules/units/package.json', '{ "name": "units", "main": "index.js" }')
  await write('node_modules/units/index.js', "exports.units = require('node:path').join('1', '2').length * 4")
  await write('units.ts', "import { units as all } from 'units'\nexport const units: number = all\n")
  const file = await write('model.ts', `${head}import { units } from './units'\nexport const model = ${body}`)
  const bundle = await bundleModel(file)
  const { model } = await loadBundle(file, bundle.code)
  const built = await buildModel(file, model, settings)
  expect(built.layers.map(({ className }) => className)).toEqual(['Dense', 'Dropout', 'Dense'])
  expect(built.layers[0]?.getConfig()).toMatchObject({ units: 12 })
  expect(bundle.hash).toMatch(/^[0-9a-f]{64}$/)
  expect((await bundleModel(file)).hash).toBe(bundle.hash)
  expect(new TextDecoder().decode(bundle.code)).not.toContain(folder)
})

test('a default export is taken too; data and space are found; data is read beside the file', async () => {
  await write('rows.json', '[[1, 2, 3]]')
  const file = await write(
    'all.ts',
    `${head}import { readFile } from 'node:fs/promises'
const units = 4
export default ${body}
export const space = { dropout: [0, 0.5] }
export const data = async () => ({ x: JSON.parse(await readFile(new URL('rows.json', import.meta.url), 'utf8')), y: [1] })`,
  )
  const own = await readOwnModel(file)
  expect(own.space).toEqual({ dropout: [0, 0.5] })
  expect(await own.data?.()).toEqual({ x: [[1, 2, 3]], y: [1] })
  expect(own.file).toBe('all.ts')
})

test.each([
  ['a mistake', 'export const model = (\n  1 2', /broken\.ts:2:5: Expected "\)" but found "2"/],
  [
    'an import that is not there',
    "import './nothing.js'",
    /broken\.ts:1:8: Could not resolve "\.\/nothing\.js"/,
  ],
  [
    'values of the lab',
    "import { study } from '@thinnet/lab'\nstudy()",
    /may only import types from @thinnet\/lab/,
  ],
  ['an error when it is loaded', "throw new Error('burst')", /broken\.ts fails when it is loaded: burst/],
  ['no model', 'export const modle = 1', /expected a function named model, such as\n.*\n.*it exports modle/],
  ['nothing', '', /it exports nothing/],
  ['a model that is no function', 'export const model = 3', /but model is a number/],
  [
    'data that is no function',
    'export const model = () => 1\nexport const data = []',
    /data must be a function/,
  ],
  [
    'a space without lists',
    'export const model = () => 1\nexport const space = { dropout: 1 }',
    /a list of values/,
  ],
])('a module with %s is an error that says so', async (_, text, message) => {
  const file = await write('broken.ts', text)
  await expect(readOwnModel(file)).rejects.toThrow(message)
})

test('a module that is not there is an error', async () => {
  await expect(readOwnModel(join(folder, 'none.ts'))).rejects.toThrow('none.ts: there is no such file')
})
