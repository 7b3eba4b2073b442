// Writes small models in TensorFlow.js's layers format, with inputs and predictions: one JSON file with all shards in base64.
// Needs the package @tensorflow/tfjs beside it: node tensorflowJsModels.mjs <output file>

import { writeFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'

const { layers } = tf

const mlp = () => {
  const model = tf.sequential()
  const kernelRegularizer = tf.regularizers.l2({ l2: 0.01 })
  model.add(layers.dense({ units: 5, inputShape: [4], activation: 'relu', kernelRegularizer }))
  model.add(layers.dropout({ rate: 0.4 }))
  model.add(layers.leakyReLU({ alpha: 0.2 }))
  model.add(layers.dense({ units: 3, activation: 'softmax', kernelInitializer: 'heNormal' }))
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

const cnn = () => {
  const model = tf.sequential()
  model.add(layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', inputShape: [6, 6, 1] }))
  model.add(layers.batchNormalization({}))
  model.add(layers.reLU())
  model.add(layers.maxPooling2d({ poolSize: 2 }))
  model.add(layers.flatten())
  model.add(layers.dense({ units: 2, activation: 'sigmoid' }))
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' })
  return model
}

const rnn = () => {
  const model = tf.sequential()
  model.add(layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 5 }))
  const layer = layers.lstm({ units: 2, returnSequences: true, recurrentDropout: 0.1 })
  model.add(layers.bidirectional({ layer, mergeMode: 'concat' }))
  model.add(layers.gru({ units: 3, recurrentActivation: 'sigmoid' }))
  model.add(layers.dense({ units: 1 }))
  return model
}

const functional = () => {
  const left = tf.input({ shape: [3], name: 'left' })
  const right = tf.input({ shape: [3], name: 'right' })
  const shared = layers.dense({ units: 4, activation: 'tanh' })
  const [a, b] = [left, right].map(x => shared.apply(x))
  const joined = layers.concatenate().apply([a, layers.dropout({ rate: 0.5 }).apply(b)])
  const sum = layers.add().apply([a, b])
  const outputs = [layers.dense({ units: 2 }).apply(joined), layers.dense({ units: 1 }).apply(sum)]
  return tf.model({ inputs: [left, right], outputs })
}

const nested = () => {
  const inside = tf.input({ shape: [4] })
  const normed = layers.batchNormalization({}).apply(layers.dense({ units: 2 }).apply(inside))
  const inner = tf.model({ inputs: inside, outputs: layers.dense({ units: 2 }).apply(normed) })
  const stack = tf.sequential({ layers: [layers.dense({ units: 4, activation: 'elu', inputShape: [3] })] })
  const left = tf.input({ shape: [3] })
  return tf.model({ inputs: left, outputs: layers.dense({ units: 1 }).apply(inner.apply(stack.apply(left))) })
}

const inputs = {
  mlp: [tf.randomNormal([3, 4], 0, 1, 'float32', 1)],
  cnn: [tf.randomNormal([2, 6, 6, 1], 0, 1, 'float32', 2)],
  rnn: [tf.tensor2d([1, 2, 3, 4, 5, 6, 0, 1, 2, 3], [2, 5])],
  functional: [tf.randomNormal([3, 3], 0, 1, 'float32', 3), tf.randomNormal([3, 3], 0, 1, 'float32', 4)],
  nested: [tf.randomNormal([2, 3], 0, 1, 'float32', 5)],
}

/** Weights as TensorFlow.js's converter quantizes them: uint8 and uint16 with scale and smallest value. */
function quantize(artifacts, dtype) {
  const Kind = dtype === 'uint8' ? Uint8Array : Uint16Array
  const parts = []
  let at = 0
  const weightSpecs = artifacts.weightSpecs.map(spec => {
    const size = spec.shape.reduce((product, dim) => product * dim, 1)
    const values = new Float32Array(artifacts.weightData.slice(at, at + 4 * size))
    at += 4 * size
    const min = Math.min(...values)
    const scale = (Math.max(...values) - min) / (dtype === 'uint8' ? 255 : 65535) || 1
    parts.push(Buffer.from(Kind.from(values, value => Math.round((value - min) / scale)).buffer))
    return { ...spec, quantization: { dtype, min, scale, original_dtype: 'float32' } }
  })
  const bytes = Buffer.concat(parts)
  return {
    ...artifacts,
    weightSpecs,
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  }
}

/** 1.5 and the like: numbers that half as many bits can hold. */
function halve(artifacts) {
  const values = new Float32Array(artifacts.weightData)
  const rounded = values.map(value => Math.round(value * 4) / 4)
  const bits = Uint16Array.from(rounded, value => {
    if (value === 0) return 0
    const exponent = Math.floor(Math.log2(Math.abs(value)))
    return (value < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) + (Math.abs(value) / 2 ** exponent - 1) * 1024
  })
  const weightSpecs = artifacts.weightSpecs.map(spec => ({
    ...spec,
    quantization: { dtype: 'float16', original_dtype: 'float32' },
  }))
  return { ...artifacts, weightSpecs, weightData: bits.buffer }
}

const plain = artifacts => artifacts
const cases = [
  ['mlp', mlp, plain],
  ['cnn', cnn, plain],
  ['rnn', rnn, plain],
  ['functional', functional, plain],
  ['nested', nested, plain],
  ['mlp', mlp, artifacts => quantize(artifacts, 'uint8')],
  ['mlp', mlp, artifacts => quantize(artifacts, 'uint16')],
  ['mlp', mlp, halve],
]

const store = tensor => ({ shape: tensor.shape, data: [...tensor.dataSync()] })
const written = []
for (const [name, build, change] of cases) {
  const model = build()
  const x = inputs[name]
  let artifacts
  // the statistics of batch normalization move, and Adam remembers
  if (name === 'cnn') await model.fit(x[0], tf.ones([2, 2]), { epochs: 3, verbose: 0 })
  const includeOptimizer = name === 'mlp' && change === plain
  if (includeOptimizer) await model.fit(x[0], tf.ones([3, 3]), { epochs: 1, verbose: 0 })
  await model.save(
    tf.io.withSaveHandler(async given => {
      artifacts = change({ ...given, weightData: tf.io.CompositeArrayBuffer.join(given.weightData) })
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) }
    }),
    { includeOptimizer },
  )
  const again = await tf.loadLayersModel(tf.io.fromMemory(artifacts))
  const y = [again.predict(x.length > 1 ? x : x[0])].flat()
  const { weightData, weightSpecs, ...json } = artifacts
  // in two shards, as files above 4 MB are
  const middle = Math.floor(weightData.byteLength / 2)
  const shards = {
    'group1-shard1of2.bin': weightData.slice(0, middle),
    'group1-shard2of2.bin': weightData.slice(middle),
  }
  written.push({
    name,
    json: { ...json, weightsManifest: [{ paths: Object.keys(shards), weights: weightSpecs }] },
    shards: Object.fromEntries(
      Object.entries(shards).map(([path, data]) => [path, Buffer.from(data).toString('base64')]),
    ),
    inputs: x.map(store),
    outputs: y.map(store),
  })
}
writeFileSync(process.argv[2], `${JSON.stringify(written)}\n`)
