// Files that once came to another end than a model or a LoadError that says what is wrong.

import { expect, test } from 'vitest'
import type { Config, Json } from '../config.js'
import { LoadError, modelFromJson } from '../index.js'
import { readHdf5 } from './hdf5.js'
import { testFile } from './testing/read.js'

const layer = (className: string, config: Config): Config => ({
  ...{ module: 'keras.layers', class_name: className, registered_name: null },
  config: { name: className.toLowerCase(), ...config },
})
const dense = layer('Dense', { units: 1 })

/** The text of a model of one layer. */
const modelOf = (shape: readonly number[], one: Config, more: Config = {}): string =>
  JSON.stringify({
    ...{ module: 'keras', class_name: 'Sequential' },
    config: { name: 'm', layers: [layer('InputLayer', { batch_shape: [null, ...shape] }), one] },
    ...more,
  })

const gru = (config: Config = {}): Config => layer('GRU', { units: 2, ...config })

test.each<[what: string, shape: readonly number[], one: Config, message: string]>([
  ['Reshape without a shape', [4], layer('Reshape', {}), 'targetShape must be the shape of one sample'],
  ['Reshape of a number', [4], layer('Reshape', { target_shape: 4 }), 'targetShape must be the shape'],
  ['Bidirectional without a layer', [3, 2], layer('Bidirectional', {}), 'layer must be a recurrent layer'],
  [
    'Bidirectional of another layer',
    [3, 2],
    layer('Bidirectional', { layer: dense }),
    "layer must be a recurrent layer, such as gru(8), received the string 'Dense'",
  ],
  [
    'a layer inside whose name is none',
    [3, 2],
    layer('Bidirectional', { layer: gru({ name: true }) }),
    'name must be a text, received true',
  ],
  [
    'Dropout with a number as its noise shape',
    [4],
    layer('Dropout', { rate: 0.5, noise_shape: 2 }),
    'noiseShape must be a list of null and whole numbers from 1',
  ],
  ['TimeDistributed without a layer', [3, 2], layer('TimeDistributed', {}), 'layer must be a layer'],
  ['RNN of another layer', [3, 2], layer('RNN', { cell: dense }), 'cell must be a recurrent cell'],
  ['RNN without a cell', [3, 2], layer('RNN', {}), 'cell must be a layer, received undefined'],
  [
    'a recurrent layer on images',
    [3, 2, 2],
    gru(),
    'expected steps of rank 2, [batch, inputs], received steps of shape [batch, 2, 2]',
  ],
  // a list of a billion numbers
  [
    'one-hot vectors of a billion',
    [2],
    layer('CategoryEncoding', { num_tokens: 1_000_000_000, output_mode: 'one_hot' }),
    'numTokens must be a whole number of categories, from 1 to 16777216, received 1000000000',
  ],
  [
    'a vector repeated a billion times',
    [2],
    layer('RepeatVector', { n: 1_000_000_000 }),
    'n must be a whole number of times, from 1 to 16777216, received 1000000000',
  ],
  [
    'pooling of a trillion places',
    [3, 3, 1],
    layer('AveragePooling2D', { pool_size: [1_000_000, 1_000_000], padding: 'same' }),
    'poolSize must be windows of up to 16777216 places',
  ],
  // two matrices of gigabytes
  [
    'bilinear interpolation of a million places',
    [2, 1_000_000, 1],
    layer('UpSampling2D', { interpolation: 'bilinear' }),
    'bilinear interpolation makes 1000000 places to 2000000 by a matrix',
  ],
])('%s is refused', (_, shape, one, message) => {
  const load = () => modelFromJson(modelOf(shape, one))
  expect(load).toThrow(LoadError)
  expect(load).toThrow(message)
})

test('a list in the place of a learning rate is refused', () => {
  const optimizer = {
    module: 'keras.optimizers',
    class_name: 'Adam',
    config: { learning_rate: [] as Json[] },
  }
  const text = modelOf([2], dense, { compile_config: { optimizer, loss: 'mse' } })
  expect(() => modelFromJson(text)).toThrow('learningRate must be a number or a schedule')
})

test('a name of 100,000 letters is quoted in part', () => {
  const text = modelOf([2], layer('Dense', { units: 1, ['x'.repeat(100_000)]: 1 }))
  try {
    modelFromJson(text)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(LoadError)
    expect(String(error).length).toBeLessThan(3000)
    expect(String(error)).toContain('has an unknown option xxx')
  }
})

test('a file that was unpacked may not expand once more', async () => {
  const bomb = testFile('bomb.h5').slice()
  const view = new DataView(bomb.buffer)
  // instead of 2^40 elements, 256 MB, which 3 MB of a file would explain
  for (let at = 0; at + 8 <= bomb.length; at += 8) {
    if (view.getBigUint64(at, true) === 2n ** 40n) view.setBigUint64(at, 2n ** 26n, true)
  }
  const unpacked = new Uint8Array(3 * 2 ** 20)
  unpacked.set(bomb)
  await expect(readHdf5('a.keras: model.weights.h5', unpacked, 4000)).rejects.toThrow(
    'a.keras: model.weights.h5: /zeros: claims 268435456 bytes',
  )
})
