import { expect, test } from 'vitest'
import * as t from '../../index.js'

const numbers = (shape: readonly number[], seed = 0): t.Tensor => {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return new t.Tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i + seed)),
    [...shape],
  )
}

async function comesBack(model: t.Functional): Promise<t.Model> {
  const again = await t.loadModel(await model.save())
  const x = Object.fromEntries(
    model.inputNames.map((name, i) => [name, numbers([3, ...model.inputShapes[i]], i)]),
  )
  expect(again.inputNames).toEqual(model.inputNames)
  expect(again.outputNames).toEqual(model.outputNames)
  expect(again.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name))
  expect(await again.predictAll(x)).toEqual(await model.predictAll(x))
  expect(await again.getConfig()).toEqual(await model.getConfig())
  return again
}

test('shared layers, merges, several inputs and outputs', async () => {
  const [a, b] = ['a', 'b'].map(name => t.input({ shape: [4], name }))
  const shared = t.dense(4, { name: 'shared' })
  const [left, right] = [a, b].map(x => t.dropout(0.3).apply(shared.apply(x)))
  const outputs = [
    t.dot(1).apply([left, right]),
    t.concatenate().apply([t.add().apply([left, right]), t.subtract().apply([left, b])]),
    t.average().apply([left, t.maximum().apply([right, a]), t.minimum().apply([left, b])]),
    t.dense(2).apply(t.multiply().apply([left, right])),
  ]
  const again = await comesBack(t.model({ inputs: [a, b], outputs, seed: 3 }))
  expect(again.layers.filter(({ name }) => name === 'shared')).toHaveLength(1)
})

test('models inside of models, called twice, with weights in their order', async () => {
  const inside = t.input({ shape: [3] })
  const branch = t.model({
    inputs: inside,
    outputs: [t.dense(2, { name: 'late' }).apply(t.dense(5).apply(inside)), t.dense(2).apply(inside)],
    name: 'branch',
  })
  const tower = t.sequential([t.dense(3, { inputShape: [4] }), t.batchNormalization()], { name: 'tower' })
  const [a, b] = ['a', 'b'].map(name => t.input({ shape: [4], name }))
  const [first, second] = branch.applyAll(tower.apply(a))
  const [third] = branch.applyAll(tower.apply(b))
  const model = t.model({ inputs: [b, a], outputs: [third, first, t.add().apply([second, third])], seed: 4 })
  tower.asLayer.trainable = false
  const again = await comesBack(model)
  expect(again.layers.find(({ name }) => name === 'tower')?.trainable).toBe(false)
})

test('a model of a model as its first layer, and an output that is an input', async () => {
  const inner = t.sequential([t.dense(3, { inputShape: [4] })], { name: 'inner' })
  const outer = t.sequential([inner.asLayer, t.dense(1)], { name: 'outer' })
  await outer.predict([[1, 2, 3, 4]])
  const again = await t.loadModel(await outer.save())
  expect(await again.predict([[1, 2, 3, 4]])).toEqual(await outer.predict([[1, 2, 3, 4]]))
  const x = t.input({ shape: [4], name: 'x' })
  await comesBack(t.model({ inputs: x, outputs: [x, t.dense(2).apply(x)], seed: 1 }))
})

test('attention with query, value and key, initial states, and calls with training', async () => {
  const query = t.input({ shape: [5, 4], name: 'query' })
  const other = t.input({ shape: [6, 3], name: 'other' })
  const [sequence, h, c] = t.lstm(4, { returnState: true, returnSequences: true }).applyAll(other)
  const attended = t
    .multiHeadAttention(2, 3, { useCausalMask: true, returnAttentionScores: true })
    .applyAll([query, sequence, other])
  const decoded = t.lstm(4, { returnSequences: true }).apply([attended[0], h, c])
  const both = t.bidirectional(t.gru(4)).apply([decoded, h, c])
  const noisy = t.dropout(0.5).apply(t.multiHeadAttention(1, 2).apply(decoded), { training: true })
  const quiet = t.gaussianNoise(0.5).apply(both, { training: false })
  const model = t.model({ inputs: [query, other], outputs: [noisy, quiet, attended[1]], seed: 5 })
  const again = await comesBack(model)
  expect(again instanceof t.Functional && again.calls.map(({ training }) => training)).toContain(false)
})

test('masks go on through a model that was read', async () => {
  const x = t.input({ shape: [6] })
  const network = t.model({
    inputs: x,
    outputs: t.lstm(3).apply(t.embedding(9, 4, { maskZero: true }).apply(x)),
    seed: 2,
  })
  const again = await t.loadModel(await network.save())
  const padded = [[1, 2, 3, 0, 0, 0]]
  expect(await again.predict(padded)).toEqual(await network.predict(padded))
})

test('JSON gives the model without its weights, compiled', async () => {
  const model = t.sequential([t.dense(3, { inputShape: [2] }), t.dropout(0.2)], { seed: 7 })
  model.compile({ loss: 'mse', optimizer: t.sgd({ learningRate: 0.5 }) })
  const again = t.modelFromJson(await model.toJson(), { seed: 7 })
  expect(again.getWeights()).toEqual(model.getWeights())
  expect(again.optimizer.getConfig()).toEqual(model.optimizer.getConfig())
  expect(await again.getConfig()).toEqual(await model.getConfig())
})

test('operators with something else than tensors and numbers, or in several ways, are refused', () => {
  const tensor = { class_name: '__keras_tensor__', config: { keras_history: ['x', 0, 0] } }
  const config = (...calls: readonly t.Json[][]) =>
    JSON.stringify({
      class_name: 'Functional',
      config: {
        name: 'sums',
        layers: [
          {
            class_name: 'InputLayer',
            config: { batch_shape: [null, 2], name: 'x' },
            name: 'x',
            inbound_nodes: [],
          },
          {
            module: 'keras.src.ops.numpy',
            class_name: 'Add',
            config: { name: 'add' },
            name: 'add',
            inbound_nodes: calls.map(args => ({ args, kwargs: {} })),
          },
        ],
        input_layers: ['x', 0, 0],
        output_layers: ['add', 0, 0],
      },
    })
  expect(t.modelFromJson(config([tensor, 2])).outputShape).toEqual([2])
  expect(() => t.modelFromJson(config([tensor, [1, 2]]))).toThrow(
    /layers\[1\] "add" inbound_nodes\[0\] args\[1\]: is neither a tensor of the model nor a number/,
  )
  expect(() => t.modelFromJson(config([tensor, 1], [tensor, 2]))).toThrow('is called with several numbers')
  expect(() => t.modelFromJson(config([tensor]))).toThrow('Add has 2 operands')
})

test('a layer is found by its name', () => {
  const model = t.sequential([t.dense(2, { name: 'hidden', inputShape: [1] }), t.dense(1)])
  expect(model.getLayer('hidden')).toBe(model.layers[0])
  expect(() => model.getLayer('hiden')).toThrow(
    'getLayer: model sequential has no layer hiden (did you mean hidden?); there are hidden, dense',
  )
})
