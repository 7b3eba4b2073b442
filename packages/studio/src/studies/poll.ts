// Asks for the same thing again and again, as often as it can have changed.

import type { Heard, Trouble } from './askServer.js'

/** How soon an answer can be another one: `settled` ones never are. */
export type Pace = 'live' | 'quiet' | 'settled'

export interface Polled<Answer> {
  /** The last one that came; kept while nothing can be heard. */
  readonly answer?: Answer
  /** When it was last heard that this is so, in milliseconds since 1970. */
  readonly heardAt?: number
  readonly trouble?: Trouble
}

interface Situation {
  readonly pace: Pace
  /** The tab is in the background. */
  readonly hidden: boolean
  /** Times in a row that nothing was heard. */
  readonly failures: number
}

const LIVE = 2000
const QUIET = 10_000
const HIDDEN = 30_000
const SLOWEST = 30_000

/** Milliseconds until the next question; undefined if there is nothing more to be heard. */
export function pauseAfter({ pace, hidden, failures }: Situation): number | undefined {
  if (failures === 0 && pace === 'settled') return undefined
  const usual = failures > 0 ? Math.min(LIVE * 2 ** (failures - 1), SLOWEST) : pace === 'live' ? LIVE : QUIET
  return hidden ? Math.max(usual, HIDDEN) : usual
}

/** What is used of a document. */
type Page = Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>

export interface Polling<Answer> {
  ask(known: { tag: string | null; signal: AbortSignal }): Promise<Heard<Answer>>
  pace(answer: Answer): Pace
  /** Hears what is new. */
  tell(polled: Polled<Answer>): void
  page: Page
}

/** Begins to ask. @returns how to stop */
export function poll<Answer>({ ask, pace, tell, page }: Polling<Answer>): () => void {
  const ended = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let polled: Polled<Answer> = {}
  let tag: string | null = null
  let failures = 0
  let isAsking = false

  const wait = () => {
    const { answer } = polled
    const pause = pauseAfter({
      pace: answer === undefined ? 'live' : pace(answer),
      ...{ hidden: page.hidden, failures },
    })
    if (pause !== undefined) timer = setTimeout(next, pause)
  }

  const next = async () => {
    clearTimeout(timer)
    isAsking = true
    try {
      const heard = await ask({ tag, signal: ended.signal })
      if (ended.signal.aborted) return
      hear(heard)
      wait()
    } catch {
      // stopped while it asked
    } finally {
      isAsking = false
    }
  }

  const hear = (heard: Heard<Answer>) => {
    const { trouble: before, ...known } = polled
    failures = heard.kind === 'trouble' ? failures + 1 : 0
    if (heard.kind === 'trouble') {
      polled = { ...known, trouble: heard.trouble }
      if (before?.kind === heard.trouble.kind && before.words === heard.trouble.words) return
    } else if (heard.kind === 'answer') {
      tag = heard.tag
      polled = { answer: heard.answer, heardAt: Date.now() }
    } else {
      polled = { ...known, heardAt: Date.now() }
      if (!before) return
    }
    tell(polled)
  }

  const onVisibility = () => {
    const isSettled = failures === 0 && polled.answer !== undefined && pace(polled.answer) === 'settled'
    if (!page.hidden && !isAsking && !isSettled) void next()
  }

  page.addEventListener('visibilitychange', onVisibility)
  void next()
  return () => {
    ended.abort()
    clearTimeout(timer)
    page.removeEventListener('visibilitychange', onVisibility)
  }
}
