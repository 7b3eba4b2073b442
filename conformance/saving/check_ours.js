// Lets Keras open what thinnet writes, and keeps what came out in results.json:
//
//   npm run build && node conformance/saving/check_ours.js ~/keras-reference/bin/python [NAME …]
//
// With names, as results.json has them (`keras/lstms`), those alone are checked, and what is known of the others stays.
// The Python is one with the packages of conformance/requirements.txt.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = path => fileURLToPath(new URL(path, import.meta.url))
const python = process.argv[2] ?? 'python3'
const folder = mkdtempSync(join(tmpdir(), 'thinnet-saving-'))
try {
  // the sources of the library, so that it is one and the same everywhere; the packages it uses stay where they are
  const bundle = here(`.check-${process.pid}.mjs`)
  try {
    await build({
      entryPoints: [here('writeOurs.ts')],
      outfile: bundle,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      alias: { thinnet: here('../../packages/thinnet/src/index.ts') },
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(here('writeOurs.ts')).href) },
    })
    const { writeModels } = await import(pathToFileURL(bundle).href)
    await writeModels(folder, process.argv.slice(3))
  } finally {
    rmSync(bundle, { force: true })
  }
  const { version } = JSON.parse(readFileSync(here('../../packages/thinnet/package.json'), 'utf8'))
  const arguments_ = [here('check_ours.py'), folder, here('results.json'), version]
  process.exitCode = spawnSync(python, arguments_, { stdio: 'inherit' }).status ?? 1
  const biome = here('../../node_modules/@biomejs/biome/bin/biome')
  spawnSync(process.execPath, [biome, 'format', '--write', here('results.json')], { stdio: 'inherit' })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
