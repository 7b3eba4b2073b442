import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { dense, dropout, embedding } from '../layers/index.js'
import { openSessions } from '../runtime/index.js'
import { tensor } from '../tensor.js'
import { sequential } from './sequential.js'

const filled = (rows: number, width: number) =>
  tensor(new Float32Array(rows * width).fill(0.5), [rows, width])
const allow = (bytes: number) => vi.spyOn(process, 'constrainedMemory').mockReturnValue(bytes)
const quiet = { verbose: 0 } as const

let before = 0
beforeEach(() => {
  before = process.memoryUsage().arrayBuffers
})
afterEach(() => vi.restoreAllMocks())

describe('weights are refused before they are drawn', () => {
  test.each([
    [
      'dense',
      () => sequential([dense(1e6, { inputShape: [1e6] })]),
      /layer dense \(kernel, of shape \[1000000, 1000000\]\)/,
    ],
    [
      'embedding',
      () => sequential([embedding(1e9, 1000, { inputShape: [4] })]),
      /layer embedding \(embeddings, /,
    ],
  ])('of %s', (_, make, words) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(words)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e7)
  })

  test('also with memory enough, if there is no array of so many elements', () => {
    vi.stubGlobal('process', {
      ...process,
      platform: 'darwin',
      getBuiltinModule: () => ({ totalmem: () => 1e15 }),
    })
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    expect(() => sequential([dense(1e6, { inputShape: [1e4] })])).toThrow(
      /more elements than an array can have/,
    )
  })

  test('with gradients and what the optimizer remembers, if the model is to be trained', async () => {
    // 36 MB of weights; with those of Adam 144 MB
    const make = () => sequential([dense(3000), dense(1)]).compile({ optimizer: 'adam', loss: 'mse' })
    allow(140e6)
    const refused = make().fit(filled(2, 3000), filled(2, 1), quiet)
    await expect(refused).rejects.toThrow(
      /^fit: model sequential would need at least 0\.144 GB of memory, but this process may have 0\.140 GB: 0\.108 GB for gradients and what adam remembers/,
    )
    allow(150e6)
    const model = make()
    await model.fit(filled(2, 3000), filled(2, 1), quiet)
    await model.dispose()
  })
})

describe('a batch is refused before it is run', () => {
  const x = filled(30_000, 4)
  const make = () =>
    sequential([dense(1000, { inputShape: [4], activation: 'relu' }), dropout(0.5), dense(1)], {
      seed: 1,
    }).compile({ optimizer: 'sgd', loss: 'mse' })
  const most =
    'GB for what layers compute of 30000 rows at a time (most is of layer dense, [1000] a row); a smaller batchSize needs less'

  test('by fit, evaluate and predict; a smaller one is run', async () => {
    allow(50e6)
    const model = make()
    const batchSize = x.shape[0]
    const y = filled(batchSize, 1)
    await expect(model.fit(x, y, { ...quiet, batchSize })).rejects.toThrow(most)
    await expect(model.evaluate(x, y, { batchSize })).rejects.toThrow(most)
    await expect(model.predict(x, { batchSize })).rejects.toThrow(most)
    await model.fit(x, y, { ...quiet, batchSize: 100 })
    await model.evaluate(x, y)
    expect((await model.predict(x)).shape).toEqual([30_000, 1])
    const opened = openSessions()
    await model.dispose()
    expect(openSessions()).toBeLessThan(opened)
  })

  test('samples that are kept, and so many that those of one row are too many', async () => {
    allow(50e6)
    const model = make()
    const few = { samples: 1000, keepSamples: true }
    await expect(model.predictWithUncertainty(x, few)).rejects.toThrow(
      /0\.120 GB for 1000 samples of each output/,
    )
    await expect(model.predictWithUncertainty(x, { samples: 1e9 })).rejects.toThrow(
      /4\.00 GB for 1000000000 samples/,
    )
    await model.predictWithUncertainty(filled(2, 4), few)
    await model.dispose()
  })
})
