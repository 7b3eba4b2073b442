// A page in headless Chromium that has loaded the library, as a user's bundler packs it.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium, softwareGpu } from './chromium.js'

const require = createRequire(import.meta.url)

export interface LibraryPage {
  readonly page: Page
  /** The paths that the page has asked for. */
  readonly requested: readonly string[]
  close(): Promise<void>
}

const WITHOUT_GPU = ['--disable-gpu']

/** Opens a page whose `window.thinnet` is the library. */
export async function openLibraryPage({ gpu = false } = {}): Promise<LibraryPage> {
  const bundle = await build({
    stdin: {
      contents: "import * as thinnet from 'thinnet'; window.thinnet = thinnet",
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: '/',
    write: false,
  })
  const engines = dirname(require.resolve('onnxruntime-web'))
  const files: Record<string, () => Promise<readonly [type: string, body: Uint8Array | string]>> = {
    '/': async () => [
      'text/html',
      '<!doctype html><title>Thinnet</title><script type="module" src="/stdin.js"></script>',
    ],
  }
  for (const { path, contents } of bundle.outputFiles) files[path] = async () => ['text/javascript', contents]
  for (const name of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.asyncify.wasm']) {
    files[`/${name}`] = async () => ['application/wasm', await readFile(join(engines, name))]
  }
  const requested: string[] = []
  const server: Server = createServer(async (request, response) => {
    requested.push(request.url ?? '')
    const file = files[request.url ?? '']
    if (!file) {
      response.writeHead(404).end()
      return
    }
    const [type, body] = await file()
    response.writeHead(200, { 'content-type': type }).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser: Browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...(gpu ? softwareGpu : WITHOUT_GPU)],
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.waitForFunction(() => 'thinnet' in window)
  return {
    page,
    requested,
    async close() {
      await browser.close()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
