import fc from 'fast-check'
import * as thinnet from 'thinnet'
import { expect, test } from 'vitest'
import type { Dataset } from '../data/dataset.js'
import { buildNetwork } from '../network/build.js'
import { caseStudy } from '../setting/presets.js'
import { activations, type Card, featureDropouts, optimizers, stepMasks } from '../setting/setting.js'
import { generated } from '../testing/sets.js'
import { codeFor } from './code.js'

const rate = fc.constantFrom(0, 0.1, 0.5)
const units = fc.integer({ min: 1, max: 6 })
const activation = fc.constantFrom(...activations)
const maxNorm = fc.constantFrom(null, 0.5, 3)
const card: fc.Arbitrary<Card> = fc.oneof(
  fc.record({ kind: fc.constant('dense' as const), units, activation, dropout: rate, maxNorm }),
  fc.record({
    ...{ kind: fc.constant('conv2D' as const), filters: units, activation, pool: fc.boolean() },
    ...{ drop: fc.constantFrom(...featureDropouts), dropout: rate, maxNorm },
  }),
  fc.record({
    ...{ kind: fc.constantFrom('gru' as const, 'lstm' as const), units, mask: fc.constantFrom(...stepMasks) },
    ...{ dropout: rate, recurrentDropout: rate },
  }),
)
/** Layers that see images or sequences stand in front of those that see rows of numbers, as the page has them. */
const layers = fc
  .array(card, { maxLength: 3 })
  .map(cards => cards.toSorted((a, b) => Number(a.kind === 'dense') - Number(b.kind === 'dense')))

const shapes = { plane: [2], table: [3], images: [8, 8, 1], sequences: [4, 3] }
const dataset = fc
  .record({
    form: fc.constantFrom('plane' as const, 'table' as const, 'images' as const, 'sequences' as const),
    task: fc.constantFrom('binary' as const, 'classes' as const, 'regression' as const),
  })
  .map(({ form, task }): Dataset => {
    const size = 4 * shapes[form].reduce((all, one) => all * one, 1)
    return {
      ...generated(caseStudy.data),
      ...{ form, task, inputShape: shapes[form], outputs: task === 'classes' ? 3 : 1 },
      standardize: form === 'table',
      train: {
        rows: 4,
        x: Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
        y: new Float32Array(4),
      },
    }
  })

/** The model that the printed code makes, from its layers to `compile`. */
function runNetwork(code: string, { train, inputShape }: Dataset): thinnet.Sequential {
  const begin = code.search(/^const (layers|model) =/m)
  const names = /import \{([^}]*)\} from 'thinnet'/.exec(code)![1]
  const standardize = () => {
    const layer = thinnet.normalization()
    layer.adapt(thinnet.tensor(train.x, [train.rows, ...inputShape]))
    return layer
  }
  const body = `const {${names}} = thinnet\n${code.slice(begin, code.indexOf('await model.fit'))}\nreturn model`
  return new Function('thinnet', 'standardize', body)(thinnet, standardize)
}

test('the printed code makes the network that is trained: layers, options, weights and what compile is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ inputDropout: rate, layers, data: dataset, optimizer: fc.constantFrom(...optimizers) }),
      async ({ inputDropout, layers, data, optimizer }) => {
        const variant = { name: "it's", inputDropout, layers }
        const training = { ...caseStudy.training, optimizer, seed: 7 }
        const built = buildNetwork(variant, data, training)
        const printed = runNetwork(codeFor({ ...caseStudy, training }, variant, data), data)
        expect(JSON.stringify(await shapeOf(printed))).toBe(JSON.stringify(await shapeOf(built)))
        expect(printed.getWeights().map(({ data }) => [...data])).toEqual(
          built.getWeights().map(({ data }) => [...data]),
        )
      },
    ),
    { numRuns: 60 },
  )
})

/** What Keras would write of a model; its own name is one of many. */
const shapeOf = async (model: thinnet.Sequential) => {
  const { config, compile_config } = JSON.parse(await model.toJson())
  return { layers: config.layers, compile_config }
}
