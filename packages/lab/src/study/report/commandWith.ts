/** An option of a command: its name, its value if it has one, and the value that need not be said. */
export type GivenOption = [name: string, value: string | number | undefined, usual?: number]

/** A command line that gives whatever differs from the usual, spelled out. */
export function commandWith(command: string, options: readonly GivenOption[]): string {
  const given = options.flatMap(([name, value, usual]) =>
    value === undefined || value === usual ? [] : [`${name} ${value}`],
  )
  return [command, ...given].join(' ')
}
