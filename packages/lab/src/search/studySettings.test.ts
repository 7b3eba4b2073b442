import { describe, expect, test } from 'vitest'
import { readData } from './readData.js'
import { type StudyChoices, settleStudy } from './studySettings.js'

const dataOf = (rows: number) => {
  const numbers = Array.from({ length: rows }, (_, i) => i)
  return readData({ x: numbers.map(i => [i, i % 5]), y: numbers.map(i => i % 2) })
}
const settle = async (choices: StudyChoices, rows = 120, model?: { file: string; hash: string }) =>
  settleStudy(choices, await dataOf(rows), model)

describe('a study of which nothing is said', () => {
  test('tries dropout rates on all folds of two shufflings', async () => {
    const { settings, candidates } = await settle({})
    expect(candidates.map(({ dropout }) => dropout)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    expect(settings).toMatchObject({
      ...{ strategy: 'grid', folds: 5, repeats: 2, epochs: 100, batchSize: 32, seed: 1 },
      ...{ stopEarly: false, hidden: [64, 64] },
    })
  })

  test('holds a fifth of the rows out if there are many, and says so if there are few', async () => {
    const many = await settle({}, 200)
    expect([many.settings.holdout, many.notes]).toEqual([0.2, []])
    const few = await settle({}, 199)
    expect([few.settings.holdout, few.notes.length]).toEqual([0, 1])
    expect((await settle({ holdout: 0.1 }, 50)).settings.holdout).toBe(0.1)
  })
})

test('a random search draws candidates, and gives up hopeless ones', async () => {
  const { settings, candidates } = await settle({ strategy: 'random', candidates: 4 })
  expect(candidates).toHaveLength(4)
  expect(candidates[0]).toEqual({ dropout: 0 })
  expect(settings).toMatchObject({ candidates: 4, stopEarly: true })
})

test('a space without a baseline is noted', async () => {
  const { notes } = await settle({ space: { dropout: [0.1, 0.2] }, holdout: 0 })
  expect(notes).toEqual([expect.stringContaining('no candidate is without regularization')])
})

test('a model of one’s own takes any settings, but no hidden layers of ours', async () => {
  const model = { file: 'my-model.ts', hash: 'abc' }
  const { settings } = await settle({ space: { units: [8, 16] } }, 120, model)
  expect(settings).toMatchObject({ model, hidden: undefined })
  await expect(settle({ hidden: [8] }, 120, model)).rejects.toThrow('--hidden does not go with a model')
})

test.each<[StudyChoices, string]>([
  [{ folds: 1 }, '--folds: expected a whole number from 2'],
  [{ folds: 97, holdout: 0.2 }, '--folds: expected no more than the 96 rows that are not held out'],
  [{ repeats: 0 }, '--repeats'],
  [{ epochs: 1.5 }, '--epochs'],
  [{ holdout: 1 }, '--holdout: expected a fraction from 0 to 0.9'],
  [{ budget: { trials: 0 } }, '--budget'],
  [{ budget: { minutes: -1 } }, '--budget'],
  [{ hidden: [0] }, '--hidden'],
  [{ seed: -1 }, '--seed'],
  [{ strategy: 'random', candidates: 0 }, '--candidates'],
  [{ candidates: 4 }, '--candidates does not go with the strategy grid'],
  [{ strategy: 'halving', candidates: 4 }, '--candidates does not go with the strategy halving'],
])('%j is refused by name', async (choices, message) => {
  await expect(settle(choices)).rejects.toThrow(message)
})
