import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * The folder with the build of the studio's page.
 *
 * @throws Error if it was not built
 */
export function studioBuild(): string {
  const dist = join(dirname(createRequire(import.meta.url).resolve('@thinnet/studio/package.json')), 'dist')
  if (existsSync(join(dist, 'index.html'))) return dist
  throw new Error(
    `the studio is not built: there is no index.html in ${dist} (in a clone, npm run studio builds and serves it)`,
  )
}
