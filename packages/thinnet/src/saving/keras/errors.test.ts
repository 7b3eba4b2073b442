import { expect, test } from 'vitest'
import type { Config, Json } from '../../config.js'
import * as t from '../../index.js'
import { readArchive, writeArchive } from '../archive.js'
import { writeHdf5 } from '../hdf5.js'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const small = () => {
  const x = t.input({ shape: [4], name: 'x' })
  const hidden = t.dense(3, { name: 'hidden', activation: 'relu' }).apply(x)
  const attended = t.reshape([1, 3], { name: 'shaped' }).apply(hidden)
  return t
    .model({ inputs: x, outputs: t.dense(1, { name: 'last' }).apply(attended), seed: 1, name: 'small' })
    .compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] })
}

/** The file of `small` with one value of its config changed. */
async function withChange(path: readonly (string | number)[], value: Json): Promise<Uint8Array> {
  const entries = readArchive('small', await small().save())
  const config: unknown = JSON.parse(new TextDecoder().decode(entries.get('config.json')))
  const at = path
    .slice(0, -1)
    .reduce<unknown>((object, key) => (isObject(object) ? object[key] : undefined), config)
  if (!isObject(at)) throw new Error(`there is no ${path}`)
  at[path[path.length - 1]] = value
  return writeArchive({
    ...Object.fromEntries(entries),
    'config.json': new TextEncoder().encode(JSON.stringify(config)),
  })
}

const layer = (index: number, ...path: (string | number)[]) => ['config', 'layers', index, ...path]
const tensor = (name: string, node = 0, output = 0): Config => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 3], dtype: 'float32', keras_history: [name, node, output] },
})

const cases: readonly (readonly [
  what: string,
  path: readonly (string | number)[],
  value: Json,
  message: string | RegExp,
])[] = [
  [
    'a negative size',
    layer(1, 'config', 'units'),
    -3,
    'config.json: layers[1] "hidden": units must be a whole number of units, 1 or more, received -3',
  ],
  ['a size of the wrong type', layer(1, 'config', 'units'), 'many', 'units must be'],
  ['an unknown option', layer(1, 'config', 'unit'), 3, 'has an unknown option unit (did you mean units?)'],
  [
    'an unknown activation',
    layer(1, 'config', 'activation'),
    'rellu',
    'unknown activation "rellu" (did you mean relu?)',
  ],
  ['an unknown layer', layer(1, 'class_name'), 'Dens', 'unknown class Dens (did you mean Dense?)'],
  ['a function of ours for a layer', layer(1, 'class_name'), 'constructor', 'unknown class constructor'],
  ['program code', layer(1, 'class_name'), 'Lambda', 'Lambda holds program code, which is never run'],
  [
    'an operation on tensors',
    layer(1, 'module'),
    'keras.src.ops.numpy',
    'comes from hidden, the operation Dense on tensors, which is not read; of operations, only arithmetic is',
  ],
  [
    'another dtype',
    layer(1, 'config', 'dtype'),
    'float16',
    'layers[1] "hidden" dtype: is "float16", but layers compute in float32',
  ],
  ['a name that is none', layer(1, 'config', 'name'), 5, 'name: must be the name of the layer, found 5'],
  [
    'an unknown initializer',
    layer(1, 'config', 'kernel_initializer', 'class_name'),
    'GlorotUnifrm',
    'unknown class GlorotUnifrm',
  ],
  [
    'an initializer of the wrong kind',
    layer(1, 'config', 'kernel_initializer', 'config'),
    { seed: -1 },
    'config.json: layers[1] "hidden" kernel_initializer: glorotUniform: seed must be',
  ],
  [
    'an unknown size of the input',
    layer(0, 'config', 'batch_shape'),
    [null, null],
    'batch_shape[1]: is not known',
  ],
  [
    'an input larger than memory',
    layer(0, 'config', 'batch_shape'),
    [null, 99999, 99999],
    'is larger than any',
  ],
  ['a layer of a name twice', layer(2, 'name'), 'hidden', 'is the second layer named hidden'],
  [
    'a tensor from nowhere',
    layer(2, 'inbound_nodes', 0, 'args'),
    [tensor('nobody')],
    'comes from layer nobody, which there is not',
  ],
  [
    'an output that there is not',
    layer(2, 'inbound_nodes', 0, 'args'),
    [tensor('hidden', 0, 7)],
    'cannot be computed: layers shaped, last wait',
  ],
  [
    'a cycle',
    layer(1, 'inbound_nodes', 0, 'args'),
    [tensor('last')],
    'cannot be computed: layers hidden, shaped, last wait for each other',
  ],
  [
    'an argument that nobody reads',
    layer(2, 'inbound_nodes', 0, 'kwargs'),
    { temperature: 3 },
    'kwargs temperature: is an argument that layers do not take here',
  ],
  [
    'an absent node',
    ['config', 'output_layers'],
    ['last', 3, 0],
    'names output 0 of call 3 of layer last, which there is not',
  ],
  [
    'weights of another size',
    layer(3, 'config', 'units'),
    5,
    'model.weights.h5: layers/dense_1/vars/0: has shape [3, 1], but it should hold weight kernel of last, of shape [3, 5]',
  ],
  ['weights larger than memory', layer(3, 'config', 'units'), 2 ** 40, 'should hold weight kernel of last'],
  ['an unknown loss', ['compile_config', 'loss'], 'mzz', 'compile_config loss: unknown loss "mzz"'],
  [
    'a subclass of Model',
    ['class_name'],
    'MyModel',
    'config.json: class MyModel is no model that files can describe',
  ],
  [
    'a class of Keras alone',
    layer(1, 'class_name'),
    'RandomFlip',
    'RandomFlip is a class of Keras that Thinnet does not have',
  ],
  [
    'an optimizer of Keras alone',
    ['compile_config', 'optimizer', 'class_name'],
    'Ftrl',
    /Ftrl is a class of Keras that Thinnet does not have.*compile: false loads the model without what compile was told/,
  ],
  ['a name of every object', layer(1, 'class_name'), '__proto__', 'unknown class __proto__'],
  [
    'an unknown function',
    layer(1, 'config', 'activation'),
    'mine>swoosh',
    /unknown activation "mine>swoosh".*registerSerializable/,
  ],
  [
    'an unknown optimizer',
    ['compile_config', 'optimizer', 'class_name'],
    'Adan',
    'compile_config optimizer: unknown class Adan (did you mean Adam?)',
  ],
  [
    'a setting that there is not here',
    ['compile_config', 'optimizer', 'config', 'use_ema'],
    true,
    'use_ema true is not supported; it would be false',
  ],
  ['a model of another kind', ['class_name'], 'MyModel', 'class MyModel is no model'],
  [
    'a config nested without end',
    ['config', 'name'],
    Array.from({ length: 300 }).reduce<Json>(inner => [inner], 1),
    'is nested deeper than 200 levels',
  ],
]

test.each(cases)('%s is named', async (_what, path, value, message) => {
  const bytes = await withChange(path, value)
  const loading = t.loadModel(bytes)
  await expect(loading).rejects.toBeInstanceOf(t.LoadError)
  await expect(loading).rejects.toThrow(message)
})

test('files that are no models are refused', async () => {
  const entries = Object.fromEntries(readArchive('small', await small().save()))
  const { 'config.json': config, ...without } = entries
  await expect(t.loadModel(writeArchive(without))).rejects.toThrow(
    'bytes: config.json: is not in the archive',
  )
  const broken = writeArchive({ ...entries, 'config.json': config.subarray(0, 50) })
  await expect(t.loadModel(broken)).rejects.toThrow('bytes: config.json: is no JSON')
  const extras = writeArchive({
    ...entries,
    'assets/thinnet.json': new TextEncoder().encode('{"version":7}'),
  })
  await expect(t.loadModel(extras)).rejects.toThrow('bytes: assets/thinnet.json: ')
  await expect(t.loadModel('/nowhere/model.keras')).rejects.toThrow(
    '/nowhere/model.keras: there is no such file',
  )
  await expect(small().save('model.h5')).rejects.toThrow(
    "save: path must be a file name that ends in '.keras'",
  )
})

test('arguments of save, load and modelFromJson are checked', async () => {
  const model = small()
  const wrongly = (call: (...args: never) => unknown, ...args: unknown[]) => Reflect.apply(call, model, args)
  await expect(wrongly(model.save, 5)).rejects.toThrow("path must be a path such as 'model.keras'")
  await expect(wrongly(model.save, { asset: {} })).rejects.toThrow('did you mean assets?')
  await expect(wrongly(model.save, { assets: { a: 'text' } })).rejects.toThrow(
    "save: assets['a'] must be bytes, a Uint8Array",
  )
  await expect(wrongly(model.save, { compile: 'no' })).rejects.toThrow('compile must be true or false')
  await expect(wrongly(model.save, new URL('http://example.org/a.keras'))).rejects.toThrow('file: URL')
  await expect(wrongly(model.saveWeights, 5)).rejects.toThrow('saveWeights: path must be a file name')
  await expect(wrongly(t.loadModel, new Uint8Array(3), { compile: 'no' })).rejects.toThrow(
    'loadModel: compile must be true or false',
  )
  await expect(wrongly(t.loadModel, new Uint8Array(3), { customObjects: { a: 1 } })).rejects.toThrow(
    "customObjects['a'] must be a class or a function",
  )
  expect(() => wrongly(t.modelFromJson, model.toJson())).toThrow(
    'json must be JSON text, as await model.toJson()',
  )
  const json = new TextEncoder().encode(await model.toJson())
  await expect(t.loadModel(json)).rejects.toThrow('is a config without weights')
})

test('a whole model of an older format is no file of weights', async () => {
  const old = await writeHdf5({
    attributes: { model_config: '{}', keras_version: '2.15.0' },
    groups: { model_weights: { attributes: {}, groups: {}, datasets: {} } },
    datasets: {},
  })
  await expect(small().loadWeights(old)).rejects.toThrow(
    'bytes: is a whole model as Keras 2 and .h5 files have it',
  )
})

test('two layers of one name are named, with one colon', async () => {
  const named = await withChange(layer(3, 'name'), 'hidden')
  await expect(t.loadModel(named)).rejects.toThrow(/^bytes: config\.json: layers\[3\]/)
  const entries = readArchive('two', await t.sequential([t.dense(1, { inputShape: [1] }), t.dense(1)]).save())
  const text = new TextDecoder().decode(entries.get('config.json')).replaceAll('dense_1', 'dense')
  const two = writeArchive({ ...Object.fromEntries(entries), 'config.json': new TextEncoder().encode(text) })
  await expect(t.loadModel(two)).rejects.toThrow(/^bytes: config\.json: two layers are named dense/)
})

test('a model larger than memory is refused, with the size that it would need', () => {
  const huge = JSON.stringify({
    class_name: 'Sequential',
    config: {
      name: 'huge',
      layers: [
        { module: 'keras.layers', class_name: 'InputLayer', config: { batch_shape: [null, 1e6], name: 'x' } },
        { module: 'keras.layers', class_name: 'Dense', config: { name: 'wide', units: 1e9 } },
      ],
    },
  })
  expect(() => t.modelFromJson(huge)).toThrow(
    /json: config\.json: model huge would need at least 8000004 GB of memory, but this (machine|process) .* GB: 4000004 GB for its weights, most of them in layer wide \(kernel, of shape \[1000000, 1000000000\]\)/,
  )
})

test('a config without an optimizer compiles with the default, as in Keras', async () => {
  const config = JSON.parse(await small().toJson())
  const { optimizer, ...settings } = config.compile_config
  const model = t.modelFromJson(JSON.stringify({ ...config, compile_config: settings }))
  expect(optimizer.class_name).toBe('Adam')
  expect(model.optimizer.className).toBe('RMSprop')
})

test('weights that are absent or too many are named', async () => {
  const model = small()
  const deeper = t.sequential([t.dense(3, { inputShape: [4] }), t.dense(1), t.dense(1)])
  await expect(model.loadWeights(await deeper.saveWeights())).rejects.toThrow(
    'bytes: layers/dense_2: holds weights of a layer that small does not have',
  )
  await expect(deeper.loadWeights(await model.saveWeights())).rejects.toThrow(
    'bytes: layers/dense_2/vars/0: is not there; it should hold weight kernel of dense_2, of shape [1, 1]',
  )
})

test.each([
  ['a constraint', 'kernel_constraint', 7],
  ['a regularizer', 'kernel_regularizer', [1]],
  [
    'a constraint',
    'kernel_constraint',
    { module: 'keras.initializers', class_name: 'Zeros', config: {}, registered_name: null },
  ],
])('%s of the wrong kind is named', async (what, option, value) => {
  const bytes = await withChange(layer(1, 'config', option), value)
  await expect(t.loadModel(bytes)).rejects.toThrow(`layers[1] "hidden" ${option}: must be ${what}, found `)
})
