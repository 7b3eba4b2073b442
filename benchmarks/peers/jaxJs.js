// jax-js: it has no layers, so they are written here with its functions, as one writes them in JAX, and the step is jitted.
// A value that is used more than once is passed as `.ref`: jax-js counts references.

import * as jax from '@jax-js/jax'
import { cut } from './job.js'

const { numpy: np, nn, lax, random, jit, valueAndGrad } = jax

/** `backend`: wasm. */
export async function open({ backend }) {
  const available = await jax.init(backend)
  if (!available.includes(backend)) throw new Error(`jax-js: backend ${backend} is not available`)
  jax.defaultDevice(backend)
  return { version: undefined, prepare }
}

const scaledMask = (key, rate, shape) =>
  random
    .bernoulli(key, 1 - rate, shape)
    .astype(np.float32)
    .mul(1 / (1 - rate))

const activations = { relu: nn.relu, sigmoid: x => x, softmax: x => x }

/** Each kind of layer: `(layer, weights, x, draw)`, the weights to be used once; outputs are logits. */
const apply = {
  dense: ({ activation }, [kernel, bias], x) => activations[activation](np.matmul(x, kernel).add(bias)),
  dropout: ({ rate }, _, x, draw) => (draw ? x.mul(draw(rate, x.shape)) : x),
  spatialDropout2D: ({ rate }, _, x, draw) => (draw ? x.mul(draw(rate, [x.shape[0], x.shape[1], 1, 1])) : x),
  conv2D: ({ padding }, [kernel, bias], x) =>
    nn.relu(lax.conv(x, kernel, [1, 1], padding.toUpperCase()).add(bias.reshape([1, -1, 1, 1]))),
  maxPooling2D: (_, __, x) => {
    const [batch, channels, height, width] = x.shape
    return np.max(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5])
  },
  flatten: (_, __, x) => x.reshape([x.shape[0], -1]),
  lstm: recurrence,
}

function recurrence({ units, dropout, recurrentDropout }, [kernel, recurrent, bias], x, draw) {
  const [batch, steps, features] = x.shape
  const inputs = draw && dropout ? x.mul(draw(dropout, [batch, 1, features])) : x
  const mask = draw && recurrentDropout ? draw(recurrentDropout, [batch, units]) : undefined
  const products = np
    .matmul(inputs.reshape([-1, features]), kernel)
    .add(bias)
    .reshape([batch, steps, 4 * units])
  let [hidden, cell] = [np.zeros([batch, units]), np.zeros([batch, units])]
  const each = np.split(products, steps, 1)
  for (const product of each) {
    const state = mask ? hidden.mul(mask.ref) : hidden
    const gates = product.reshape([batch, 4 * units]).add(np.matmul(state, recurrent.ref))
    const [input, forget, candidate, output] = np.split(gates, 4, 1)
    cell = nn
      .sigmoid(forget)
      .mul(cell)
      .add(nn.sigmoid(input).mul(np.tanh(candidate)))
    hidden = nn.sigmoid(output).mul(np.tanh(cell.ref))
  }
  cell.dispose()
  mask?.dispose()
  recurrent.dispose()
  return hidden
}

function forward(layers, weights, input, key) {
  let keys = key
  const draw =
    key &&
    ((rate, shape) => {
      const [own, rest] = np.split(random.split(keys, 2), 2, 0)
      keys = rest.reshape([-1])
      return scaledMask(own.reshape([-1]), rate, shape)
    })
  let x = input
  layers.forEach((layer, i) => {
    x = apply[layer.type](layer, weights[i], x, draw)
  })
  keys?.dispose()
  return x
}

/** Means over the rows. Targets are one-hot, or a column of 0 and 1 for the binary loss. */
const losses = {
  sparseCategoricalCrossentropy: (logits, y) => np.sum(nn.logSoftmax(logits).mul(y)).mul(-1).div(y.shape[0]),
  binaryCrossentropy: (logits, y) => np.mean(nn.softplus(logits.ref).sub(logits.mul(y))),
}

function evaluation(job, logits, y) {
  const right = np.mean(np.equal(np.greater(logits.ref, 0).astype(np.float32), y.ref).astype(np.float32))
  return [losses[job.loss](logits, y), right]
}

/** Keras's weights and samples are channels-last, jax-js convolves channels-first: everything is laid out once, beforehand. */
function layOut(layers, weights) {
  return layers.map((layer, i) =>
    weights[i].map(({ data, shape }) => {
      const array = np.array(data.slice()).reshape(shape)
      if (layer.type === 'conv2D' && shape.length === 4) return np.transpose(array, [3, 2, 0, 1])
      const before = layers[i - 1]
      if (layer.type !== 'dense' || shape.length !== 2 || before?.type !== 'flatten') return array
      const [height, width, channels] = before.inputs
      return np.transpose(array.reshape([height, width, channels, -1]), [2, 0, 1, 3]).reshape(shape)
    }),
  )
}

function samplesOf(part, inputShape) {
  const x = np.array(part.x.slice()).reshape([part.rows, ...inputShape])
  return inputShape.length === 3 ? np.transpose(x, [0, 3, 1, 2]) : x
}

function targetsOf(part, loss) {
  const y = np.array(part.y.slice())
  return loss === 'binaryCrossentropy' ? y.reshape([-1, 1]) : nn.oneHot(y.astype(np.int32), 10)
}

const zeros = weights => weights.map(each => each.map(({ shape }) => np.zeros(shape)))
const map = jax.tree.map

function adamUpdate({ learningRate, beta1, beta2, epsilon }, [weights, means, squares], gradients, step) {
  const m = map((mean, g) => mean.mul(beta1).add(g.ref.mul(1 - beta1)), means, gradients)
  const v = map((square, g) => square.mul(beta2).add(g.ref.mul(g).mul(1 - beta2)), squares, gradients)
  const power = beta => np.exp(step.ref.mul(Math.log(beta)))
  const rate = np
    .sqrt(np.subtract(1, power(beta2)))
    .mul(learningRate)
    .div(np.subtract(1, power(beta1)))
  const w = map(
    (weight, mean, square) => weight.sub(mean.ref.mul(rate.ref).div(np.sqrt(square.ref).add(epsilon))),
    ...[weights, m, v],
  )
  rate.dispose()
  step.dispose()
  return [w, m, v]
}

async function prepare(job, numbers) {
  if (job.kind === 'masks') return masks(job)
  const { layers } = job
  for (const { type } of layers) {
    if (!apply[type]) throw new Error(`jax-js has no layers, and ${type} is not written for it here`)
  }
  const parts = cut(job, numbers)
  const weights = layOut(layers, parts.weights)
  if (job.kind !== 'train') return predict(job, weights, samplesOf(parts.train, job.inputShape))

  const data = parts.batches.map(batch => [samplesOf(batch, job.inputShape), targetsOf(batch, job.loss)])
  const { validation } = parts
  const heldOut = validation.rows
    ? [samplesOf(validation, job.inputShape), targetsOf(validation, job.loss)]
    : undefined
  const lossOf = (own, x, y, key) => {
    const logits = forward(layers, own, x, key)
    return losses[job.loss](logits, y)
  }
  const step = jit((state, count, key, x, y) => {
    const [loss, gradients] = valueAndGrad(lossOf)(
      map(a => a.ref, state[0]),
      x,
      y,
      key,
    )
    return [loss, adamUpdate(job.adam, state, gradients, count)]
  })
  const evaluate = jit((own, x, y) => evaluation(job, forward(layers, own, x), y))

  let state = [weights, zeros(weights), zeros(weights)]
  let done = 0
  async function once() {
    const [x, y] = data[done % data.length]
    done++
    const [loss, next] = step(state, np.array(done), random.key(done), x.ref, y.ref)
    state = next
    const figures = heldOut
      ? evaluate(
          map(a => a.ref, state[0]),
          heldOut[0].ref,
          heldOut[1].ref,
        )
      : []
    // reading is what makes jax-js compute
    const [value] = await Promise.all([loss, ...figures].map(figure => figure.data()))
    await jax.blockUntilReady(state)
    return value[0]
  }
  return {
    async run(steps) {
      let loss
      for (let i = 0; i < steps; i++) loss = await once()
      return { steps, loss }
    },
    async losses(steps) {
      const list = []
      for (let i = 0; i < steps; i++) list.push(await once())
      return list
    },
  }
}

function predict({ kind, layers, loss, samples }, weights, x) {
  const probabilities = loss === 'binaryCrossentropy' ? nn.sigmoid : nn.softmax
  const plain = jit((own, input) => probabilities(forward(layers, own, input)))
  const drawn = jit((own, input, key) => {
    const rows = input.shape[0]
    const outputs = probabilities(forward(layers, own, np.tile(input, [samples, 1]), key)).reshape([
      samples,
      rows,
      -1,
    ])
    return np.stack([np.mean(outputs.ref, 0), np.std(outputs, 0)])
  })
  let done = 0
  const own = () => map(a => a.ref, weights)
  const once = () =>
    (kind === 'predict' ? plain(own(), x.ref) : drawn(own(), x.ref, random.key(done++))).data()
  return {
    async run(steps) {
      let output
      for (let i = 0; i < steps; i++) output = await once()
      return { steps, loss: output[0] }
    },
    losses: async () => Array.from((await once()).slice(0, 10)),
  }
}

function masks({ rate, elements }) {
  const draw = jit(key => random.bernoulli(key, 1 - rate, [elements]))
  let done = 0
  return {
    async run(steps) {
      let mask
      for (let i = 0; i < steps; i++) mask = await draw(random.key(done++)).data()
      return { steps, loss: Number(mask[0]) }
    },
    losses: async () => {
      const mask = await draw(random.key(0)).data()
      return [mask.reduce((sum, kept) => sum + Number(kept), 0) / elements]
    },
  }
}
