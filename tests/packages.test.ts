// The packages as npm would publish them: what is in them, and whether others can resolve it.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'

const { pack } = await import(new URL('../trust/packages/pack.js', import.meta.url).href)

const folder = mkdtempSync(join(tmpdir(), 'thinnet-packages-'))
afterAll(() => rmSync(folder, { recursive: true }))

// one npm for both: it takes longer to start than to pack
let packed: { name: string; path: string; files: string[] }[]
beforeAll(() => {
  packed = pack(['thinnet', 'lab'], folder)
})

test.each(['thinnet', '@thinnet/lab'])('%s is packed as it should be', async wanted => {
  const { path, files } = packed.find(({ name }) => name === wanted)!
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/index.js']))
  expect(files.filter(file => /\.(map|tsbuildinfo)$|\.test\.|testing\//.test(file))).toEqual([])

  const tarball = new Uint8Array(readFileSync(path))
  const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
  expect(messages.filter(({ type }) => type !== 'suggestion')).toEqual([])

  const analysis = await checkPackage(createPackageFromTarballData(tarball))
  if (!analysis.types) throw new Error('there are no types')
  // ES modules only, and node10 knows no subpaths: both on purpose
  const problems = analysis.problems.filter(
    problem =>
      problem.kind !== 'CJSResolvesToESM' &&
      !(problem.kind === 'NoResolution' && problem.resolutionKind === 'node10' && problem.entrypoint !== '.'),
  )
  expect(problems).toEqual([])
})

test.each(['thinnet', 'lab', 'studio'])('%s has the licence of the whole', name => {
  const licence = (path: string) => readFileSync(new URL(`../${path}LICENSE`, import.meta.url), 'utf8')
  expect(licence(`packages/${name}/`)).toBe(licence(''))
})
