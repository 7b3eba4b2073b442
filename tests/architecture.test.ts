// The pictures of docs/architecture.md are true to the code.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { differences, type Import, importsIn, importsOf, readPicture } from './architecture.js'

const path = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url))
const page = readFileSync(path('docs/architecture.md'), 'utf8')

/** Files that every part may import, and that import no part. */
const ground: ReadonlySet<string> = new Set(['arguments', 'config', 'tensor', 'version'])
/** What a package shows to others, of all its parts. */
const fronts: ReadonlySet<string> = new Set(['index', 'publicFigures'])

function pictureOf(name: string): string {
  const picture = new RegExp(`<!-- parts of packages/${name} -->\\s+\`\`\`mermaid\n([^\`]+)\`\`\``).exec(page)
  if (!picture?.[1]) throw new Error(`docs/architecture.md has no picture of packages/${name}`)
  return picture[1]
}

describe.each(['thinnet', 'lab', 'studio'])('packages/%s', name => {
  const imports = importsIn(path(`packages/${name}/src`))

  test('has the parts and the arrows of the picture', () => {
    const between = imports.filter(({ from, to }) => !fronts.has(from) && !ground.has(to))
    expect(differences(readPicture(pictureOf(name)), between)).toEqual([])
    expect(between.length).toBeGreaterThan(20)
  })

  test('keeps within itself', () => {
    expect(imports.filter(({ to }) => to === '')).toEqual([])
  })
})

describe('a picture that is not true', () => {
  const picture = readPicture(
    'flowchart TD\n  subgraph low[low]\n    c\n    d\n  end\n  a --> b\n  b --> low\n  a -. late .-> e',
  )
  const honest: Import[] = ['a b', 'b c', 'b d', 'a d']
    .map(pair => pair.split(' ') as [string, string])
    .map(([from, to]) => ({ file: `${from}/x.ts`, from, to, isWhenAsked: false }))
  const late: Import = { file: 'a/late.ts', from: 'a', to: 'e', isWhenAsked: true }

  test('is told from one that is', () => {
    expect(differences(picture, [...honest, late])).toEqual([])
  })

  test.each([
    [
      'an import against the arrows',
      [...honest, late, ...importsOf('c/x.ts', "import { y } from '../b/y.js'")],
    ],
    ['an import at once of what is for later', [...honest, { ...late, isWhenAsked: false }]],
    ['an arrow without an import', honest],
  ])('because of %s', (_, imports) => {
    expect(differences(picture, imports)).toHaveLength(1)
  })

  test('because of a circle', () => {
    const circle = readPicture('a --> b\nb --> a')
    expect(
      differences(circle, [
        ...importsOf('a/x.ts', "export * from '../b/y.js'"),
        ...importsOf('b/y.ts', "import '../a/x.js'"),
      ]),
    ).toEqual(['a is on a circle of arrows', 'b is on a circle of arrows'])
  })
})
