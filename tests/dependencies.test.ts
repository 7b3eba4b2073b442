// docs/dependencies.md, the manifests, node_modules and the imports of the sources name the same packages.

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const page = read('docs/dependencies.md')

type Ranges = Readonly<Record<string, string>>
interface Manifest {
  readonly dependencies?: Ranges
  readonly optionalDependencies?: Ranges
  readonly devDependencies?: Ranges
}

const sections = {
  thinnet: 'packages/thinnet',
  '@thinnet/lab': 'packages/lab',
  '@thinnet/studio': 'packages/studio',
  Development: '.',
}

const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')))
const isOurs = (name: string) => name === 'thinnet' || name.startsWith('@thinnet/')

function licenceOf(name: string, folder: string): string {
  const { resolve } = createRequire(join(root, folder, 'package.json'))
  const place = resolve.paths(name)!.find(path => {
    try {
      return readdirSync(join(path, name)).includes('package.json')
    } catch {
      return false
    }
  })
  return JSON.parse(readFileSync(join(place!, name, 'package.json'), 'utf8')).license
}

test.each(Object.entries(sections))('the table of %s is that of its manifest', (title, folder) => {
  const text = page.split(/^## /m).find(part => part.startsWith(`${title}\n`))
  const listed = [...text!.matchAll(/^\| `([^`]+)`[^|]*\| `([^`]+)` \| ([^|]+) \|/gm)]
    .map(([, name, range, licence]) => `${name} ${range} ${licence}`)
    .sort()
  const { dependencies, optionalDependencies, devDependencies } = manifestOf(folder)
  const declared = Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })
    .filter(([name]) => !isOurs(name))
    .map(([name, range]) => `${name} ${range} ${licenceOf(name, folder)}`)
    .sort()
  expect(listed).toEqual(declared)
})

/** The packages that the sources of a folder import, types included. */
function importsOf(folder: string): Set<string> {
  const source = join(root, folder, 'src')
  const names = new Set<string>()
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || /\.test\.tsx?$|testing[\\/]|importProbe/.test(file)) continue
    const text = readFileSync(join(source, file), 'utf8')
    for (const [, name] of text.matchAll(
      /(?:^(?:import|export|\})[^'\n]* from |^import |import\()'((?:@[\w-]+\/)?[\w][\w.-]*)(?=['/])/gm,
    )) {
      if (!name.startsWith('@thinnet/')) names.add(name)
    }
  }
  return names
}

/** What is needed, but not by an import in src. */
const otherwise: Ranges = {
  '@expo-google-fonts/open-sans': 'its files are looked up',
  '@types/d3': "Plot's declarations import them",
  '@thinnet/studio': 'the page that is served; found by its manifest',
}

test.each(['packages/thinnet', 'packages/lab'])('%s declares what it imports, and nothing else', folder => {
  const { dependencies, optionalDependencies, devDependencies } = manifestOf(folder)
  const declared = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies })
  const imported = importsOf(folder)
  expect([...imported].filter(name => !declared.includes(name))).toEqual([])
  expect(declared.filter(name => !imported.has(name) && !otherwise[name])).toEqual([])
})

test('the engines agree in version', () => {
  const { dependencies, optionalDependencies, devDependencies } = manifestOf('packages/thinnet')
  const ranges = Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })
    .filter(([name]) => name.startsWith('onnxruntime-'))
    .map(([, range]) => range)
  expect(ranges).toHaveLength(3)
  expect(new Set(ranges).size).toBe(1)
})

test.each(Object.values(sections))('%s has no install script', folder => {
  const { scripts = {} } = JSON.parse(read(join(folder, 'package.json')))
  expect(Object.keys(scripts).filter(name => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([])
})
