import { dense, makeMoons, sequential } from 'thinnet'
import { describe, expect, test } from 'vitest'
import { madeUpProblem } from '../testing/madeUp.js'
import { createTrainer } from './trainer.js'
import { trainOne } from './trainOne.js'

const { x, y } = makeMoons({ nSamples: 60, noise: 0.2, randomState: 1 })
const problem = { ...madeUpProblem({ x, y }), epochs: 10 }

describe('a trainer', () => {
  test('trains the same request once, whoever asks', async () => {
    const told: [number, number][] = []
    const trainer = createTrainer({
      problem,
      here: {},
      onProgress: (done, asked) => told.push([done, asked]),
    })
    const fold = { repeat: 0, fold: 0 }
    const [[first], [again, other]] = await Promise.all([
      trainer.train([fold]),
      trainer.train([
        { fold: 0, repeat: 0 },
        { ...fold, fold: 1 },
      ]),
    ])
    expect(again).toBe(first)
    expect(other!.rows).not.toEqual(first!.rows)
    expect(told).toEqual([
      [1, 2],
      [2, 2],
    ])
  })

  test('a failure reaches whoever asked, and cancelling ends it', async () => {
    const own = createTrainer({
      problem: { ...problem, network: { kind: 'own', file: 'model' } },
      here: {
        own: () => {
          throw new Error('no such thing')
        },
      },
    })
    await expect(own.train([{ repeat: 0, fold: 0 }])).rejects.toThrow(
      'model: the model function failed: no such thing',
    )
    const trainer = createTrainer({ problem, here: {}, signal: AbortSignal.abort(new Error('enough')) })
    await expect(trainer.train([{ repeat: 0, fold: 0 }])).rejects.toThrow('enough')
  })
})

describe('a training', () => {
  test('depends on the request alone, and is measured on its fold', async () => {
    const request = { repeat: 1, fold: 2 }
    const first = await trainOne(problem, request)
    expect(await trainOne(problem, request)).toEqual(first)
    expect(first.rows).toHaveLength(12)
    expect(first.predictions).toHaveLength(12)
    expect(first.trainRows).toBe(48)
    expect(first.normalizes).toBe(true)
    expect(first.bestTestLoss).toBeLessThanOrEqual(first.testLoss[0]!)
  })

  test('from a share of the rows, without a column, and wider', async () => {
    const fold = { repeat: 0, fold: 0 }
    expect((await trainOne(problem, { ...fold, share: 0.5 })).trainRows).toBe(24)
    const plain = await trainOne(problem, fold)
    expect((await trainOne(problem, { ...fold, without: [1] })).parameters).toBeLessThan(plain.parameters)
    expect((await trainOne(problem, { ...fold, wide: true })).parameters).toBeGreaterThan(
      4 * plain.parameters,
    )
  })

  test('standardized inputs are what a Normalization layer would see', async () => {
    const own = ({ inputShape = [2], seed = 0 }: { inputShape?: readonly number[]; seed?: number }) =>
      sequential([dense(8, { activation: 'relu', inputShape }), dense(1, { activation: 'sigmoid' })], {
        seed,
      })
    const far = {
      ...problem,
      x: problem.x.map(value => 1000 * value),
      network: { kind: 'own' as const, file: 'model' },
    }
    const request = { repeat: 0, fold: 0 }
    const raw = await trainOne(far, request, own)
    const scaled = await trainOne(far, { ...request, standardized: true }, own)
    expect(raw.normalizes).toBe(false)
    expect(scaled.trainLoss[0]).toBeLessThan(raw.trainLoss[0]! / 5)
  })
})
