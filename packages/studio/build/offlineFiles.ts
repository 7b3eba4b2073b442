import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Plugin, ResolvedConfig } from 'vite'

/** Files that are compressed or listed, but no part of the page. */
const isPart = (name: string) =>
  !/\.(br|gz\.br|map)$|^(files\.json|licenses\.md|service-worker\.js)$/.test(name)

/**
 * Writes `files.json`, from which the service worker knows what to keep for visits without a connection.
 *
 * @param onUse names files that are kept only after a visitor has used them
 */
export function offlineFiles({ onUse }: { onUse: RegExp }): Plugin {
  let config: ResolvedConfig
  return {
    name: 'offline-files',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    closeBundle() {
      const folder = resolve(config.root, config.build.outDir)
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .filter(isPart)
        .sort()
      const hash = createHash('sha256')
      for (const file of files) hash.update(file).update(readFileSync(join(folder, file)))
      const list = {
        version: hash.digest('hex').slice(0, 12),
        files: files.filter(file => !onUse.test(file)),
        onUse: files.filter(file => onUse.test(file)),
      }
      writeFileSync(join(folder, 'files.json'), JSON.stringify(list))
    },
  }
}
