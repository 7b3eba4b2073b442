// Networks that are trained on every device, in Node and in the page.

import type * as thinnet from 'thinnet'

/** What a training gave. */
export interface Trained {
  readonly losses: readonly number[]
  readonly accuracies: readonly number[]
  readonly predictions: readonly number[]
  readonly summary: string
}

export const networks = ['mlp', 'cnn', 'lstm'] as const

/** Twenty steps with dropout, then predictions. It sees only its arguments: the page runs its text. */
export async function trainNetwork(
  library: typeof thinnet,
  network: (typeof networks)[number],
  device: thinnet.DeviceName,
): Promise<Trained> {
  const { sequential, dense, dropout, conv2D, maxPooling2D, flatten, lstm } = library
  const wave = (rows: number, shape: readonly number[]) => {
    const size = shape.reduce((product, dim) => product * dim, rows)
    return library.tensor(
      Float32Array.from({ length: size }, (_, i) => Math.sin(i * i)),
      [rows, ...shape],
    )
  }
  const kinds = {
    mlp: () => ({
      x: wave(40, [2]),
      loss: 'binaryCrossentropy',
      classes: 2,
      layers: [
        dense(50, { activation: 'relu', inputShape: [2] }),
        dropout(0.4),
        dense(1, { activation: 'sigmoid' }),
      ],
    }),
    cnn: () => ({
      x: wave(40, [8, 8, 1]),
      loss: 'sparseCategoricalCrossentropy',
      classes: 3,
      layers: [
        conv2D(4, 3, { activation: 'relu', inputShape: [8, 8, 1] }),
        maxPooling2D(),
        dropout(0.25),
        flatten(),
        dense(3, { activation: 'softmax' }),
      ],
    }),
    lstm: () => ({
      x: wave(40, [6, 3]),
      loss: 'binaryCrossentropy',
      classes: 2,
      layers: [
        lstm(4, { dropout: 0.2, recurrentDropout: 0.2, inputShape: [6, 3] }),
        dense(1, { activation: 'sigmoid' }),
      ],
    }),
  }
  const { x, loss, classes, layers } = kinds[network]()
  const y = Array.from({ length: 40 }, (_, i) => i % classes)
  const model = sequential(layers, { seed: 1 }).compile({
    optimizer: 'adam',
    loss,
    metrics: ['accuracy'],
    device,
  })
  // the model is looked at after every epoch, and the last batch of each is a short one
  const { history } = await model.fit(x, y, {
    epochs: 5,
    batchSize: 11,
    verbose: 0,
    callbacks: [{ onEpochEnd: () => {} }],
  })
  const predictions = await model.predict(x)
  return {
    losses: history.loss,
    accuracies: history.accuracy,
    predictions: Array.from(predictions.data),
    summary: model.summary(),
  }
}
