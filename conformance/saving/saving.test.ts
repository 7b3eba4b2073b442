// Models that Keras saved, in thinnet: they predict, evaluate, go on training and are saved again as in Keras.

import { loadModel, type Model, Tensor } from 'thinnet'
import { describe, expect, test } from 'vitest'
import { essence } from './essence.js'
import { batchAfter, contentOf, kerasCases, type Numbers, readValue } from './files.js'

const toTensor = ({ shape, data }: Numbers) => new Tensor(Float32Array.from(data), [...shape])

/** One for a model of one input, else a list. */
const asData = (parts: readonly Numbers[]) => (parts.length === 1 ? toTensor(parts[0]) : parts.map(toTensor))

/** Every number within `tolerance` of the expected one, or of the largest of them where terms cancel. */
function expectClose(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5) {
  expect(actual.length, what).toBe(expected.length)
  const limit = tolerance * Math.max(...Array.from(expected, Math.abs), 0.01)
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i] - expected[i])
    if (!(distance <= limit))
      expect.fail(`${what}, element ${i}: ${actual[i]} is not ${expected[i]} within ${limit}`)
  }
}

const open = (name: string): Promise<Model> => loadModel(readValue(`${name}.keras`))

/** `sick_AUC` and `sickAuc` are one name. */
const canonical = (name: string) => name.replaceAll('_', '').toLowerCase()

/** Optimizers divide by the size of gradients: rounding of small ones shows. */
const TRAINED = 1e-4

describe('models saved by Keras', () => {
  describe.each(kerasCases)('$name', ({ name, x, y, exact, predictions, figures, after, weights }) => {
    test(`${name} predicts`, async () => {
      const outputs = await (await open(name)).predictAll(asData(x))
      exact.forEach((output, i) => {
        expect(outputs[output].shape).toEqual(predictions[i].shape)
        expectClose(`output ${output}`, outputs[output].data, predictions[i].data)
      })
    })

    if (figures)
      test(`${name} evaluates`, async () => {
        const model = await open(name)
        const logs = await model.evaluate(asData(x), asData(y ?? []), { batchSize: x[0].shape[0] })
        for (const [key, value] of Object.entries(figures ?? {})) {
          const [, ours] = Object.entries(logs).find(([name]) => canonical(name) === canonical(key)) ?? []
          // the loss of one output is a figure of its own in Keras
          if (ours === undefined && key.endsWith('_loss')) continue
          expectClose(key, [ours ?? Number.NaN], [value])
        }
      })

    if (after)
      test(`${name} goes on training`, async () => {
        const model = await open(name)
        await model.fit(asData(x), asData(y ?? []), { batchSize: batchAfter, shuffle: false, verbose: 0 })
        const { datasets } = await contentOf(await model.save())
        expect([...datasets.keys()].sort()).toEqual(Object.keys(after ?? {}).sort())
        for (const [path, expected] of Object.entries(after ?? {})) {
          expectClose(path, datasets.get(path)?.data ?? [], expected, TRAINED)
        }
      })

    test(`${name} is saved as it was`, async () => {
      const given = readValue(`${name}.keras`)
      const [before, again] = await Promise.all([
        contentOf(given),
        open(name)
          .then(model => model.save())
          .then(contentOf),
      ])
      expect(essence(again.config)).toEqual(essence(before.config))
      // what Nadam multiplies up in float32 is computed from the number of steps here
      const rounded = ({ shape, data }: Numbers) =>
        shape.length === 0 ? data.map(x => x.toPrecision(6)) : { shape, data }
      const all = (datasets: ReadonlyMap<string, Numbers>) =>
        Object.fromEntries([...datasets].map(([path, numbers]) => [path, rounded(numbers)]))
      expect(all(again.datasets)).toEqual(all(before.datasets))
    })

    if (weights)
      test(`${name} takes weights from a file of weights`, async () => {
        const model = await open(name)
        const expected = model.getWeights()
        model.setWeights(
          expected.map(({ shape, data }) => new Tensor(new Float32Array(data.length), [...shape])),
        )
        await model.loadWeights(readValue(`${name}.weights.h5`))
        expect(model.getWeights()).toEqual(expected)
      })
  })
})
