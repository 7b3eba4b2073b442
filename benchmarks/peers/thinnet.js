// Thinnet, through its public interface.

import * as thinnet from 'thinnet'
import { cut } from './job.js'

const makers = {
  dense: ({ units, activation }) => thinnet.dense(units, { activation }),
  dropout: ({ rate }) => thinnet.dropout(rate),
  spatialDropout2D: ({ rate }) => thinnet.spatialDropout2D(rate),
  conv2D: ({ filters, kernel, padding }) => thinnet.conv2D(filters, kernel, { padding, activation: 'relu' }),
  maxPooling2D: () => thinnet.maxPooling2D(),
  flatten: () => thinnet.flatten(),
  lstm: ({ units, dropout, recurrentDropout }) => thinnet.lstm(units, { dropout, recurrentDropout }),
  bidirectionalGru: ({ units }) => thinnet.bidirectional(thinnet.gru(units)),
}

/** Where all cores are allowed, Thinnet is left to choose, as peers are: for small works it takes one thread. */
const threadsOf = job => (job.threads < job.cores ? job.threads : undefined)

/** `watched`: a callback looks at every epoch, so that epochs are not fused. */
export async function open({ watched = false }) {
  return { version: undefined, prepare: (job, numbers) => prepare(job, numbers, watched) }
}

async function prepare(job, numbers, watched) {
  if (job.kind === 'masks') return masks(job)
  const { weights, train, validation } = cut(job, numbers)
  const model = thinnet.sequential(
    [thinnet.inputLayer({ shape: job.inputShape }), ...job.layers.map(layer => makers[layer.type](layer))],
    { seed: 1 },
  )
  model.compile({
    optimizer: thinnet.adam(job.adam),
    loss: job.loss,
    metrics: job.accuracy ? ['accuracy'] : [],
    threads: threadsOf(job),
    device: job.device,
  })
  model.setWeights(weights.flat().map(({ data, shape }) => thinnet.tensor(data, shape)))
  const samples = part => thinnet.tensor(part.x, [part.rows, ...job.inputShape])
  const x = samples(train)
  if (job.kind !== 'train') return predict(model, x, job)

  const validationData = validation.rows
    ? [samples(validation), thinnet.tensor(validation.y, [validation.rows])]
    : undefined
  const y = thinnet.tensor(train.y, [train.rows])
  const callbacks = watched ? [{ onEpochEnd() {} }] : []
  async function run(steps) {
    const epochs = Math.ceil(steps / job.batches)
    const { history } = await model.fit(x, y, {
      ...{ epochs, batchSize: job.batch, shuffle: false, validationData, callbacks, verbose: 0 },
    })
    return { steps: epochs * job.batches, loss: history.loss.at(-1), losses: history.loss }
  }
  return { run, losses: async steps => (await run(steps)).losses }
}

function predict(model, x, { kind, samples, threads }) {
  const once = async () =>
    kind === 'predict' ? model.predict(x) : (await model.predictWithUncertainty(x, { samples, threads })).mean
  return {
    async run(steps) {
      let output
      for (let i = 0; i < steps; i++) output = await once()
      return { steps, loss: output.data[0] }
    },
    losses: async () => Array.from((await once()).data.slice(0, 10)),
  }
}

function masks({ rate, elements }) {
  const buffer = thinnet.createMaskBuffer()
  const bytes = buffer.reserve(elements)
  let step = 0
  return {
    async run(steps) {
      for (let i = 0; i < steps; i++) buffer.fill(0, elements, { seed: 1, position: 1, step: step++ }, rate)
      return { steps, loss: bytes[0] }
    },
    losses: async () => {
      buffer.fill(0, elements, { seed: 1, position: 1, step }, rate)
      return [bytes.subarray(0, elements).reduce((sum, kept) => sum + kept, 0) / elements]
    },
  }
}
