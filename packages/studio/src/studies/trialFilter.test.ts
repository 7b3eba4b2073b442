import { expect, test } from 'vitest'
import { trial } from '../testing/studies.js'
import { everyTrial, filteredTrials } from './trialFilter.js'

const trials = [
  { ...trial, number: 0, candidate: 0, label: 'none', worker: 'node-1' },
  {
    ...trial,
    number: 1,
    candidate: 1,
    label: 'dropout 0.3',
    state: 'failed' as const,
    error: 'The loss diverged',
  },
  { ...trial, number: 2, candidate: 10, label: 'dropout 0.5', state: 'pending' as const },
]

test.each([
  ['nothing', {}, [0, 1, 2]],
  ['text', { text: 'DIVERGED' }, [1]],
  ['a worker', { text: 'node-1' }, [0]],
  ['a state', { state: 'pending' }, [2]],
  ['a candidate', { candidate: '1' }, [1]],
  ['all of them', { text: 'dropout', state: 'failed', candidate: '10' }, []],
] as const)('trials are filtered by %s', (_, filter, numbers) => {
  expect(filteredTrials(trials, { ...everyTrial, ...filter }).map(({ number }) => number)).toEqual(numbers)
})
