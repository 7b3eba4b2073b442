import { expect, test } from 'vitest'
import { readArchive } from './archive.js'
import { type Hdf5Group, readHdf5, writeHdf5 } from './hdf5.js'
import { LoadError } from './loadError.js'
import { mutate } from './testing/mutate.js'
import { testFile } from './testing/read.js'

const weightsOf = (name: string) =>
  readArchive(name, testFile(name)).get('model.weights.h5') ?? new Uint8Array(0)

test('the weights that Keras writes', async () => {
  const root = await readHdf5('small.keras', weightsOf('small.keras'))
  const { dense, dropout } = root.groups.layers.groups
  expect(dense.groups.vars.datasets['0'].shape).toEqual([2, 3])
  expect(dense.groups.vars.datasets['1'].data).toEqual(new Float32Array(3))
  expect(dropout.groups.vars.datasets).toEqual({})
})

test('every kind of value that h5py writes', async () => {
  const { datasets, attributes, groups } = await readHdf5('values.h5', testFile('values.h5'))
  expect(datasets.scalar).toEqual({ shape: [], data: BigInt64Array.of(-5n) })
  expect(datasets.unsigned).toEqual({ shape: [], data: Uint32Array.of(7) })
  expect(datasets.half.data).toEqual(Float32Array.of(1.5, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY))
  expect(datasets.double).toEqual({ shape: [2, 1], data: Float64Array.of(0.1, 0.2) })
  expect(datasets.bigEndian.data).toEqual(Float32Array.of(1, 2, 3))
  expect(datasets.boolean.data).toEqual(Int8Array.of(1, 0))
  expect(datasets.empty).toEqual({ shape: [0, 3], data: new Float32Array(0) })
  const counted = Float32Array.from({ length: 105 }, (_, i) => i)
  expect(datasets.chunked).toEqual({ shape: [7, 5, 3], data: counted })
  expect(datasets.compressed).toEqual({ shape: [7, 5, 3], data: counted })
  expect(attributes).toEqual({
    text: 'räte',
    texts: ['a', 'bcd'],
    fixed: ['ab', 'cde'],
    whole: 3,
    real: 2.5,
    list: [0, 1, 2],
    none: [],
  })
  expect(groups.a.groups.b.attributes).toEqual({ deep: 'yes' })
})

test('groups of newer files, which keep many members in heaps', async () => {
  const { groups, datasets } = await readHdf5('dense.h5', testFile('dense.h5'))
  expect(Object.keys(groups.many.datasets)).toHaveLength(20)
  for (let i = 0; i < 20; i++) expect(groups.many.datasets[`member_${i}`].data).toEqual(Int32Array.of(i))
  expect(groups.many.attributes.attribute_11).toBe(11)
  expect(datasets.brain.data).toEqual(Float32Array.of(1.5, -2, 0.10009765625))
})

const written: Hdf5Group = {
  attributes: {
    name: 'dense',
    long: 'é'.repeat(50_000),
    names: ['a', 'bcd'],
    count: 3,
    rate: 0.5,
    list: [1, 2],
    none: [],
  },
  datasets: {
    iterations: { shape: [], data: BigInt64Array.of(12n) },
    learningRate: { shape: [], data: Float32Array.of(0.001) },
    kernel: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, Number.NaN) },
    seeds: { shape: [2], data: Uint32Array.of(1, 2 ** 32 - 1) },
    nothing: { shape: [0, 4], data: new Float32Array(0) },
  },
  groups: {
    vars: { attributes: {}, datasets: {}, groups: {} },
    layers: {
      attributes: {},
      datasets: {},
      groups: Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [
          `layer_${i}`,
          { attributes: { i }, datasets: {}, groups: {} },
        ]),
      ),
    },
  },
}

test('what is written is read, empty groups and scalars included', async () => {
  expect(await readHdf5('again', await writeHdf5(written))).toEqual(written)
})

test('libhdf5 reads back what it wrote, and keeps no file in its memory', async () => {
  const before = await writeHdf5(written)
  const { FS } = await (await import('h5wasm')).ready
  const files = () => FS.readdir('/').filter((name: string) => name.startsWith('thinnet'))
  expect(files()).toEqual([])
  await expect(
    writeHdf5({ ...written, datasets: { bad: { shape: [3], data: new Float32Array(2) } } }),
  ).rejects.toThrow('/bad: shape [3] needs 3 elements, received 2')
  await expect(writeHdf5({ ...written, groups: { 'a/b': written.groups.vars } })).rejects.toThrow(
    'cannot be a name',
  )
  expect(files()).toEqual([])
  expect(await writeHdf5(written)).toHaveLength(before.length)
})

test.each([
  ['softLink.h5', '/: member link is a link to another place or file'],
  ['externalLink.h5', '/: member link is a link to another place or file'],
  ['cycle.h5', '/a/b/back: is a group that contains itself'],
  ['bomb.h5', '/zeros: claims 4398046511104 bytes'],
])('%s is refused', async (name, problem) => {
  await expect(readHdf5(name, testFile(name))).rejects.toThrow(`${name}: ${problem}`)
})

test('other files, and the first half of one', async () => {
  await expect(readHdf5('a.h5', new TextEncoder().encode('hello, world'))).rejects.toThrow(
    'is not that of an HDF5 file',
  )
  await expect(readHdf5('a.h5', new Uint8Array(0))).rejects.toThrow(LoadError)
  const whole = testFile('values.h5')
  await expect(readHdf5('a.h5', whole.subarray(0, 9000))).rejects.toThrow(
    `a.h5: its end: is missing: 9000 of ${whole.length} bytes are there`,
  )
})

test('3,000 damaged files: each is read or refused by name', async () => {
  let refused = 0
  const files = {
    small: weightsOf('small.keras'),
    values: testFile('values.h5'),
    dense: testFile('dense.h5'),
  }
  for (const [name, bytes] of Object.entries(files)) {
    for (let seed = 0; seed < 1000; seed++) {
      try {
        await readHdf5(name, mutate(bytes, seed))
      } catch (error) {
        if (!(error instanceof LoadError))
          throw new Error(`${name}, seed ${seed}: ${error}`, { cause: error })
        expect(error.file).toBe(name)
        // that is what is said where something was overlooked
        expect(error.message, `seed ${seed}`).not.toContain('cannot be read')
        refused++
      }
    }
  }
  expect(refused).toBeGreaterThan(900)
})
