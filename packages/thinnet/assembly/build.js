// Compiles assembly/maskDrawer.ts and writes the module, as base64, to src/random/maskDrawer.wasm.ts.
// Does nothing when that file already carries the hash of everything it was made from.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const local = path => fileURLToPath(new URL(path, import.meta.url))
const source = readFileSync(local('maskDrawer.ts'), 'utf8')
const target = local('../src/random/maskDrawer.wasm.ts')
const { version } = createRequire(import.meta.url)('assemblyscript/package.json')

const hash = createHash('sha256')
for (const input of [source, readFileSync(local('build.js')), version]) hash.update(input)
const firstLine = `// Written by assembly/build.js. Made from ${hash.digest('hex')}\n`

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(firstLine)) {
  const { default: asc } = await import('assemblyscript/asc')
  let binary
  const { error, stderr } = await asc.main(
    [
      ...['maskDrawer.ts', '--outFile', 'maskDrawer.wasm', '--runtime', 'stub', '--initialMemory', '1'],
      ...['--optimizeLevel', '3', '--enable', 'simd', '--noAssert'],
    ],
    {
      readFile: name => (name === 'maskDrawer.ts' ? source : null),
      writeFile: (_name, contents) => {
        binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error || !binary) throw new Error(`maskDrawer.ts did not compile: ${error?.message}\n${stderr}`)
  // Browsers compile at most 4 KB without leaving the main thread.
  if (binary.length >= 4096) throw new Error(`maskDrawer.wasm has ${binary.length} bytes; 4095 are allowed`)

  const temporary = `${target}.${process.pid}.tmp`
  const base64 = Buffer.from(binary).toString('base64')
  writeFileSync(
    temporary,
    `${firstLine}/** The WebAssembly module, as base64. */\nexport const maskDrawerModule =\n  '${base64}'\n`,
  )
  renameSync(temporary, target)
}
