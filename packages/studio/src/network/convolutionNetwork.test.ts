import { conv2D, inputLayer, maxPooling2D, sequential, tensor } from 'thinnet'
import { expect, test } from 'vitest'
import { caseStudy, convolution, dense } from '../setting/presets.js'
import { generated } from '../testing/sets.js'
import { buildNetwork } from './build.js'
import { convolutionNetwork } from './convolutionNetwork.js'

const rows = 6
const x = Float32Array.from({ length: rows * 64 }, (_, i) => Math.sin(i * i))
const data = {
  ...generated(caseStudy.data),
  form: 'images',
  task: 'classes',
  inputShape: [8, 8, 1],
  outputs: 3,
  train: { rows, x, y: Float32Array.from({ length: rows }, (_, i) => i % 3) },
} as const
const cards = [convolution(3, { dropout: 0.2 }), convolution(2, { pool: true, dropout: 0.2 }), dense(4, 0.5)]

test('a network up to a convolution has the weights of its training, between epochs and after the last', async () => {
  const variant = { name: '', inputDropout: 0.1, layers: cards }
  const model = buildNetwork(variant, data, caseStudy.training)
  const image = tensor(x.slice(0, 64), [1, 8, 8, 1])
  const mapsOf = async () => {
    const part = convolutionNetwork(model, variant, data, 1)
    const { data: maps } = await part.predict(image)
    await part.dispose()
    return Array.from(maps)
  }
  const expected = async () => {
    const options = { activation: 'relu', padding: 'same' } as const
    const same = sequential([
      inputLayer({ shape: [8, 8, 1] }),
      conv2D(3, 3, options),
      conv2D(2, 3, options),
      maxPooling2D(),
    ])
    same.setWeights(model.getWeights().slice(0, 4))
    const { data: maps } = await same.predict(image)
    return Array.from(maps)
  }
  const seen: number[][] = [await mapsOf()]
  await model.fit(tensor(x, [rows, 8, 8, 1]), tensor(data.train.y, [rows]), {
    epochs: 3,
    verbose: 0,
    callbacks: [
      {
        adds: [],
        async onEpochEnd() {
          seen.push(await mapsOf())
          expect(seen.at(-1)).toEqual(await expected())
        },
      },
    ],
  })
  expect(await mapsOf()).toEqual(seen.at(-1))
  expect(new Set(seen.map(String)).size).toBe(4)
  await model.dispose()
})
