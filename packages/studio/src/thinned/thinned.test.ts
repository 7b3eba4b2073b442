import { drawMask, dropBlock2D, inputLayer, sequential, tensor } from 'thinnet'
import { describe, expect, test } from 'vitest'
import { Purpose, permutation } from '../../../thinnet/src/random/index.js'
import type { Dataset } from '../data/dataset.js'
import { blankNetwork, buildNetwork } from '../network/build.js'
import { upToConvolution } from '../network/convolutionNetwork.js'
import { BLOCK } from '../network/plan.js'
import { sitesOf } from '../network/sites.js'
import { caseStudy, convolution, dense, presetFor, recurrent } from '../setting/presets.js'
import type { Card, Variant } from '../setting/setting.js'
import { generated } from '../testing/sets.js'
import { expectedCovered, keptByBlocks } from './blocks.js'
import { placeGroups, placeOf } from './layout.js'
import { countDropped, keptOfMaps, maskAt } from './masks.js'
import { diagramOf, stageMask, wordsOf } from './stages.js'
import { batchRows, lastStep, stepsOf, trainingRow, usedSteps } from './steps.js'
import { timeMaskAt, timeMasksOf } from './timeMasks.js'

const circles = generated(caseStudy.data)
const { training } = caseStudy

const shaped = (form: Dataset['form'], inputShape: number[], standardize = false): Dataset => ({
  ...circles,
  form,
  inputShape,
  standardize,
  task: 'classes',
  outputs: 3,
  train: { rows: 4, x: new Float32Array(4 * inputShape.reduce((a, b) => a * b)), y: new Float32Array(4) },
})
const images = shaped('images', [8, 8, 1])
const sequences = shaped('sequences', [6, 3])
const variant = (inputDropout: number, ...layers: Card[]): Variant => ({ name: 'v', inputDropout, layers })

const networks: readonly (readonly [string, Variant, Dataset])[] = [
  ['the case study', caseStudy.variants[1]!, circles],
  ['inputs and two layers', variant(0.2, dense(7, 0.3), dense(5), dense(4, 0.5)), circles],
  ['a table', variant(0.1, dense(5, 0.3)), shaped('table', [4], true)],
  [
    'images',
    variant(
      0.1,
      convolution(4, { drop: 'dropout', dropout: 0.2 }),
      convolution(6, { pool: true, drop: 'spatialDropout2D', dropout: 0.3 }),
      convolution(5, { drop: 'dropBlock2D', dropout: 0.4 }),
      dense(9, 0.5),
    ),
    images,
  ],
  [
    'sequences',
    variant(
      0.1,
      dense(4, 0.2),
      recurrent('gru', 4, { mask: 'ordinary', dropout: 0.3, recurrentDropout: 0.2 }),
      recurrent('lstm', 5, { dropout: 0.1, recurrentDropout: 0.4 }),
      recurrent('gru', 3, { dropout: 0.3 }),
      dense(6, 0.5),
    ),
    sequences,
  ],
]

describe('masks', () => {
  test.each(networks)('of %s are those of the network that trains', (_, of, data) => {
    const sites = sitesOf(of, data, 9)
    const model = buildNetwork(of, data, { ...training, seed: 9 })
    for (const [step, rows] of [
      [0, 3],
      [41, 2],
    ] as const) {
      const masks = model.dropoutMasks({ step, rows })
      expect(sites).toHaveLength(masks.length)
      sites.forEach((site, i) => {
        const { mask, shape, rate } = masks[i]!
        expect(site.shape).toEqual(shape.slice(1))
        const size = mask.length / rows
        expect(maskAt(site, step, rows - 1)).toEqual(mask.subarray(size * (rows - 1)))
        if (site.draw.rate === site.rate) expect(rate).toBe(site.rate)
      })
    }
  })

  test('are drawn from the seed of the training, the place of the layer and the step', () => {
    const [site] = sitesOf(caseStudy.variants[1]!, circles, 7)
    const drawn = drawMask({ seed: 7, position: 256, step: 12, length: 1500, rate: 0.4 })
    expect(maskAt(site!, 12, 2)).toEqual(drawn.subarray(1000))
  })

  test('belong to their cards', () => {
    const [, of, data] = networks.find(([name]) => name === 'sequences')!
    expect(
      sitesOf(of, data, 1).map(
        ({ card, dropped, gate, gates, rate }) => `${card} ${dropped} ${gate}/${gates} ${rate}`,
      ),
    ).toEqual([
      '-1 inputs 0/1 0.1',
      '0 units 0/1 0.2',
      '1 steps 0/1 0.3',
      ...[0, 1, 2].map(gate => `1 state ${gate}/3 0.2`),
      ...[0, 1, 2, 3].map(gate => `2 steps ${gate}/4 0.1`),
      ...[0, 1, 2, 3].map(gate => `2 state ${gate}/4 0.4`),
      '3 steps 0/1 0.3',
      '4 units 0/1 0.5',
    ])
  })

  test('need no weights', () => {
    for (const [, of, data] of networks) {
      const weights = blankNetwork(of, data, 1).getWeights()
      const names = blankNetwork(of, data, 1).variables.map(({ name }) => name)
      weights.forEach(({ data: values }, i) => {
        if (names[i]!.includes('kernel')) expect(values.every(value => value === 0)).toBe(true)
      })
    }
  })
})

describe('DropBlock', () => {
  const layerOf = (rate: number, shape: number[]) =>
    sequential([inputLayer({ shape }), dropBlock2D(rate, { blockSize: BLOCK, training: true })], { seed: 3 })

  test.each([
    [8, 8, 4],
    [4, 5, 2],
    [2, 7, 3],
    [1, 1, 6],
  ])('covers the places that the layer drops, on maps of %d × %d × %d', async (...shape) => {
    const rate = 0.5
    const model = layerOf(rate, shape)
    const size = shape.reduce((all, one) => all * one, 1)
    const [{ seed, position, rate: starts, shape: drawn }] = model.dropoutMasks({ step: 0, rows: 1 }) as [
      ReturnType<typeof model.dropoutMasks>[0],
    ]
    // the layer is on in predictions too, whose draws are of steps from 2^31 on
    const { data } = await model.predict(tensor(new Float32Array(size).fill(1), [1, ...shape]))
    const length = drawn.reduce((all, one) => all * one, 1)
    const mask = drawMask({ seed, position, step: 2 ** 31, length, rate: starts })
    expect(mask.some(keep => keep === 0)).toBe(true)
    expect([...keptByBlocks(mask, shape, BLOCK)]).toEqual(Array.from(data, Math.sign))
    await model.dispose()
  })

  test('is expected to cover what it covers on average', () => {
    const site = sitesOf(variant(0, convolution(8, { drop: 'dropBlock2D', dropout: 0.3 })), images, 5)[0]!
    const places = 64 * 8
    const steps = 400
    let dropped = 0
    for (let step = 0; step < steps; step++) {
      dropped += countDropped(keptOfMaps('dropBlock2D', maskAt(site, step, 0), [8, 8, 8]))
    }
    const share = expectedCovered(site.draw.rate, [8, 8], BLOCK)
    expect(share).toBeLessThan(0.3)
    expect(dropped / steps / places).toBeCloseTo(share, 2)
  })

  test('whole maps and single pixels', () => {
    expect([...keptOfMaps('spatialDropout2D', Uint8Array.of(1, 0), [2, 1, 2])]).toEqual([1, 0, 1, 0])
    const mask = Uint8Array.of(1, 0, 0, 1)
    expect(keptOfMaps('dropout', mask, [2, 1, 2])).toEqual(mask)
  })
})

describe('steps', () => {
  const setting = { ...training, batchSize: 32, epochs: 10 }

  test('are batches, of which the last of an epoch may be smaller', () => {
    expect(stepsOf(90, setting)).toEqual({ perEpoch: 3, total: 30 })
    expect([0, 1, 2, 3, 5].map(step => batchRows(step, 90, setting))).toEqual([32, 32, 26, 32, 26])
    expect(stepsOf(30, setting)).toEqual({ perEpoch: 1, total: 10 })
    expect(batchRows(7, 30, setting)).toBe(30)
  })

  test('the one to show is the last of the epochs that are done', () => {
    const steps = stepsOf(90, setting)
    expect(lastStep(0, steps)).toBeUndefined()
    expect(lastStep(1, steps)).toBe(2)
    expect(lastStep(10, steps)).toBe(29)
    expect(lastStep(4000, steps)).toBe(29)
  })

  test('rows of batches are those that fit takes', () => {
    const order = permutation({ seed: 1, purpose: Purpose.shuffle, position: 0, step: 6 }, 90)
    expect(trainingRow(6, 0, 90, setting)).toBe(order[0])
    expect(trainingRow(8, 25, 90, setting)).toBe(order[89])
    const rows = [6, 7, 8].flatMap(step =>
      Array.from({ length: batchRows(step, 90, setting) }, (_, row) => trainingRow(step, row, 90, setting)),
    )
    expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, row) => row))
  })

  test('that are padding end a sequence', () => {
    const x = Float32Array.of(1, 0, 0, 2, 0, 0, /* second */ 0, 0, 0, 0, 0, 0)
    expect(usedSteps(x, 0, [3, 2])).toBe(2)
    expect(usedSteps(x, 1, [3, 2])).toBe(0)
  })
})

describe('what is drawn of a network', () => {
  test('the case study: two inputs, 500 units of which some are dropped, one output', () => {
    const [without, with_] = caseStudy.variants.map(one =>
      diagramOf(one, circles, sitesOf(one, circles, training.seed)),
    )
    expect(with_!.map(({ count }) => count)).toEqual([2, 500, 1])
    const masks = with_!.map(stage => stageMask(stage, 5, 0))
    expect(masks.map(mask => mask?.kept.length)).toEqual([undefined, 500, undefined])
    const mask = drawMask({ seed: training.seed, position: 256, step: 5, length: 500, rate: 0.4 })
    expect(wordsOf(with_![1]!, masks[1])).toEqual({
      stage: '500 relu',
      dropped: `${countDropped(mask)} dropped in this step, rate 0.4, expected 200`,
    })
    expect(without!.every(({ site }) => site === undefined)).toBe(true)
  })

  test('maps, with what of them is dropped', () => {
    const [, of] = networks.find(([name]) => name === 'images')!
    const stages = diagramOf(of, images, sitesOf(of, images, 1))
    expect(stages.map(({ name }) => name)).toEqual([
      '64 inputs',
      '4 maps of 8 × 8, relu',
      '6 maps of 4 × 4, relu',
      '5 maps of 4 × 4, relu',
      '9 relu',
      '3 outputs',
    ])
    const model = buildNetwork(of, images, training)
    stages
      .filter(({ isMaps }) => isMaps)
      .forEach(({ shape }, i) => {
        const part = sequential([inputLayer({ shape: [8, 8, 1] }), ...upToConvolution(model.layers, i)])
        expect(part.outputShape).toEqual(shape)
      })
    const words = stages.map(stage => wordsOf(stage, stageMask(stage, 2, 1)).dropped)
    expect(words[1]).toMatch(/^\d+ of 256 pixels dropped in this step, rate 0.2, expected 51.2$/)
    expect(words[2]).toMatch(/^\d of 6 maps dropped in this step, rate 0.3, expected 1.8$/)
    expect(words[3]).toMatch(/^\d+ of 80 pixels dropped by \d+ squares? of 3 × 3 in this step, rate 0.4/)
    expect(() => upToConvolution(model.layers, 3)).toThrow('there are 3 convolutions')
  })

  test('over time: columns of an ordinary mask differ, those of a variational one are alike', () => {
    const [none, ordinary, variational] = presetFor('vowels', caseStudy).variants.map(one =>
      timeMasksOf(one, sequences, sitesOf(one, sequences, 1)),
    )
    const columns = (masks: ReturnType<typeof timeMasksOf>, at: number) => {
      const { isKept } = timeMaskAt(masks[at]!, 0, 0, 0)
      return Array.from({ length: 6 }, (_, t) =>
        Array.from({ length: masks[at]!.size }, (_, i) => Number(isKept(t, i))).join(''),
      )
    }
    expect(columns(none!, 0)).toEqual(Array(6).fill('111'))
    expect(timeMaskAt(none![0]!, 0, 0, 0).words).toBe('Nothing is dropped: every time step has all 3.')
    expect(columns(ordinary!, 0).join('')).toBe(
      drawMask({ seed: 1, position: 256, step: 0, length: 18, rate: 0.2 }).join(''),
    )
    expect(new Set(columns(ordinary!, 0)).size).toBeGreaterThan(1)
    expect(variational!.map(({ title, size, sites }) => `${title} ${size} ${sites.length}`)).toEqual([
      'Inputs of 32 gru 3 3',
      'State of 32 gru 32 3',
    ])
    expect(new Set(columns(variational!, 1)).size).toBe(1)
    const gates = [0, 1, 2].map(gate => timeMaskAt(variational![1]!, gate, 0, 0))
    expect(gates[2]!.words).toContain('that of the candidate gate')
    const bits = gates.map(({ isKept }) => Array.from({ length: 32 }, (_, i) => isKept(0, i)).join())
    expect(new Set(bits).size).toBe(3)
  })

  test('a recurrent network: over time up to its last recurrent layer, as neurons behind it', () => {
    const [, of] = networks.find(([name]) => name === 'sequences')!
    const sites = sitesOf(of, sequences, 1)
    expect(timeMasksOf(of, sequences, sites).map(({ title, size }) => `${title}: ${size}`)).toEqual([
      'Inputs of the network: 3',
      'Outputs of 4 relu: 4',
      'Inputs of 4 gru: 4',
      'State of 4 gru: 4',
      'Inputs of 5 lstm: 4',
      'State of 5 lstm: 5',
      'Inputs of 3 gru: 5',
    ])
    expect(diagramOf(of, sequences, sites).map(({ name }) => name)).toEqual(['3 gru', '6 relu', '3 outputs'])
    const short = variant(0, recurrent('gru', 4))
    expect(diagramOf(short, sequences, [])).toEqual([])
  })
})

describe('dots', () => {
  const dots = (count: number) => ({ count, isMaps: false })

  test.each([
    [[2, 500, 1], 300],
    [[2, 500, 1], 700],
    [[13, 2048, 2048, 2048, 3], 300],
    [[2, 500, 500, 500, 500, 500, 500, 500, 500, 1], 280],
    [[1], 280],
  ])('of layers of %j units stand in a box %d wide, none on another', (counts, width) => {
    const height = 240
    const places = placeGroups(counts.map(dots), width, height)
    let edge = 0
    places.forEach((place, k) => {
      expect(place.left).toBeGreaterThanOrEqual(edge - 1e-9)
      edge = place.left + place.columns * place.pitch
      expect(place.rows * place.columns).toBeGreaterThanOrEqual(counts[k]!)
      const seen = new Set(Array.from({ length: counts[k]! }, (_, i) => String(placeOf(place, i))))
      expect(seen.size).toBe(counts[k])
      const [x, y] = placeOf(place, counts[k]! - 1)
      expect(x).toBeLessThan(width)
      expect(y).toBeLessThan(height)
    })
    expect(edge).toBeLessThanOrEqual(width + 1e-9)
  })

  test('of images stand as pixels do', () => {
    const grid = { rows: 2, columns: 3, byColumn: false }
    const [place] = placeGroups([{ count: 6, isMaps: false, grid }], 300, 200)
    const at = Array.from({ length: 6 }, (_, i) => placeOf(place!, i))
    expect(at[1]![1]).toBe(at[0]![1])
    expect(at[3]![0]).toBe(at[0]![0])
    expect(at[3]![1]).toBeGreaterThan(at[0]![1])
  })
})
