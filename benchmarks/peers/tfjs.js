// TensorFlow.js, its Layers API. `backend`: wasm, cpu or webgl.

import * as tf from '@tensorflow/tfjs'
import { cut } from './job.js'

/** tfjs has no SpatialDropout2D, and its Dropout takes no noise shape with ones; its core function does. */
class SpatialDropout2D extends tf.layers.Layer {
  static className = 'SpatialDropout2D'
  constructor({ rate }) {
    super({})
    this.rate = rate
  }
  call([input], { training }) {
    const [batch, , , channels] = input.shape
    return training ? tf.tidy(() => tf.dropout(input, this.rate, [batch, 1, 1, channels])) : input
  }
}
tf.serialization.registerClass(SpatialDropout2D)

const makers = {
  dense: ({ units, activation }) => tf.layers.dense({ units, activation }),
  dropout: ({ rate }) => tf.layers.dropout({ rate }),
  spatialDropout2D: ({ rate }) => new SpatialDropout2D({ rate }),
  conv2D: ({ filters, kernel, padding }) =>
    tf.layers.conv2d({ filters, kernelSize: kernel, padding, activation: 'relu' }),
  maxPooling2D: () => tf.layers.maxPooling2d({ poolSize: 2 }),
  flatten: () => tf.layers.flatten(),
  lstm: ({ units, dropout, recurrentDropout }) =>
    tf.layers.lstm({ units, dropout, recurrentDropout, recurrentActivation: 'sigmoid' }),
  // Keras's GRU resets behind the recurrent product; asking tfjs for the same gives its own error
  bidirectionalGru: ({ units }) =>
    tf.layers.bidirectional({
      layer: tf.layers.gru({ units, recurrentActivation: 'sigmoid', resetAfter: true }),
      mergeMode: 'concat',
    }),
}

/** `configure` gets the backend ready: where its files are differs between Node and a page. */
export async function open({ backend, configure }) {
  await configure?.(tf)
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs: backend ${backend} cannot be initialized`)
  await tf.ready()
  return { version: tf.version.tfjs, prepare }
}

/** Work of a GPU is done when its result has been read. */
const first = async tensor => (await tensor.data())[0]

async function prepare(job, numbers) {
  if (job.kind === 'masks') return masks(job)
  const { weights, train, validation, batches } = cut(job, numbers)
  const model = tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: job.inputShape }),
      ...job.layers.map(layer => makers[layer.type](layer)),
    ],
  })
  const samples = part => tf.tensor(part.x, [part.rows, ...job.inputShape])
  const targets = part => tf.tensor(part.y, [part.rows, 1])
  model.setWeights(weights.flat().map(({ data, shape }) => tf.tensor(data, shape)))
  if (job.kind !== 'train') return predict(model, samples(train), job)

  const { learningRate, beta1, beta2, epsilon } = job.adam
  model.compile({
    optimizer: tf.train.adam(learningRate, beta1, beta2, epsilon),
    loss: job.loss,
    metrics: job.accuracy ? ['accuracy'] : [],
  })
  const data = batches.map(batch => [samples(batch), targets(batch)])
  const heldOut = validation.rows ? [samples(validation), targets(validation)] : undefined
  async function step(i) {
    const logs = await model.trainOnBatch(...data[i % data.length])
    if (heldOut) {
      for (const figure of model.evaluate(...heldOut, { batchSize: validation.rows })) {
        await first(figure)
        figure.dispose()
      }
    }
    return Array.isArray(logs) ? logs[0] : logs
  }
  return {
    async run(steps) {
      let loss
      for (let i = 0; i < steps; i++) loss = await step(i)
      return { steps, loss }
    },
    async losses(steps) {
      const losses = []
      for (let i = 0; i < steps; i++) losses.push(await step(i))
      return losses
    },
  }
}

function predict(model, x, { kind, samples }) {
  const forward = () => {
    if (kind === 'predict') return model.predict(x)
    const outputs = model
      .apply(tf.tile(x, [samples, 1]), { training: true })
      .reshape([samples, x.shape[0], -1])
    const { mean, variance } = tf.moments(outputs, 0)
    return tf.stack([mean, tf.sqrt(variance)])
  }
  async function once() {
    const output = tf.tidy(forward)
    const data = await output.data()
    output.dispose()
    return data
  }
  return {
    async run(steps) {
      let output
      for (let i = 0; i < steps; i++) output = await once()
      return { steps, loss: output[0] }
    },
    losses: async () => Array.from((await once()).slice(0, 10)),
  }
}

/** As `tf.dropout` draws them. */
function masks({ rate, elements }) {
  const draw = () => tf.tidy(() => tf.floor(tf.add(tf.randomUniform([elements], 0, 1), 1 - rate)))
  return {
    async run(steps) {
      let kept
      for (let i = 0; i < steps; i++) {
        const mask = draw()
        kept = await first(mask)
        mask.dispose()
      }
      return { steps, loss: kept }
    },
    losses: async () => [await first(tf.tidy(() => tf.mean(draw())))],
  }
}
