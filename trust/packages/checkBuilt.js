// Stops `npm pack` where the package of the current folder is not what its sources say: not built, or built from others.
// It is the `prepack` script of each package; `npm run pack` builds, and packs with scripts on.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))

/** All paths that a value of `exports` leads to. */
const targets = value =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(inner => targets(inner))

const files = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))

const isCompiled = file => file.endsWith('.ts') && !/\.test\.ts$|(^|[\\/])testing[\\/]/.test(file)

function* problems() {
  for (const path of ['README.md', 'LICENSE', ...(manifest.files ?? []), ...targets(manifest.exports)])
    if (!existsSync(path)) yield `there is no ${path}`
  if (!existsSync('dist') || existsSync('index.html')) return
  const wanted = new Set(
    files('src')
      .filter(isCompiled)
      .flatMap(file => [file.replace(/\.ts$/, '.js'), file.replace(/\.ts$/, '.d.ts')]),
  )
  const built = new Set(files('dist'))
  for (const file of wanted) if (!built.has(file)) yield `dist lacks ${file}`
  for (const file of built) if (!wanted.has(file)) yield `dist has ${file}, which comes from no source`
}

const found = [...problems()]
if (found.length > 0) {
  const shown = [...found.slice(0, 5), ...(found.length > 5 ? [`and ${found.length - 5} more`] : [])]
  console.error(`error: ${manifest.name} cannot be packed:\n  ${shown.join('\n  ')}`)
  console.error(
    'remove its dist and *.tsbuildinfo, and run npm run pack at the root: it builds what is packed',
  )
  process.exitCode = 1
}
