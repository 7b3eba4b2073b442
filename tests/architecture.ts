// The pictures of docs/architecture.md as data, and the imports of the code, to be held against each other.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'

/** Arrows of a picture: from a part to the parts that it may import. */
export interface Picture {
  /** What is imported when a module is loaded. */
  readonly arrows: ReadonlyMap<string, ReadonlySet<string>>
  /** Of what only types are imported, or modules when asked for. */
  readonly whenAsked: ReadonlyMap<string, ReadonlySet<string>>
}

/** An import of a part by another one. */
export interface Import {
  readonly file: string
  readonly from: string
  readonly to: string
  /** By `import()`, or of types alone. */
  readonly isWhenAsked: boolean
}

function add(arrows: Map<string, Set<string>>, from: string, to: string): void {
  const targets = arrows.get(from) ?? new Set()
  arrows.set(from, targets.add(to))
}

/**
 * Reads a Mermaid flowchart: `a --> b & c`, `a -. words .-> b`, `id["name"]`, and subgraphs, whose arrows are those of each of their
 * parts.
 *
 * @throws Error at a line of another form
 */
export function readPicture(mermaid: string): Picture {
  const members = new Map<string, string[]>()
  const names = new Map<string, string>()
  const arrows = new Map<string, Set<string>>()
  const whenAsked = new Map<string, Set<string>>()
  const lines = mermaid.split('\n').map(line => line.trim())
  let group: string | undefined
  for (const line of lines) {
    const named = /^(\w+)\["(\w+)"\]$/.exec(line)
    if (named?.[1] && named[2]) names.set(named[1], named[2])
    const start = /^subgraph (\w+)/.exec(line)?.[1]
    if (start !== undefined || line === 'end') group = start
    else if (group !== undefined) members.set(group, [...(members.get(group) ?? []), line])
  }
  const partsOf = (ids: string) => ids.split(' & ').flatMap(id => members.get(id) ?? [names.get(id) ?? id])
  for (const line of lines) {
    const arrow = /^(\w+(?: & \w+)*) (-->|-\. [^.]+ \.->) (\w+(?: & \w+)*)$/.exec(line)
    if (!arrow) {
      if (line === '' || /^(flowchart \w+|subgraph \w+\[.*\]|\w+(\["\w+"\])?|end)$/.test(line)) continue
      throw new Error(`not a line of a picture: ${line}`)
    }
    const [, from = '', kind, to = ''] = arrow
    for (const a of partsOf(from)) {
      for (const b of partsOf(to)) add(kind === '-->' ? arrows : whenAsked, a, b)
    }
  }
  return { arrows, whenAsked }
}

/** The part that a file of a package is of: its folder or, for files beside the folders, its name. */
const partOf = (file: string) => /^[^/.]+/.exec(file)?.[0] ?? ''

const specifiers =
  /(?:^|\n)(?:import|export)\s(type\s)?[^'"]*?from '([^']+)'|(?:^|\n)import '([^']+)'|import\(\s*'([^']+)'\s*\)/g

/** The imports between parts in a module's text; `file` is relative to the package's `src`. */
export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(specifiers)].flatMap(([, type, named, bare, asked]) => {
    const specifier = named ?? bare ?? asked ?? ''
    // with a question mark: a file as text or as an address, which is Vite's way
    if (!specifier.startsWith('.') || specifier.includes('?')) return []
    const to = partOf(join(dirname(file), specifier))
    const from = partOf(file)
    return from === to ? [] : [{ file, from, to, isWhenAsked: (type ?? asked) !== undefined }]
  })
}

/** The imports between the parts of a package, tests and what serves them left out. */
export function importsIn(source: string): Import[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$|(^|\/)testing\//.test(file))
    .flatMap(file => importsOf(file, readFileSync(join(source, file), 'utf8')))
}

/** Every part that can be reached along arrows. */
export function reachable(arrows: Picture['arrows'], from: string): Set<string> {
  const seen = new Set<string>()
  const open = [from]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    for (const next of arrows.get(part) ?? []) {
      if (!seen.has(next)) open.push(next)
      seen.add(next)
    }
  }
  return seen
}

/** What is wrong between a picture and the imports: an import without a way of arrows, an arrow without an import, a circle. */
export function differences({ arrows, whenAsked }: Picture, imports: readonly Import[]): string[] {
  const circles = [...arrows.keys()]
    .filter(part => reachable(arrows, part).has(part))
    .map(part => `${part} is on a circle of arrows`)
  const strangers = imports
    .filter(({ from, to, isWhenAsked }) => {
      const isAllowed = reachable(arrows, from).has(to) || (isWhenAsked && whenAsked.get(from)?.has(to))
      return !isAllowed
    })
    .map(({ file, to }) => `${file} imports ${to}, and no arrow leads there`)
  const idle = [...arrows, ...whenAsked].flatMap(([from, targets]) =>
    [...targets]
      .filter(to => !imports.some(found => found.from === from && found.to === to))
      .map(to => `nothing in ${from} imports ${to}, as an arrow says`),
  )
  return [...circles, ...strangers, ...idle]
}
