// What reads models and weights: loadModel, loadWeights, loadAssets, modelFromJson, and the backups of trainings.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import {
  backupAndRestore,
  dense,
  dropout,
  LoadError,
  loadAssets,
  loadModel,
  modelFromJson,
  sequential,
  Tensor,
} from 'thinnet'
import { damageBytes } from '../mutations/bytes.js'
import { damageHdf5 } from '../mutations/hdf5.js'
import { damageJson, damageJsonBytes } from '../mutations/json.js'
import { damageArchive } from '../mutations/zip.js'
import { Defect } from '../outcome.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const fixtures = fileURLToPath(
  new URL('../../../packages/thinnet/src/saving/testing/files/', import.meta.url),
)
const conformance = fileURLToPath(new URL('../../../conformance/saving/values/', import.meta.url))
const read = path => new Uint8Array(readFileSync(path))
const contentsOf = bytes => new Map(Object.entries(unzipSync(bytes)))
const isLoadError = error => error instanceof LoadError

/** Models of ours, with what files of Keras's do not have. */
async function ownModels() {
  const schema = {
    version: 1,
    columns: [
      { name: 'length', kind: 'number', missing: 1, indicator: true },
      { name: 'colour', kind: 'category', vocabulary: ['blue', 'red'], reference: 'green', indicator: false },
    ],
    target: { name: 'kind', kind: 'classes', classes: ['no', 'yes'] },
  }
  const model = sequential(
    [dense(5, { inputShape: [4] }), dropout(0.4), dense(1, { activation: 'sigmoid' })],
    {
      seed: 3,
    },
  )
  model.schema = schema
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
  await model.fit(new Tensor(new Float32Array(32), [8, 4]), new Tensor(new Float32Array(8), [8, 1]), {
    verbose: 0,
  })
  return {
    'own.keras': await model.save({
      assets: { 'note.txt': encoder.encode('a note'), 'deep/words': new Uint8Array(50) },
    }),
  }
}

const kerasFiles = async () => [
  ...readdirSync(conformance)
    .filter(name => name.endsWith('.keras'))
    .map(name => ({ name, bytes: read(join(conformance, name)) })),
  ...Object.entries(await ownModels()).map(([name, bytes]) => ({ name, bytes })),
]

/** Numbers that trying a model may take, weights and all that is computed of a sample. */
const largest = 200_000
const elementsOf = shape => shape.reduce((product, dim) => product * dim, 1)

/** That a model was loaded, and how to find out whether it can be used. */
const loaded = model => ({ use: () => use(model) })

/** A model that was loaded predicts, and what is saved of it predicts the same. */
async function use(model) {
  if (!model.built || model.inputShapes.some(shape => shape.length === 0)) return 'loaded, without a shape'
  const parameters = model.variables.reduce((sum, { shape }) => sum + elementsOf(shape), 0)
  const computed = model
    .summaryRows()
    .flatMap(({ outputShapes }) => outputShapes)
    .reduce((sum, [, ...sample]) => sum + elementsOf(sample.map(Number)), 0)
  const inputs = model.inputShapes.reduce((sum, shape) => sum + elementsOf(shape), 0)
  if (!(parameters + computed + inputs <= largest)) return 'loaded, too large to try here'
  const rows = model.layers.find(({ batchSize }) => batchSize !== undefined)?.batchSize ?? 2
  if (rows > 64) return 'loaded, too large to try here'
  const x = model.inputShapes.map(
    shape => new Tensor(new Float32Array(rows * elementsOf(shape)), [rows, ...shape]),
  )
  const failed = what => error => {
    throw new Defect(`${what} fails: ${error?.message}`, { cause: error })
  }
  const answers = one => one.predictAll(x.length === 1 ? x[0] : x).catch(failed('predict'))
  try {
    const before = await answers(model)
    const again = await loadModel(await model.save().catch(failed('save'))).catch(
      failed('loading what was saved'),
    )
    // recurrent layers that keep their state go on from it
    if (model.layers.some(({ stateful }) => stateful)) return 'loaded and used'
    const after = await answers(again)
    await again.dispose()
    for (const [i, { data }] of before.entries()) {
      const other = after[i].data.findIndex((value, j) => !Object.is(value, data[j]))
      if (other >= 0)
        throw new Defect(`output ${i} is ${data[other]}, but ${after[i].data[other]} after saving`)
    }
    return 'loaded and used'
  } finally {
    await model.dispose()
  }
}

const file = 'mutant.keras'

/** Archives as specimens, and how they are damaged. */
const damagedArchives = archives => ({
  specimens: archives.map(({ name, bytes }) => ({ name, bytes, contents: contentsOf(bytes) })),
  async damage({ bytes, contents }, random) {
    const damaged = await damageArchive(bytes, contents, random)
    return { how: damaged.how, files: { [file]: damaged.bytes } }
  },
})

const keras = {
  name: 'keras',
  about: 'loadModel of .keras files, 67 of Keras 3 and one of ours',
  async prepare() {
    return {
      ...damagedArchives(await kerasFiles()),
      load: async files => loaded(await loadModel(new File([files[file]], file))),
      file,
      documented: isLoadError,
    }
  },
}

const h5 = {
  name: 'h5',
  about: 'loadModel of whole-model HDF5 files of Keras 2 and 3',
  async prepare() {
    const specimens = ['keras2.zip', 'keras3.zip'].flatMap(archive =>
      Object.entries(unzipSync(read(join(fixtures, archive)))).flatMap(([name, bytes]) =>
        name.endsWith('.h5') ? [{ name, bytes }] : [],
      ),
    )
    return {
      specimens,
      async damage({ bytes }, random) {
        const damaged = await damageHdf5(bytes, random)
        return { how: damaged.how, files: { 'mutant.h5': damaged.bytes } }
      },
      load: async files => loaded(await loadModel(new File([files['mutant.h5']], 'mutant.h5'))),
      file: 'mutant.h5',
      documented: isLoadError,
    }
  },
}

const tfjs = {
  name: 'tfjs',
  about: "loadModel of TensorFlow.js's model.json with its shards, from memory and from the disk",
  async prepare(folder) {
    const cases = JSON.parse(decoder.decode(read(join(fixtures, 'tensorflowJs.json'))))
    const specimens = cases.map(({ name, json, shards }) => ({
      name,
      json: JSON.stringify(json),
      shards: Object.fromEntries(
        Object.entries(shards).map(([path, text]) => [path, new Uint8Array(Buffer.from(text, 'base64'))]),
      ),
    }))
    const beside = join(folder, 'model')
    writeFileSync(join(folder, 'secret.bin'), 'secret')
    return {
      specimens,
      damage({ json, shards }, random) {
        const description = encoder.encode(json)
        const names = Object.keys(shards)
        const isDescribed = names.length === 0 || random.chance(0.75)
        if (isDescribed) {
          const { how, bytes } = random.chance(0.15)
            ? damageBytes(description, random)
            : damageJsonBytes(description, random)
          return { how: `model.json: ${how}`, files: { 'model.json': bytes, ...shards } }
        }
        const name = random.pick(names)
        const { how, bytes } = damageBytes(shards[name], random)
        return { how: `shard: ${how}`, files: { 'model.json': description, ...shards, [name]: bytes } }
      },
      async load(files) {
        const { 'model.json': description, ...shards } = files
        if (description.length % 4 !== 0)
          return loaded(await loadModel(new File([description], 'model.json'), { shards }))
        rmSync(beside, { recursive: true, force: true })
        mkdirSync(beside)
        for (const [name, bytes] of Object.entries(files)) writeFileSync(join(beside, name), bytes)
        return loaded(await loadModel(join(beside, 'model.json')))
      },
      // a shard that is not there is named itself
      file: ['model.json', beside],
      documented: isLoadError,
    }
  },
}

const weights = {
  name: 'weights',
  about: 'loadWeights of .weights.h5 and .keras files into a model that stays as it was if they do not fit',
  async prepare() {
    const names = readdirSync(conformance).filter(name => name.endsWith('.weights.h5'))
    const specimens = await Promise.all(
      names.flatMap(name => {
        const model = name.replace('.weights.h5', '.keras')
        return [name, model].map(async given => ({
          name: given,
          bytes: read(join(conformance, given)),
          contents: given === model ? contentsOf(read(join(conformance, model))) : undefined,
          model: await loadModel(read(join(conformance, model))),
        }))
      }),
    )
    const stateOf = model =>
      JSON.stringify([
        model.compileOptions && [model.optimizer.iterations, String(model.optimizer.learningRate)],
        model.variables.map(({ elements }) =>
          Buffer.from(elements.buffer, elements.byteOffset, elements.byteLength).toString('latin1'),
        ),
        [...(model.compileOptions ? model.optimizerMemory.values() : [])].map(slots =>
          Object.values(slots).map(slot => Array.from(slot)),
        ),
      ])
    return {
      specimens,
      async damage({ name, bytes, contents, model }, random) {
        const damaged = contents
          ? await damageArchive(bytes, contents, random)
          : await damageHdf5(bytes, random)
        const into = contents ? 'mutant.keras' : 'mutant.weights.h5'
        return { how: `${name}: ${damaged.how}`, files: { [into]: damaged.bytes }, model }
      },
      async load(files, { model }) {
        const [[name, bytes]] = Object.entries(files)
        const before = stateOf(model)
        const kept = model.getWeights()
        try {
          await model.loadWeights(new File([bytes], name))
        } catch (error) {
          if (stateOf(model) !== before)
            throw new Defect(`the model has changed although its weights were refused: ${error.message}`)
          throw error
        }
        model.setWeights(kept)
        return 'loaded'
      },
      file: 'mutant',
      documented: isLoadError,
    }
  },
}

const assets = {
  name: 'assets',
  about: 'loadAssets of .keras files',
  async prepare() {
    const models = Object.entries(await ownModels()).map(([name, bytes]) => ({ name, bytes }))
    return {
      ...damagedArchives(models),
      async load(files) {
        const entries = Object.entries(await loadAssets(new File([files[file]], file)))
        for (const [name, content] of entries) {
          if (/(^|\/)\.\.?(\/|$)|^\/|[\\\0]/.test(name))
            throw new Defect(`gives an asset named ${JSON.stringify(name)}`)
          if (!(content instanceof Uint8Array)) throw new Defect(`gives no bytes for ${JSON.stringify(name)}`)
        }
        return 'loaded'
      },
      file,
      documented: isLoadError,
    }
  },
}

const json = {
  name: 'json',
  about: "modelFromJson of toJson's and Keras's to_json's text",
  async prepare() {
    const specimens = (await kerasFiles()).map(({ name, bytes }) => ({
      name,
      text: decoder.decode(contentsOf(bytes).get('config.json')),
    }))
    return {
      specimens,
      damage({ text }, random) {
        const damaged = damageJson(text, random)
        return { how: damaged.how, files: { 'mutant.json': encoder.encode(damaged.text) } }
      },
      load: async files => loaded(modelFromJson(decoder.decode(files['mutant.json']))),
      file: 'config.json',
      documented: isLoadError,
    }
  },
}

const training = () =>
  sequential([dense(3, { inputShape: [2], activation: 'relu' }), dropout(0.3), dense(1)], {
    seed: 1,
  }).compile({
    optimizer: 'adam',
    loss: 'mse',
  })
const x = new Tensor(
  Float32Array.from({ length: 24 }, (_, i) => i / 24),
  [12, 2],
)
const y = new Tensor(
  Float32Array.from({ length: 12 }, (_, i) => i % 2),
  [12, 1],
)

const backup = {
  name: 'backup',
  about: 'the backup that a training with backupAndRestore goes on from',
  async prepare(folder) {
    const kept = join(folder, 'backup')
    const options = {
      batchSize: 4,
      verbose: 0,
      callbacks: [backupAndRestore(kept, { deleteCheckpoint: false })],
    }
    await training().fit(x, y, { ...options, epochs: 2 })
    const bytes = read(join(kept, 'latest.keras'))
    return {
      specimens: [{ name: 'latest.keras', bytes, contents: contentsOf(bytes) }],
      async damage({ contents }, random) {
        const chosen = random.pick(['assets/training.json', 'assets/training.bin', undefined])
        if (chosen === undefined) {
          const damaged = await damageArchive(bytes, contents, random)
          return { how: damaged.how, files: { 'latest.keras': damaged.bytes } }
        }
        const content = contents.get(chosen)
        const damaged = chosen.endsWith('.json')
          ? damageJsonBytes(content, random)
          : damageBytes(content, random)
        const { zipOf, entryOf } = await import('../mutations/zip.js')
        const entries = Array.from(contents, ([name, one]) =>
          entryOf(name, name === chosen ? damaged.bytes : one),
        )
        return { how: `${chosen}: ${damaged.how}`, files: { 'latest.keras': zipOf(entries) } }
      },
      async load(files) {
        rmSync(kept, { recursive: true, force: true })
        mkdirSync(kept)
        writeFileSync(join(kept, 'latest.keras'), files['latest.keras'])
        await training().fit(x, y, { ...options, epochs: 3 })
        return 'went on'
      },
      file: join(kept, 'latest.keras'),
      // of several classes, which the file's name begins
      documented: error => error.message.startsWith(join(kept, 'latest.keras')),
    }
  },
}

export const models = [keras, h5, tfjs, weights, assets, json, backup]
