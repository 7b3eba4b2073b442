import { expect, test } from 'vitest'
import { madeUpStudy } from '../testing/madeUpStudy.js'
import { searchCommandLine } from './searchCommandLine.js'

test('the command spells every setting out', () => {
  const study = madeUpStudy({
    task: 'regression',
    space: { kind: ['dropout'], dropout: [0, 0.25], maxNorm: [null, 3], weightDecay: [0, 0.0001] },
    settings: { budget: { minutes: 2.5 }, strategy: 'random', candidates: 4, seed: 7 },
  })
  expect(searchCommandLine(study, { table: 'a b.csv', model: undefined })).toBe(
    "thinnet search 'a b.csv' --target 'kind <of> wine' --task regression --hidden 64,64 --kinds dropout --rates 0,0.25 " +
      '--max-norm none,3 --weight-decay 0,1e-4 --strategy random --candidates 4 --repeats 3 --folds 5 --epochs 60 ' +
      '--batch-size 32 --budget 2.5min --holdout 0.2 --seed 7',
  )
})

test('a file that was read in its own way is read so again', () => {
  const made = madeUpStudy({})
  const reading = { separator: ';', decimal: ',', encoding: 'windows-1252' } as const
  const study = { ...made, data: { ...made.data, reading } }
  expect(searchCommandLine(study, { table: 'a.csv', model: undefined })).toContain(
    ' --separator semicolon --decimal comma --encoding windows-1252 --hidden ',
  )
})

test('settings that only the model knows are left to it', () => {
  const study = madeUpStudy({ space: { dropout: [0, 0.2], units: [8, 16] }, settings: { hidden: undefined } })
  const line = searchCommandLine(study, { table: undefined, model: 'models/own.ts' })
  expect(line).toMatch(/^thinnet search --model models\/own\.ts --strategy grid /)
  expect(line).not.toContain('--rates')
})
