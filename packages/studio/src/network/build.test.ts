import { drawMask } from 'thinnet'
import { describe, expect, test } from 'vitest'
import { networkAt } from '../../../lab/src/caseStudy/network.js'
import { buildNetwork as buildCaseStudy } from '../../../lab/src/caseStudy/trainOnce.js'
import type { Dataset } from '../data/dataset.js'
import { caseStudy, convolution, dense, presetFor, recurrent } from '../setting/presets.js'
import type { Card, Variant } from '../setting/setting.js'
import { generated } from '../testing/sets.js'
import { buildNetwork } from './build.js'

const circles = generated(caseStudy.data)
const { training } = caseStudy

test('the networks of the case study are those of the lab: weights, masks, losses', async () => {
  for (const [i, rate] of [0, 0.4].entries()) {
    const ours = buildNetwork(caseStudy.variants[i]!, circles, training)
    const lab = buildCaseStudy(networkAt(rate, 500), 1)
    lab.compile({ loss: 'binaryCrossentropy', optimizer: 'adam', metrics: ['accuracy'], threads: 1 })
    expect(ours.getWeights().map(({ data }) => [...data])).toEqual(
      lab.getWeights().map(({ data }) => [...data]),
    )
    const options = { step: 3, rows: 30 }
    expect(ours.dropoutMasks(options)).toEqual(lab.dropoutMasks(options))
    const x = Array.from({ length: 30 }, (_, row) => [...circles.train.x.subarray(2 * row, 2 * row + 2)])
    const y = [...circles.train.y]
    const [{ history: a }, { history: b }] = [
      await ours.fit(x, y, { epochs: 20, verbose: 0 }),
      await lab.fit(x, y, { epochs: 20, verbose: 0 }),
    ]
    expect(a.loss).toEqual(b.loss)
  }
})

const shaped = (form: Dataset['form'], inputShape: number[]): Dataset => ({
  ...circles,
  form,
  inputShape,
  task: 'classes',
  outputs: 3,
  train: { rows: 4, x: new Float32Array(4 * inputShape.reduce((a, b) => a * b)), y: new Float32Array(4) },
})
const variant = (...layers: Card[]): Variant => ({ name: '', inputDropout: 0.1, layers })
const typesOf = (of: Variant, data: Dataset) =>
  buildNetwork(of, data, training).layers.map(({ className }) => className)

describe('cards become layers', () => {
  test('of images', () => {
    const cards = [
      convolution(4),
      convolution(8, { pool: true, dropout: 0.2 }),
      convolution(8, { drop: 'dropBlock2D', dropout: 0.2 }),
      dense(5, 0.5),
    ]
    expect(typesOf(variant(...cards), shaped('images', [8, 8, 1]))).toEqual([
      ...['Dropout', 'Conv2D', 'Conv2D', 'MaxPooling2D', 'SpatialDropout2D', 'Conv2D', 'DropBlock2D'],
      ...['Flatten', 'Dense', 'Dropout', 'Dense'],
    ])
    expect(typesOf(variant(convolution(4)), shaped('images', [8, 8, 1]))).toEqual([
      'Dropout',
      'Conv2D',
      'Flatten',
      'Dense',
    ])
  })

  test('of sequences, all but the last recurrent layer with their whole output', () => {
    const data = shaped('sequences', [6, 3])
    const cards = [recurrent('gru', 4, { mask: 'ordinary', dropout: 0.3 }), recurrent('lstm', 5), dense(6)]
    expect(typesOf(variant(...cards), data)).toEqual([
      'Masking',
      'Dropout',
      'Dropout',
      'GRU',
      'LSTM',
      'Dense',
      'Dense',
    ])
    expect(typesOf(variant(dense(6)), data)).toEqual(['Dropout', 'Flatten', 'Dense', 'Dense'])
  })

  test('of tables, which are standardized first; cards that do not fit are left out', () => {
    const data = { ...shaped('table', [3]), standardize: true }
    expect(typesOf(variant(convolution(4), recurrent('gru', 4), dense(5)), data)).toEqual([
      ...['Normalization', 'Dropout', 'Dense', 'Dense'],
    ])
  })
})

test('an ordinary mask is another one at every time step, a variational one the same', () => {
  const data = shaped('sequences', [6, 3])
  const masksOf = (mask: 'ordinary' | 'variational') =>
    buildNetwork({ ...variant(recurrent('gru', 4, { mask, dropout: 0.3 })), inputDropout: 0 }, data, training)
      .dropoutMasks({ step: 0, rows: 2 })
      .map(({ shape }) => shape)
  expect(masksOf('ordinary')).toEqual([[2, 6, 3]])
  for (const shape of masksOf('variational')) expect(shape).toEqual([2, 3])
})

test('the masks of the page are drawn from the seed of the training', () => {
  const [mask] = buildNetwork(caseStudy.variants[1]!, circles, { ...training, seed: 9 }).dropoutMasks({
    step: 5,
    rows: 2,
  })
  expect(mask!.mask).toEqual(drawMask({ seed: 9, position: 256, step: 5, length: 1000, rate: 0.4 }))
})

test.each(['digits', 'vowels', 'csv'] as const)('the preset of %s fits its data', kind => {
  const form = { digits: 'images', vowels: 'sequences', csv: 'table' } as const
  const shapes = { digits: [8, 8, 1], vowels: [29, 12], csv: [13] }
  for (const one of presetFor(kind, caseStudy).variants) {
    expect(buildNetwork(one, shaped(form[kind], shapes[kind]), training).outputShape).toEqual([3])
  }
})
