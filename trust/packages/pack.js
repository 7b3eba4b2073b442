// Packs the three packages as npm would publish them. `npm run pack` builds first and leaves the tarballs in reports/packages/.

import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** @typedef {{ name: string, path: string, size: number, unpackedSize: number, files: string[] }} Tarball */

/**
 * @param {readonly string[]} folders under packages/
 * @param {string} destination a folder that is there
 * @returns {Tarball[]}
 */
export function pack(folders, destination) {
  // the repository ignores install scripts; prepack is ours and looks whether the package is built
  const options = ['--ignore-scripts=false', '--json', '--pack-destination', resolve(destination)]
  const workspaces = folders.map(folder => `--workspace=packages/${folder}`)
  const output = execFileSync('npm', ['pack', ...options, ...workspaces], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_loglevel: 'error' },
  })
  return Object.values(JSON.parse(output)).map(({ name, filename, size, unpackedSize, files }) => ({
    ...{ name, path: join(destination, filename), size, unpackedSize },
    files: files.map(({ path }) => path),
  }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const destination = join(root, 'reports/packages')
  mkdirSync(destination, { recursive: true })
  const megabytes = bytes => `${(bytes / 1e6).toFixed(1)} MB`
  for (const { path, size, unpackedSize, files } of pack(['thinnet', 'lab', 'studio'], destination)) {
    console.log(
      `${relative(root, path)}: ${megabytes(size)}, ${files.length} files of ${megabytes(unpackedSize)}`,
    )
  }
}
