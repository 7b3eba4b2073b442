// The one-way imports of docs/architecture.md are a lint rule; here is the proof that it fails when it should.

import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url))

/** The complaints of the linter about a file of the library that imports `specifier`. */
function lint(folder: string, specifier: string): string {
  const file = `packages/thinnet/src/${folder}/importProbe${process.pid}.ts`
  writeFileSync(`${root}/${file}`, `export { something } from '${specifier}'\n`)
  try {
    execFileSync(
      process.execPath,
      [biome, 'lint', '--colors=off', '--only=style/noRestrictedImports', file],
      {
        cwd: root,
        stdio: 'pipe',
      },
    )
    return ''
  } catch (error) {
    return error instanceof Error && 'stdout' in error && 'stderr' in error
      ? `${error.stdout}${error.stderr}`
      : String(error)
  } finally {
    rmSync(`${root}/${file}`)
  }
}

describe('imports go one way: graph ◄ layers ◄ models', () => {
  test.each([
    ['graph', '../layers/index.js'],
    ['graph', '../onnx/index.js'],
    ['onnx', '../models/index.js'],
    ['onnx', '../runtime/index.js'],
    ['random', '../graph/index.js'],
    ['data', '../layers/index.js'],
    ['activations', '../layers/index.js'],
    ['optimizers', '../models/index.js'],
    ['layers', '../models/index.js'],
    ['layers', '../optimizers/index.js'],
    ['runtime', '../models/index.js'],
    ['models', 'onnxruntime-node'],
    ['models/programs', 'onnxruntime-web/wasm'],
    ['layers', 'onnxruntime-common'],
    ['models', '../saving/index.js'],
    ['models/programs', '../../saving/index.js'],
    ['callbacks', '../saving/index.js'],
    ['layers', '../saving/index.js'],
    ['tables', '../models/index.js'],
    ['calibration', '../graph/index.js'],
  ])('%s may not import %s', (folder, specifier) => {
    expect(lint(folder, specifier)).toContain('noRestrictedImports')
  })

  test.each([
    ['layers', '../graph/index.js'],
    ['onnx', '../graph/index.js'],
    ['models', '../layers/index.js'],
    ['models/programs', '../../runtime/index.js'],
    ['runtime', 'onnxruntime-node'],
    ['saving', '../models/index.js'],
  ])('%s may import %s', (folder, specifier) => {
    expect(lint(folder, specifier)).toBe('')
  })
})
