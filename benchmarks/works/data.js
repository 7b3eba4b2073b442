// Samples, targets and initial weights of a work, from a seeded generator: one file of float32 numbers for all peers.

import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { describe } from './network.js'

/** mulberry32: small, and equal wherever whole numbers are 32 bits. */
function generator(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const CLASSES = 10
const sizeOf = shape => shape.reduce((product, length) => product * length, 1)

/**
 * A pattern for each class and noise over it: something that can be learnt. Every fourth row repeats the one before it with another
 * label, so that no network learns all by heart: gradients would become zero, and Adam's memory denormal numbers, with which
 * processors are slow.
 */
function patterns(inputShape, rows, random) {
  const width = sizeOf(inputShape)
  const noise = () => 2 * random() - 1
  const pattern = Float32Array.from({ length: CLASSES * width }, noise)
  const y = Float32Array.from({ length: rows }, () => Math.floor(random() * CLASSES))
  const x = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const start = row * width
    if (row % 4 === 3) {
      x.copyWithin(start, start - width, start)
      y[row] = (y[row - 1] + 1) % CLASSES
    } else {
      for (let i = 0; i < width; i++) x[start + i] = 0.5 * pattern[y[row] * width + i] + noise()
    }
  }
  return { x, y }
}

/** Glorot's uniform weights; zero for biases, but one for the forget gate's. */
function initialWeights(layer, random) {
  return layer.weights.map(shape => {
    if (shape.length === 1 || (layer.type === 'bidirectionalGru' && shape[0] === 2)) {
      const forget = layer.type === 'lstm' ? layer.units : Number.POSITIVE_INFINITY
      return Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i >= forget && i < 2 * forget ? 1 : 0))
    }
    const [outputs, inputs] = [shape.at(-1), shape.at(-2)]
    const limit = Math.sqrt(6 / ((sizeOf(shape) / (inputs * outputs)) * (inputs + outputs)))
    return Float32Array.from({ length: sizeOf(shape) }, () => limit * (2 * random() - 1))
  })
}

/**
 * What a peer is told of a work. The file has the samples (for training, then for validation), the targets of the same rows, and
 * the weights in Keras's order.
 */
export async function writeJob(work, file, { threads, device = 'cpu' }) {
  const { kind, rate, elements } = work
  if (kind === 'masks') return { kind, rate, elements, threads }
  if (kind === 'matmul') return { kind, size: work.size, threads }
  const { inputShape, loss, batch, batches, validationRows = 0, samples, accuracy = false, rows } = work
  const random = generator(1)
  const count = batch * batches + validationRows
  const given = await rows?.()
  const { x, y } = given
    ? { x: Float32Array.from(given.x.flat()), y: Float32Array.from(given.y) }
    : patterns(inputShape, count, random)
  const layers = describe(inputShape, work.layers)
  const weights = layers.flatMap(layer => initialWeights(layer, random))
  writeFileSync(file, Buffer.concat([x, y, ...weights].map(({ buffer }) => Buffer.from(buffer))))
  return {
    ...{
      kind,
      threads,
      device,
      cores: availableParallelism(),
      data: file,
      inputShape,
      layers,
      loss,
      accuracy,
    },
    ...{ batch, batches, validationRows, samples },
    adam: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  }
}
