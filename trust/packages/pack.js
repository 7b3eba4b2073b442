// Packs the three packages as npm would publish them. `npm run pack` builds first and leaves the tarballs in reports/packages/.

import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** @typedef {{ path: string, size: number, unpackedSize: number, files: string[] }} Tarball */

/**
 * @param {string} name the folder under packages/
 * @param {string} destination a folder that is there
 * @returns {Tarball}
 */
export function pack(name, destination) {
  // the repository ignores install scripts; prepack is ours and looks whether the package is built
  const options = ['--ignore-scripts=false', '--json', '--pack-destination', resolve(destination)]
  const output = execFileSync('npm', ['pack', ...options], {
    cwd: join(root, 'packages', name),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_loglevel: 'error' },
  })
  const [{ filename, size, unpackedSize, files }] = Object.values(JSON.parse(output))
  return { path: join(destination, filename), size, unpackedSize, files: files.map(({ path }) => path) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, 'reports/packages')
  mkdirSync(folder, { recursive: true })
  for (const name of ['thinnet', 'lab', 'studio']) {
    const { path, size, unpackedSize, files } = pack(name, folder)
    const megabytes = bytes => `${(bytes / 1e6).toFixed(1)} MB`
    console.log(
      `${relative(root, path)}: ${megabytes(size)}, ${files.length} files of ${megabytes(unpackedSize)}`,
    )
  }
}
