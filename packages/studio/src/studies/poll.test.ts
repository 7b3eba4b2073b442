import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Heard, Trouble } from './askServer.js'
import { type Pace, type Polled, pauseAfter, poll } from './poll.js'

const silent: Trouble = { kind: 'silent', words: '' }

describe('the pause', () => {
  test.each([
    ['while something runs', { pace: 'live' }, 2000],
    ['while nothing does', { pace: 'quiet' }, 10_000],
    ['in a tab in the background', { pace: 'live', hidden: true }, 30_000],
    ['after one failure', { pace: 'quiet', failures: 1 }, 2000],
    ['after three', { pace: 'quiet', failures: 3 }, 8000],
    ['after hundreds', { pace: 'live', failures: 500 }, 30_000],
    ['after what stays as it is', { pace: 'settled' }, undefined],
    ['after what stays as it is and did not come', { pace: 'settled', failures: 1 }, 2000],
  ] as const)('%s', (_, situation, pause) => {
    expect(pauseAfter({ hidden: false, failures: 0, ...situation })).toBe(pause)
  })
})

describe('polling', () => {
  class FakePage extends EventTarget {
    hidden = false

    turn(hidden: boolean): void {
      this.hidden = hidden
      this.dispatchEvent(new Event('visibilitychange'))
    }
  }

  let page: FakePage
  let answers: Heard<string>[]
  let asked: (string | null)[]
  let told: Polled<string>[]
  let stop: () => void
  const start = (pace: Pace = 'live') => {
    stop = poll<string>({
      async ask({ tag }) {
        asked.push(tag)
        return answers.shift() ?? { kind: 'same' }
      },
      pace: () => pace,
      tell: polled => told.push(polled),
      page: page as unknown as Document,
    })
  }
  const answer = (text: string): Heard<string> => ({ kind: 'answer', answer: text, tag: `tag of ${text}` })
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
    page = new FakePage()
    answers = []
    asked = []
    told = []
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  test('tells what is new, and nothing while it stays the same', async () => {
    answers = [answer('a'), { kind: 'same' }, answer('b')]
    start()
    await pass(0)
    expect(told).toEqual([{ answer: 'a', heardAt: 1_000_000 }])
    await pass(2000)
    expect(told).toHaveLength(1)
    await pass(2000)
    expect(told[1]).toEqual({ answer: 'b', heardAt: 1_004_000 })
    expect(asked).toEqual([null, 'tag of a', 'tag of a'])
  })

  test('keeps what it knows while nobody answers, says so once, and goes on', async () => {
    const trouble: Heard<string> = { kind: 'trouble', trouble: silent }
    answers = [answer('a'), { kind: 'same' }, trouble, trouble, { kind: 'same' }]
    start()
    await pass(2000)
    await pass(2000)
    expect(told[1]).toEqual({ answer: 'a', heardAt: 1_002_000, trouble: silent })
    await pass(2000)
    expect([asked.length, told.length]).toEqual([4, 2])
    await pass(4000)
    expect(told[2]).toEqual({ answer: 'a', heardAt: 1_010_000 })
  })

  test('slows down in the background, and asks at once when it is looked at again', async () => {
    start()
    await pass(0)
    page.turn(true)
    await pass(2000)
    expect(asked).toHaveLength(2)
    await pass(29_000)
    expect(asked).toHaveLength(2)
    page.turn(false)
    await pass(0)
    expect(asked).toHaveLength(3)
    await pass(2000)
    expect(asked).toHaveLength(4)
  })

  test('ends with an answer that stays as it is', async () => {
    answers = [answer('a')]
    start('settled')
    await pass(600_000)
    page.turn(false)
    await pass(0)
    expect(asked).toHaveLength(1)
  })

  test('stops when it is told to, also while it waits for an answer', async () => {
    let answerNow = (_: Heard<string>) => {}
    let signal: AbortSignal | undefined
    stop = poll<string>({
      ask: known => {
        signal = known.signal
        asked.push(known.tag)
        return new Promise(resolve => {
          answerNow = resolve
        })
      },
      pace: () => 'live',
      tell: polled => told.push(polled),
      page: page as unknown as Document,
    })
    stop()
    expect(signal!.aborted).toBe(true)
    answerNow(answer('late'))
    page.turn(false)
    await pass(60_000)
    expect([asked.length, told]).toEqual([1, []])
  })
})
