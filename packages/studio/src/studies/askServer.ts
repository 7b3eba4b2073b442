import type { Problem } from '@thinnet/lab/studio'

/** Why there is no answer. */
export interface Trouble {
  /** `silent`: nobody answers; `foreign`: somebody else does; `missing`: it is not there (any more); `refused`: see `words`. */
  readonly kind: 'silent' | 'foreign' | 'missing' | 'refused'
  /** What the server says, for `missing` and `refused`. */
  readonly words: string
}

export type Heard<Answer> =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly tag: string | null }
  | { readonly kind: 'same' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }

/** Milliseconds after which a server that takes a question and says nothing counts as silent. */
const PATIENCE = 30_000

const trouble = (kind: Trouble['kind'], words = ''): Heard<never> => ({
  kind: 'trouble',
  trouble: { kind, words },
})

/**
 * Asks the server of the studio.
 *
 * @param tag of the answer that is known: the same one is not read again
 * @throws the reason of `signal`, alone
 */
export async function askServer<Answer>(
  path: string,
  { tag, signal }: { tag: string | null; signal: AbortSignal },
): Promise<Heard<Answer>> {
  try {
    const response = await fetch(path, {
      // the browser keeps the answer and asks whether it has changed
      cache: 'no-cache',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    })
    if (!response.headers.get('content-type')?.includes('json')) return trouble('foreign')
    if (!response.ok) {
      const { error } = (await response.json()) as Problem
      return trouble(response.status === 404 ? 'missing' : 'refused', error)
    }
    const received = response.headers.get('etag')
    if (received !== null && received === tag) return { kind: 'same' }
    return { kind: 'answer', answer: (await response.json()) as Answer, tag: received }
  } catch {
    signal.throwIfAborted()
    return trouble('silent')
  }
}
