// Once for all files: the studio's build, a server of it with its real headers, and a browser.

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserServer, chromium } from 'playwright-core'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'
import { browserArguments, findChromium } from '../browser/chromium.js'

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder with the build of the page. */
    studioDist: string
    browserEndpoint: string
  }
}

let dist: string
let browser: BrowserServer

export async function setup(project: TestProject): Promise<void> {
  for (const name of ['thinnet', 'lab']) {
    if (!existsSync(folder(`packages/${name}/dist/index.js`))) {
      throw new Error(`the studio's tests need packages/${name}/dist, which is not there: npm run build`)
    }
  }
  dist = await mkdtemp(join(tmpdir(), 'thinnet-studio-'))
  const { NODE_ENV } = process.env
  // Vitest's own is test, and would give React's build for development and no service worker
  process.env.NODE_ENV = 'production'
  await build({
    configFile: folder('packages/studio/vite.config.ts'),
    build: { outDir: dist, emptyOutDir: true },
    logLevel: 'warn',
  })
  process.env.NODE_ENV = NODE_ENV
  browser = await chromium.launchServer({ executablePath: findChromium(), args: browserArguments })
  project.provide('studioDist', dist)
  project.provide('browserEndpoint', browser.wsEndpoint())
}

export async function teardown(): Promise<void> {
  await browser?.close()
  await rm(dist, { recursive: true, force: true })
}
