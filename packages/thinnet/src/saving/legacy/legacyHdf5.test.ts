import { expect, test } from 'vitest'
import { tensor } from '../../index.js'
import { readArchive } from '../archive.js'
import { type Hdf5Group, readHdf5, writeHdf5 } from '../hdf5.js'
import { LoadError } from '../loadError.js'
import { testFile } from '../testing/read.js'
import { readLegacyModel } from './legacyHdf5.js'

interface Stored {
  shape: number[]
  data: number[]
}
type Cases = Record<string, { inputs: Stored[]; outputs: Stored[] }>

const archives = Object.fromEntries(
  ['keras2', 'keras3'].map(name => [name, readArchive(name, testFile(`${name}.zip`))]),
)

const entry = (version: string, name: string) => archives[version].get(name) ?? new Uint8Array(0)

const load = async (version: string, name: string) =>
  readLegacyModel(`${name}.h5`, await readHdf5(`${name}.h5`, entry(version, `${name}.h5`)))

test.each(
  ['keras2', 'keras3'].flatMap(version =>
    ['mlp', 'cnn', 'rnn', 'functional', 'nested', 'states'].map(name => ({ version, name })),
  ),
)('$version, $name: predicts what it predicted in Keras', async ({ version, name }) => {
  const cases: Cases = JSON.parse(new TextDecoder().decode(entry(version, 'cases.json')))
  const { inputs, outputs } = cases[name]
  const model = await load(version, name)
  const x = inputs.map(({ shape, data }) => tensor(Float32Array.from(data), shape))
  const y = await model.predictAll(x.length > 1 ? x : x[0])
  expect(y).toHaveLength(outputs.length)
  y.forEach((output, i) => {
    expect(output.shape).toEqual(outputs[i].shape)
    output.data.forEach((value, j) => {
      expect(value).toBeCloseTo(outputs[i].data[j], 5)
    })
  })
  // compiled as it was, at the step where it was
  expect(model.optimizer.className).toBe('Adam')
  expect(model.optimizer.iterations).toBe(2)
  expect(model.optimizerMemory.size).toBeGreaterThan(0)
})

test.each([
  ['keras2', 'optimizer_weights', ['Adam', 'v', 'shared'], 'kernel:0'],
  ['keras3', 'optimizer_weights', [], 'shared_kernel_velocity'],
])('%s: what Adam remembers comes back to its weight', async (version, top, path, name) => {
  const model = await load(version, 'functional')
  let group = (await readHdf5('functional.h5', entry(version, 'functional.h5'))).groups[top]
  // Keras 3 counts the optimizers of a program in their names
  for (const step of path.length > 0 ? path : Object.keys(group.groups)) group = group.groups[step]
  const kernel = model.layers.find(layer => layer.label === 'shared')?.weights[0]
  const remembered = kernel && model.optimizerMemory.get(kernel)
  expect(remembered && Object.values(remembered)).toContainEqual(group.datasets[name].data)
})

test('compile: false loads a model that is not compiled', async () => {
  const root = await readHdf5('mlp.h5', entry('keras2', 'mlp.h5'))
  expect(readLegacyModel('mlp.h5', root, { compile: false }).compileOptions).toBeUndefined()
})

const changed = (
  root: Hdf5Group,
  layer: string,
  change: (group: Hdf5Group) => Hdf5Group | undefined,
): Hdf5Group => {
  const { [layer]: given, ...others } = root.groups.model_weights.groups
  const after = change(given)
  const groups = { ...others, ...(after && { [layer]: after }) }
  return { ...root, groups: { ...root.groups, model_weights: { ...root.groups.model_weights, groups } } }
}

test('absent and misshapen weights are named', async () => {
  const root = await readHdf5('mlp.h5', entry('keras3', 'mlp.h5'))
  const read = (tree: Hdf5Group) => () => readLegacyModel('mlp.h5', tree)
  const [layer] = Object.keys(root.groups.model_weights.groups)
    .filter(name => name.startsWith('dense'))
    .sort()
  expect(read(changed(root, layer, () => undefined))).toThrow(`mlp.h5: model_weights/${layer}: is not there`)
  const fewer = (group: Hdf5Group): Hdf5Group => {
    const names = group.attributes.weight_names
    return { ...group, attributes: { weight_names: Array.isArray(names) ? names.slice(0, 1) : [] } }
  }
  expect(read(changed(root, layer, fewer))).toThrow('has 1 weights, but layer')
  const empty = (group: Hdf5Group): Hdf5Group => ({ ...group, groups: {} })
  expect(read(changed(root, layer, empty))).toThrow('is not there')
  expect(read({ ...root, groups: {} })).toThrow('mlp.h5: model_weights: is not there')
  expect(read({ ...root, attributes: { ...root.attributes, model_config: '{' } })).toThrow('is no JSON')
  expect(read({ ...root, attributes: { ...root.attributes, model_config: 5 } })).toThrow(LoadError)
})

test('a model that Keras 2 wrote survives being written and read as HDF5 by Thinnet', async () => {
  const root = await readHdf5('cnn.h5', entry('keras2', 'cnn.h5'))
  const again = await readHdf5('cnn.h5', await writeHdf5(root))
  expect(readLegacyModel('cnn.h5', again).getWeights()).toEqual(readLegacyModel('cnn.h5', root).getWeights())
})
