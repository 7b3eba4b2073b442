/** Where progress goes: a terminal shows one line that changes, anything else gets a line now and then. */
export interface ProgressStream {
  /** Whether it is a terminal, where a line can be written over. */
  isTTY?: boolean | undefined
  /** The width of the terminal, in characters. */
  columns?: number | undefined
  /** As that of Node's streams. */
  write(text: string): unknown
}

/** Shows how far something is. */
export interface ProgressDisplay<Progress> {
  update(progress: Progress): void
  /** Shows a step that is not counted. */
  step(text: string): void
  /** Takes the line away. */
  end(): void
}

/** How progress is said. */
export interface ProgressWords<Progress> {
  /** Where it stands, in a line, after so many seconds. */
  describe(progress: Progress, seconds: number): string
  /** Marks passed: where there is no terminal, a line is written whenever the number grows. */
  marks(progress: Progress): number
}

/** Redraws no more often than the eye follows. */
const millisecondsBetweenDraws = 80

export function progressDisplay<Progress>(
  stream: ProgressStream,
  quiet: boolean,
  { describe, marks }: ProgressWords<Progress>,
): ProgressDisplay<Progress> {
  if (quiet) return { update: () => {}, step: () => {}, end: () => {} }
  const began = Date.now()
  const now = (progress: Progress) => describe(progress, (Date.now() - began) / 1000)
  if (!stream.isTTY) {
    let passed = 0
    return {
      update(progress) {
        const reached = marks(progress)
        if (reached <= passed) return
        passed = reached
        stream.write(`${now(progress)}\n`)
      },
      step: text => stream.write(`${text}\n`),
      end: () => {},
    }
  }
  let drawn = 0
  // Some pretend to be terminals and say that they have no columns.
  const draw = (text: string) => stream.write(`\r\u001b[K${text.slice(0, (stream.columns || 80) - 1)}`)
  return {
    update(progress) {
      if (Date.now() - drawn < millisecondsBetweenDraws) return
      drawn = Date.now()
      draw(now(progress))
    },
    step: draw,
    end: () => stream.write('\r\u001b[K'),
  }
}
