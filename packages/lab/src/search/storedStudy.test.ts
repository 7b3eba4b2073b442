import { expect, test } from 'vitest'
import { parsePlan, parseResult, parseTrialSettings, StoredStudyError } from './storedStudy.js'

const settings = {
  ...{ seed: 1, space: { dropout: [0, 0.3] }, strategy: 'grid', folds: 2, repeats: 2 },
  ...{ epochs: 3, batchSize: 32, hidden: [4], holdout: 0 },
}
const data = {
  ...{ source: 'a.csv', rows: 9, inputs: 2, inputShape: [2], task: 'binary', target: 'y', notes: [] },
}
const plan = { settings, data, candidates: [{ dropout: 0 }, { dropout: 0.3 }] }
const trial = { study: 'ab12', number: 3 }

test('what a store has of a study comes back', () => {
  expect(parsePlan(plan)).toEqual(plan)
})

test.each([
  ['no object', [], 'the settings of study ab12 cannot be read: '],
  ['a seed that is none', { ...plan, settings: { ...settings, seed: 2 ** 53 } }, 'settings.seed: '],
  [
    'more trials than there can be',
    { ...plan, settings: { ...settings, folds: 1e6 } },
    'more than 1000000 trials',
  ],
  ['no candidates', { ...plan, candidates: [] }, 'candidates: '],
  ['another schema', { ...plan, data: { ...data, schema: { version: 7 } } }, 'data.schema: schema.version: '],
])('a plan with %s is refused', (_, json, message) => {
  expect(() => parsePlan(json, 'ab12')).toThrow(StoredStudyError)
  expect(() => parsePlan(json, 'ab12')).toThrow(message)
})

test('settings and results of a trial that cannot be read name it', () => {
  expect(() => parseTrialSettings({ ...trial, settings: { fold: -1 } })).toThrow(
    'the settings of trial 3 of study ab12 cannot be read: ',
  )
  expect(() => parseResult(trial, { train: 1 })).toThrow(
    /^the results of trial 3 of study ab12 cannot be read: train: .*; they are damaged, or of another version/,
  )
})
