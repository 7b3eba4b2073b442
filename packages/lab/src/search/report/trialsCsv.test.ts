import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { columnNamed } from 'thinnet'
import { expect, test } from 'vitest'
import { readTable } from '../../table/readTable.js'
import { madeUpStudy } from '../testing/madeUpStudy.js'
import { trialsCsv } from './trialsCsv.js'

test('the table of trials has every figure to the last digit, and is read back by our own reader', async () => {
  const space = { dropout: [0, 0.3], maxNorm: [null, 3], seed: ['a, "b"', 'c'] }
  const study = madeUpStudy({
    space,
    change: one =>
      one.number === 1
        ? {
            ...one,
            trials: one.trials.map(({ settings, result }) => ({
              settings,
              result: { ...result, test: { loss: Number.NaN }, failure: 'diverged, at once' },
            })),
          }
        : one,
  })
  const folder = await mkdtemp(join(tmpdir(), 'thinnet-trials-'))
  try {
    await writeFile(join(folder, 'trials.csv'), trialsCsv(study))
    const table = await readTable(join(folder, 'trials.csv'))
    const trials = study.candidates.flatMap(({ trials }) => trials)
    expect(table.rowCount).toBe(8 * 15)
    trials.forEach(({ settings, result }, row) => {
      const at = (name: string) => {
        const column = columnNamed(table, name)
        if (column.kind === 'number') return column.values[row]
        return 'codes' in column ? column.names[column.codes[row]!] : undefined
      }
      expect(at('candidate')).toBe(settings.candidateNumber)
      expect(at('dropout')).toBe(settings.candidate.dropout)
      expect(at('maxNorm')).toBe(settings.candidate.maxNorm === null ? 'none' : '3')
      expect(at('setting seed')).toBe(settings.candidate.seed)
      expect([at('seed'), at('repeat'), at('fold'), at('rung')]).toEqual([
        settings.seed,
        settings.repeat,
        settings.fold,
        0,
      ])
      expect(at('trainLoss')).toBe(result.train.loss)
      expect(at('testLoss')).toBe(result.test.loss)
      expect(at('trainAccuracy')).toBe(result.train.accuracy)
      expect(at('failure')).toBe(result.failure)
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('trials of earlier rungs are rows too', () => {
  const study = madeUpStudy({ change: one => ({ ...one, earlier: one.trials.slice(0, 2) }) })
  expect(trialsCsv(study).trimEnd().split('\n')).toHaveLength(1 + 3 * 17)
})
