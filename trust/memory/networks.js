// The networks that are trained, with data of their own: small ones, whose epochs are one run of the engine; one whose weights
// are updated outside of it; convolutions; recurrence.

import {
  batchNormalization,
  conv2D,
  dense,
  dropout,
  flatten,
  gru,
  lstm,
  maxNorm,
  maxPooling2D,
  sequential,
  tensor,
} from 'thinnet'

/** Numbers from 0 to 1 that look random: the same for the same `from`. */
const fraction = i => {
  const x = Math.sin(12.9898 * (i + 1)) * 43758.5453
  return x - Math.floor(x)
}

/** Samples of a shape, and their classes. */
function data(rows, shape, classes) {
  const width = shape.reduce((product, dim) => product * dim, 1)
  const x = Float32Array.from({ length: rows * width }, (_, i) => fraction(i))
  const y = Float32Array.from({ length: rows }, (_, i) => Math.floor(classes * fraction(i * width)))
  return { x: tensor(x, [rows, ...shape]), y: tensor(y, [rows]) }
}

const compiled = model =>
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })

/** Networks whose sizes vary with a number; each takes samples of `shape` and tells `classes` apart. */
export const networks = {
  mlp: i => ({
    shape: [2 + (i % 7)],
    classes: 3,
    layers: [dense(8 + (i % 57), { activation: 'relu' }), dropout(0.4), dense(3, { activation: 'softmax' })],
  }),
  'large MLP': i => ({
    shape: [400 + (i % 5)],
    classes: 10,
    layers: [
      dense(160 + (i % 9), { activation: 'relu', kernelConstraint: maxNorm(3) }),
      dropout(0.5),
      dense(10, { activation: 'softmax' }),
    ],
  }),
  CNN: i => ({
    shape: [10 + (i % 3), 12, 1],
    classes: 4,
    layers: [
      conv2D(4 + (i % 5), 3, { activation: 'relu' }),
      batchNormalization(),
      maxPooling2D(2),
      flatten(),
      dropout(0.3),
      dense(4, { activation: 'softmax' }),
    ],
  }),
  LSTM: i => ({
    shape: [6 + (i % 5), 4],
    classes: 3,
    layers: [
      i % 2 === 0
        ? lstm(8 + (i % 7), { dropout: 0.2, recurrentDropout: 0.2 })
        : gru(8 + (i % 7), { dropout: 0.2 }),
      dense(3, { activation: 'softmax' }),
    ],
  }),
}

/** A network of a kind, ready to be trained; it takes its input's shape from the data. */
export function makeModel(kind, i) {
  return compiled(sequential(networks[kind](i).layers, { seed: i }))
}

/** Samples for the network that `makeModel` makes of the same number. */
export function makeData(kind, i, rows) {
  const { shape, classes } = networks[kind](i)
  return data(rows, shape, classes)
}
