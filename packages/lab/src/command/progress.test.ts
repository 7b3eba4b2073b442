import { describe, expect, test } from 'vitest'
import { progressDisplay } from './progress.js'
import { describeStudy, studyProgress } from './studyProgress.js'
import { textTable } from './textTable.js'

const once = {
  done: 0,
  total: 2,
  fraction: 0.25,
  models: [
    { label: 'baseline', epochs: 1234 },
    { label: 'dropout 0.4', epochs: 766 },
  ],
}
const many = { ...once, done: 5, total: 20 }

function fakeStream(isTTY: boolean) {
  const written: string[] = []
  return { written, stream: { isTTY, columns: 40, write: (text: string) => written.push(text) } }
}

describe('progress', () => {
  test('a short study shows the epochs of its models', () => {
    expect(describeStudy(once, 4000, 1)).toBe('epoch of 4,000: baseline 1,234, dropout 0.4 766')
  })

  test('a long one shows trainings and the time left', () => {
    expect(describeStudy(many, 4000, 10)).toBe('training 5 of 20 done (25 %), about 30 s left')
    expect(describeStudy({ ...many, fraction: 0.001 }, 4000, 10)).toBe('training 5 of 20 done (0 %)')
  })

  test('a terminal gets one line that is drawn over and taken away', () => {
    const { written, stream } = fakeStream(true)
    const display = progressDisplay(stream, false, studyProgress(4000))
    display.update(once)
    display.end()
    expect(written.every(text => text.startsWith('\r\u001b[K') && !text.includes('\n'))).toBe(true)
    // Never as wide as the terminal, which would wrap.
    expect(Math.max(...written.map(text => text.replace('\r\u001b[K', '').length))).toBeLessThan(40)
    expect(written.at(-1)).toBe('\r\u001b[K')
  })

  test('a log gets a line a quarter', () => {
    const { written, stream } = fakeStream(false)
    const display = progressDisplay(stream, false, studyProgress(4000))
    for (let step = 0; step <= 100; step++) display.update({ ...many, fraction: step / 100 })
    display.step('drawing figures')
    display.end()
    expect(written).toHaveLength(5)
    expect(written.at(-1)).toBe('drawing figures\n')
  })

  test('quiet is quiet', () => {
    const { written, stream } = fakeStream(true)
    const display = progressDisplay(stream, true, studyProgress(4000))
    display.update(once)
    display.step('drawing figures')
    display.end()
    expect(written).toEqual([])
  })
})

test('a table in text has columns flush right but for the first', () => {
  const rows = [
    ['baseline', '1.00'],
    ['x', '12.00'],
  ]
  expect(textTable({ head: ['model', 'loss'], rows }).split('\n')).toEqual([
    'model       loss',
    '────────────────',
    'baseline    1.00',
    'x          12.00',
  ])
})
