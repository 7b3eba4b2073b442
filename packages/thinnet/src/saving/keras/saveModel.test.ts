import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import * as t from '../../index.js'
import { readArchive, writeArchive } from '../archive.js'

const folder = mkdtempSync(join(tmpdir(), 'thinnet-save-'))
afterAll(() => rmSync(folder, { recursive: true }))

const small = () => t.sequential([t.dense(1, { activation: 'sigmoid', inputShape: [2] })], { seed: 1 })

test('a path may be a file: URL, and options may stand alone', async () => {
  const url = pathToFileURL(join(folder, 'a model.keras'))
  const bytes = await small().save(url)
  expect(new Uint8Array(readFileSync(url))).toEqual(bytes)
  const assets = { note: Uint8Array.of(1) }
  expect(await t.loadAssets(await small().save({ assets }))).toEqual(assets)
  await small().saveWeights(pathToFileURL(join(folder, 'a.weights.h5')))
  expect(existsSync(join(folder, 'a.weights.h5'))).toBe(true)
})

test('overwrite: false never replaces a file', async () => {
  const path = join(folder, 'kept.keras')
  const bytes = await small().save(path, { overwrite: false })
  const other = t.sequential([t.dense(3, { inputShape: [2] })])
  await expect(other.save(path, { overwrite: false })).rejects.toThrow(
    'save: path must be a file that is not there yet (overwrite: false), received',
  )
  expect(new Uint8Array(readFileSync(path))).toEqual(bytes)
  const weights = join(folder, 'kept.weights.h5')
  await small().saveWeights(weights)
  await expect(small().saveWeights(weights, { overwrite: false })).rejects.toThrow('not there yet')
})

const columns = ['x', 'y'].map(name => ({ name, kind: 'number' as const, missing: 0, indicator: false }))
const ring = { name: 'ring', kind: 'classes' as const, classes: ['outer', 'inner'] }

test.each<[what: string, schema: unknown, message: string | RegExp]>([
  ['a text', 'hello', 'model.schema: '],
  [
    'a wrong kind',
    { version: 1, columns: [{ ...columns[0], kind: 'numeric' }] },
    'model.schema.columns[0].kind',
  ],
  ['no version', { columns }, 'model.schema.version'],
  ['a result of inferSchema', { schema: { version: 1 }, rows: [1] }, 'model.schema'],
  ['a name twice', { version: 1, columns: [columns[0], columns[0]] }, 'names must differ'],
  [
    'columns for other inputs',
    { version: 1, columns: [...columns, { ...columns[0], name: 'z' }] },
    'model.schema: the schema does not fit model sequential: its 3 columns make inputs of shape [3], but the model has [2]',
  ],
  [
    'classes for other outputs',
    { version: 1, target: { ...ring, classes: ['a', 'b', 'c'] } },
    'target ring has 3 classes, for 3 outputs, but the model has outputs of shape [1]',
  ],
])('a schema that is wrong is refused when it is set: %s', (_what, schema, message) => {
  const model = small()
  expect(() => Reflect.set(model, 'schema', schema)).toThrow(message)
  expect(model.schema).toBeUndefined()
})

test('a schema is checked again once the shapes are known, by save, export and load', async () => {
  const model = t.sequential([t.dense(3)], { seed: 1 })
  model.schema = { version: 1, columns, target: ring }
  await model.predict([[1, 2]])
  const problem = 'the schema does not fit model sequential: target ring has 2 classes, for 1 or 2 outputs'
  await expect(model.save()).rejects.toThrow(`save: ${problem}`)
  await expect(model.export()).rejects.toThrow(`export: ${problem}`)
  const good = small()
  good.schema = { version: 1, columns, target: ring }
  const entries = Object.fromEntries(readArchive('good', await good.save()))
  const text = new TextDecoder().decode(entries['assets/thinnet.json']).replace('"inner"', '"inner","core"')
  const bad = writeArchive({ ...entries, 'assets/thinnet.json': new TextEncoder().encode(text) })
  await expect(t.loadModel(bad)).rejects.toThrow(
    'bytes: assets/thinnet.json: model.schema: the schema does not fit',
  )
})

test('weights that a file overwrites are not drawn before', async () => {
  let draws = 0
  const counting = t.registerSerializable(
    { package: 'tests', name: 'Counting' },
    (): t.Initializer => ({
      className: 'Counting',
      getConfig: () => ({}),
      initialize: ([rows, columns]) => {
        draws++
        return new Float32Array(rows * columns)
      },
    }),
  )
  const model = t.sequential([t.dense(1, { kernelInitializer: counting(), inputShape: [2] })])
  const [json, weights] = [await model.toJson(), await model.saveWeights()]
  expect(draws).toBe(1)
  const again = t.modelFromJson(json)
  await again.loadWeights(weights)
  expect(again.summary()).toContain('dense')
  expect(again.getWeights()).toEqual(model.getWeights())
  expect(draws).toBe(1)
})
