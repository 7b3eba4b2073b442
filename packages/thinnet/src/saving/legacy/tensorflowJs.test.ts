import { expect, test } from 'vitest'
import { loadModel, tensor } from '../../index.js'
import { LoadError } from '../loadError.js'
import { testFile } from '../testing/read.js'
import { readTensorFlowJs } from './tensorflowJs.js'

interface Stored {
  shape: number[]
  data: number[]
}

interface Case {
  name: string
  json: { weightsManifest: { weights: { quantization?: { dtype: string } }[] }[] }
  shards: Record<string, string>
  inputs: Stored[]
  outputs: Stored[]
}

const cases: Case[] = JSON.parse(new TextDecoder().decode(testFile('tensorflowJs.json')))
const kindOf = ({ json }: Case) => json.weightsManifest[0].weights[0].quantization?.dtype ?? 'float32'
const shard = (given: Case) => async (path: string) =>
  new Uint8Array(Buffer.from(given.shards[path] ?? '', 'base64'))

test.each(cases.map(given => ({ given, name: given.name, kind: kindOf(given) })))(
  '$name of $kind weights predicts what it predicted in TensorFlow.js',
  async ({ given }) => {
    const model = await readTensorFlowJs('model.json', JSON.stringify(given.json), shard(given))
    const x = given.inputs.map(({ shape, data }) => tensor(Float32Array.from(data), shape))
    const y = await model.predictAll(x.length > 1 ? x : x[0])
    expect(y).toHaveLength(given.outputs.length)
    y.forEach((output, i) => {
      expect(output.shape).toEqual(given.outputs[i].shape)
      output.data.forEach((value, j) => {
        expect(value).toBeCloseTo(given.outputs[i].data[j], 5)
      })
    })
  },
)

test('a model that was compiled is compiled', async () => {
  const model = await readTensorFlowJs('model.json', JSON.stringify(cases[0].json), shard(cases[0]))
  expect(model.optimizer.className).toBe('Adam')
  expect(model.optimizer.learningRate).toBeCloseTo(0.01)
  expect(model.compileOptions?.loss).toBe('categorical_crossentropy')
})

test.each([['../secret.bin'], ['/etc/passwd'], ['https://example.org/a.bin'], ['a\\b.bin']])(
  'the shard %s is not looked for',
  async path => {
    const text = JSON.stringify(cases[0].json).replace('group1-shard1of2.bin', path.replaceAll('\\', '\\\\'))
    const asked: string[] = []
    const read = async (shard: string) => {
      asked.push(shard)
      return new Uint8Array(0)
    }
    await expect(readTensorFlowJs('model.json', text, read)).rejects.toThrow('is no path of a shard')
    expect(asked).toEqual([])
  },
)

test('shards that are too short or too long, and graph models, are refused', async () => {
  const text = JSON.stringify(cases[0].json)
  const load = (bytes: number) => readTensorFlowJs('model.json', text, async () => new Uint8Array(bytes))
  await expect(load(4)).rejects.toThrow('dense_Dense1/kernel: needs 80 bytes, but the shards have 8 left')
  await expect(load(1000)).rejects.toThrow('but its shards hold 2000')
  const graph = JSON.stringify({ ...cases[0].json, format: 'graph-model' })
  await expect(readTensorFlowJs('model.json', graph, shard(cases[0]))).rejects.toThrow('is a graph model')
  await expect(readTensorFlowJs('model.json', '{', shard(cases[0]))).rejects.toThrow(LoadError)
})

test("Keras 2's hard sigmoid, which Keras 3 computes otherwise, stays what it is when the model is saved", async () => {
  const given = cases.find(({ name }) => name === 'rnn') ?? cases[0]
  const model = await readTensorFlowJs('model.json', JSON.stringify(given.json), shard(given))
  const again = await loadModel(await model.save())
  const x = tensor(Float32Array.from(given.inputs[0].data), given.inputs[0].shape)
  expect((await again.predict(x)).data).toEqual((await model.predict(x)).data)
  expect(await again.toJson()).toContain('legacy_hard_sigmoid')
})
