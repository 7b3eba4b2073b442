// Training gives the same bits in every run, with one thread and with two. docs/architecture.md says where threads may differ.

import { describe, expect, test } from 'vitest'
import {
  conv2D,
  dense,
  dropout,
  flatten,
  type Layer,
  lstm,
  maxPooling2D,
  sequential,
  Tensor,
} from '../index.js'

const numbers = (shape: readonly number[]) =>
  new Tensor(
    Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) =>
      Math.sin(i + 1),
    ),
    [...shape],
  )

interface Work {
  readonly layers: () => Layer[]
  readonly x: Tensor
}

const works: Readonly<Record<string, Work>> = {
  'an MLP with dropout': {
    layers: () => [
      dense(64, { activation: 'relu', inputShape: [20] }),
      dropout(0.4),
      dense(3, { activation: 'softmax' }),
    ],
    x: numbers([48, 20]),
  },
  'a convolutional network': {
    layers: () => [
      conv2D(16, 3, { activation: 'relu', inputShape: [10, 10, 1] }),
      conv2D(16, 3, { activation: 'relu' }),
      maxPooling2D({ poolSize: 2 }),
      flatten(),
      dropout(0.3),
      dense(3, { activation: 'softmax' }),
    ],
    x: numbers([24, 10, 10, 1]),
  },
  'an LSTM with dropout and recurrent dropout': {
    layers: () => [
      lstm(16, { dropout: 0.2, recurrentDropout: 0.2, inputShape: [8, 4] }),
      dense(3, { activation: 'softmax' }),
    ],
    x: numbers([24, 8, 4]),
  },
  // whose optimizer is a kernel in WebAssembly: 60,000 weights and more
  'a large network': {
    layers: () => [
      dense(256, { activation: 'relu', inputShape: [256] }),
      dropout(0.4),
      dense(3, { activation: 'softmax' }),
    ],
    x: numbers([48, 256]),
  },
}

/** A digest of the bits of all weights after three epochs of two batches. */
async function digest(name: string, threads: number): Promise<string> {
  const { layers, x } = works[name]
  const model = sequential(layers(), { seed: 5 })
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', threads })
  const rows = x.shape[0]
  const y = Array.from({ length: rows }, (_, i) => i % 3)
  await model.fit(x, y, { epochs: 3, batchSize: rows / 2, verbose: 0 })
  const weights = model.getWeights()
  expect(weights.every(({ data }) => Array.from(data).every(Number.isFinite))).toBe(true)
  const bytes = weights.flatMap(({ data }) => [...new Uint8Array(Float32Array.from(data).buffer)])
  const hash = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))
  return Buffer.from(hash).toString('hex')
}

describe.each(Object.keys(works))('%s has the same bits', name => {
  test('in every run, with one thread and with two', async () => {
    const [first, ...others] = [
      await digest(name, 1),
      await digest(name, 1),
      await digest(name, 2),
      await digest(name, 2),
    ]
    expect(others).toEqual([first, first, first])
  })
})
