/** What is wrong with one setting, as data. */
export type SettingProblem = SettingCircumstances &
  (
    | {
        /** What it takes, in words. */
        expected: string
        /** Absent where the value is wrong. */
        clash?: undefined
      }
    | {
        /** What it does not go with, whatever its value, and why. */
        clash: string
        /** Absent where no value would do. */
        expected?: undefined
      }
  )

/** Which setting it is, and what it got. */
export interface SettingCircumstances {
  /** The option as one types it, `--rate`. */
  option: string
  /** What it got; undefined if it is missing. */
  received: unknown
  /** A likely mend. */
  hint?: string | undefined
  /** The option as it should look. */
  example: string
}

/** A setting outside its range or of the wrong kind. */
export class SettingError extends Error {
  /** To tell it from other errors: `SettingError`. */
  override readonly name = 'SettingError'
  /** As data, for whoever shows it in another way. */
  readonly problem: SettingProblem

  constructor(problem: SettingProblem) {
    const { hint, example } = problem
    const lines = [whatIsWrong(problem)]
    if (hint !== undefined) lines.push(`  ${hint}`)
    lines.push(`  example: ${example}`)
    super(lines.join('\n'))
    this.problem = problem
  }
}

function whatIsWrong({ option, expected, clash, received }: SettingProblem): string {
  if (clash !== undefined) return `${option} does not go with ${clash}`
  if (received === undefined) return `${option} is missing: ${expected}`
  const shown = typeof received === 'string' ? `'${received}'` : String(received)
  return `${option}: expected ${expected}; received ${shown}`
}
