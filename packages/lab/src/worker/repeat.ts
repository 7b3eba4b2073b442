/** Something that is done again and again until it is told to end. */
export interface Repeated {
  /** Does it now, or right after the time that is under way. */
  now(): void
  /** Nothing is under way any more when this resolves. */
  end(): Promise<void>
}

/** Does `work` every `seconds`, and never twice at once. Errors go to `onError`; it goes on. */
export function repeat(
  seconds: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Repeated {
  let ended = false
  let again = false
  let underWay: Promise<void> | undefined
  const start = () => {
    if (ended) return
    if (underWay) {
      again = true
      return
    }
    underWay = work()
      .catch(onError)
      .finally(() => {
        underWay = undefined
        if (again) {
          again = false
          start()
        }
      })
  }
  const timer = setInterval(start, 1000 * seconds)
  return {
    now: start,
    async end() {
      ended = true
      clearInterval(timer)
      await underWay
    },
  }
}
