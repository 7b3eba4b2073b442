// The page as `thinnet studio` serves it, and as any server of files does.

import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { serveStudio } from '../../packages/lab/src/studio/serveStudio.js'

export interface Served {
  /** Ends with a slash. */
  readonly address: string
  close(): Promise<unknown>
}

/** With its content security policy and isolation; it has no studies. */
export const serveWithHeaders = (dist: string): Promise<Served> =>
  serveStudio({ dist, store: { folder: join(tmpdir(), 'thinnet-no-studies') }, port: 0 })

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/** In a sub-folder, without any special header. */
export async function serveBare(dist: string, path = '/some/path/'): Promise<Served> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const name = pathname.startsWith(path) ? pathname.slice(path.length) || 'index.html' : undefined
    const file = name && join(dist, name)
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-length': statSync(file).size })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}${path}`,
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}
