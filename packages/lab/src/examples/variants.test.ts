import type { Layer } from 'thinnet'
import { describe, expect, test } from 'vitest'
import type { Example } from './example.js'
import { examples } from './examples.js'
import { buildVariant } from './trainVariant.js'

const { cnn, rnn } = examples
const everyVariant = [cnn, rnn].flatMap(example =>
  example.variants.map(variant => ({ example, variant, label: `${example.name}: ${variant.label}` })),
)
const build = ({ variants }: Example, network: string, name: string, seed = 1) =>
  buildVariant(variants, variants.find(one => one.network === network && one.name === name)!, seed)
const classesOf = (layers: readonly Layer[]) => layers.map(({ className }) => className)

describe('the variants', () => {
  test.each(everyVariant)('$label gives a probability to every class', async ({ example, variant }) => {
    const model = buildVariant(example.variants, variant, 1)
    const { x, y } = example.data().train
    const output = await model.predict(x)
    const classes = Math.max(...y) + 1
    expect(output.shape).toEqual([y.length, classes])
    const first = output.data.slice(0, classes)
    expect(first.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
  })

  test.each(everyVariant)('$label starts as its network without dropout', async ({ example, variant }) => {
    const { x } = example.data().train
    const plain = build(example, variant.network, 'noDropout', 7)
    const model = buildVariant(example.variants, variant, 7)
    // no weights of its own, and nothing is dropped in prediction
    expect(model.countParams()).toBe(plain.countParams())
    expect((await model.predict(x)).data).toEqual((await plain.predict(x)).data)
  })

  test('have as many weights as their layers need', () => {
    // convolutions 3 * 3 * 1 * 16 + 16 and 3 * 3 * 16 * 32 + 32, dense 4 * 4 * 32 * 128 + 128 and 128 * 10 + 10
    expect(build(cnn, 'CNN', 'noDropout').countParams()).toBe(160 + 4640 + 65_664 + 1290)
    // 4 gates of (12 + 64) * 64 + 64, and a dense layer of 64 * 9 + 9
    expect(build(rnn, 'LSTM', 'variational').countParams()).toBe(4 * 4928 + 585)
    // twice 3 gates of (12 + 64) * 64 and two biases, and a dense layer of 128 * 9 + 9
    expect(build(rnn, 'biGRU', 'variational').countParams()).toBe(2 * 3 * (4864 + 128) + 1161)
  })

  test('the convolutional ones differ in their dropout alone', () => {
    const layers = cnn.variants.map(variant => classesOf(variant.layers()))
    const [plain, withDropout, spatial] = layers
    expect(plain).toEqual(['Conv2D', 'Conv2D', 'MaxPooling2D', 'Flatten', 'Dense', 'Dense'])
    expect(withDropout!.filter(name => name !== 'Dropout')).toEqual(plain)
    expect(spatial).toEqual(
      withDropout!.map((name, index) =>
        index === withDropout!.indexOf('Dropout') ? 'SpatialDropout2D' : name,
      ),
    )
  })

  test('the recurrent ones pass over padding, in both directions', async () => {
    const model = build(rnn, 'biGRU', 'noDropout')
    const { x } = rnn.data().train
    const [, steps, channels] = x.shape
    const padded = Array.from({ length: steps! }, (_, step) => [
      ...x.data.slice(step * channels!, (step + 1) * channels!),
    ])
    const length = padded.findIndex(values => values.every(value => value === 0))
    // two steps of padding fewer change nothing
    const shorter = [
      ...padded.slice(length, length + 2),
      ...padded.slice(0, length),
      ...padded.slice(length + 2),
    ]
    const [atEnd, atStart] = (await model.predict([padded, shorter])).toArray() as number[][]
    atStart!.forEach((value, index) => {
      expect(value).toBeCloseTo(atEnd![index]!, 5)
    })
  })
})
