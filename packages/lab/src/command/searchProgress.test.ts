import { expect, test } from 'vitest'
import { progressDisplay } from './progress.js'
import { describeSearch, searchProgress } from './searchProgress.js'

const progress = {
  ...{ study: 'abc', phase: 'trials' as const, done: 12, total: 135, failed: 0, running: 2, workers: 2 },
  ...{ fraction: 0.09, secondsLeft: 200 },
}

test('progress is that of all workers, with the time left', () => {
  expect(describeSearch(progress)).toBe('trial 12 of 135 done (9 %), 2 workers, about 3 min 20 s left')
  expect(describeSearch({ ...progress, failed: 3, secondsLeft: null, workers: 1 })).toBe(
    'trial 12 of 135 done (9 %), 1 worker, 3 failed',
  )
  expect(describeSearch({ ...progress, phase: 'best' })).toBe('training the chosen candidate on all rows')
})

test('a log gets a line at every tenth, a terminal one line that changes, and --quiet nothing', () => {
  const written = (isTTY: boolean, quiet: boolean) => {
    const lines: string[] = []
    const display = progressDisplay(
      { isTTY, columns: 30, write: text => lines.push(text) },
      quiet,
      searchProgress,
    )
    for (const fraction of [0.01, 0.11, 0.12, 0.19, 0.35]) display.update({ ...progress, fraction })
    display.end()
    return lines
  }
  expect(written(false, false)).toHaveLength(2)
  expect(written(false, true)).toEqual([])
  const terminal = written(true, false)
  expect(terminal.at(-1)).toBe('\r\u001b[K')
  expect(terminal[0]).toBe(`\r\u001b[K${'trial 12 of 135 done (1 %), 2 '.slice(0, 29)}`)
})
