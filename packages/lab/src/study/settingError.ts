/** What is wrong with one setting, as data. */
export interface SettingProblem {
  /** The option as one types it, `--rate`. */
  option: string
  /** What it takes, in words. */
  expected: string
  /** What it got. */
  received: unknown
  /** A likely mend. */
  hint?: string | undefined
  /** The option as it should look. */
  example: string
}

/** A setting outside its range or of the wrong kind. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  readonly problem: SettingProblem

  constructor(problem: SettingProblem) {
    const { option, expected, received, hint, example } = problem
    const shown = typeof received === 'string' ? `'${received}'` : String(received)
    const lines = [`${option}: expected ${expected}; received ${shown}`]
    if (hint !== undefined) lines.push(`  ${hint}`)
    lines.push(`  example: ${example}`)
    super(lines.join('\n'))
    this.problem = problem
  }
}
