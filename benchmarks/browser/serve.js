// A peer in a page of headless Chromium: a browser of its own for each. With more than one thread the page is isolated (COOP and
// COEP), as pages must be that share memory with workers.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, extname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundlePeer } from './bundle.js'

const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' }

const html =
  '<!doctype html><meta charset="utf-8"><title>Benchmark</title><script type="module" src="/index.js"></script>'

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** Serves the page, and keeps what it loads besides the samples. */
async function serve({ scripts, file }, data, isolated) {
  const loaded = new Map()
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname
    const name = basename(path)
    const bodyOf = () => {
      if (path === '/') return html
      if (path === '/data') return readFileSync(data())
      const body = scripts.get(name) ?? readFileSync(file(name))
      loaded.set(name, body)
      return body
    }
    try {
      const body = bodyOf()
      const type = types[extname(name)] ?? 'text/html'
      response.writeHead(200, { 'content-type': type, ...(isolated && isolation) }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** What was loaded, in bytes: as it is and compressed, what of it is WebAssembly, and each file. */
    bytes: () => {
      const files = [...loaded].map(([name, body]) => ({
        name,
        raw: body.length,
        gzip: gzipSync(body).length,
      }))
      const sum = (some, size) => some.reduce((total, one) => total + one[size], 0)
      const wasm = files.filter(({ name }) => extname(name) === '.wasm')
      return { raw: sum(files, 'raw'), gzip: sum(files, 'gzip'), wasm: sum(wasm, 'gzip'), files }
    },
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

function findChromium() {
  for (const name of [process.env.CHROMIUM, 'chromium', 'google-chrome']) {
    try {
      if (name) return execFileSync('which', [name], { encoding: 'utf8' }).trim()
    } catch {
      // not this one
    }
  }
  return undefined
}

/** WebGL by software where there is no card, so that it runs at all. */
const flags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

/** The most memory that the page's process has had, in bytes, with that of the GPU; undefined where Linux does not say it. */
async function peakMemory(session) {
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    const peak = ({ id }) =>
      1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1])
    const most = type => Math.max(0, ...processInfo.filter(one => one.type === type).map(peak))
    return most('renderer') + most('GPU')
  } catch {
    return undefined
  }
}

/** As `startWorker`: a question, an answer. */
export async function startPage(peer, { limit, verbose, threads }) {
  const gone = answer => ({ ask: async () => answer, close: async () => {} })
  const executablePath = findChromium()
  if (!executablePath) return gone({ absent: 'Chromium: not found; CHROMIUM names it' })
  let bundle
  try {
    bundle = await bundlePeer({ ...peer.page, threads })
  } catch (error) {
    const lines = error.message.split('\n')
    const missing = lines.find(line => line.includes('Could not resolve'))
    if (missing || error.code === 'ERR_MODULE_NOT_FOUND') return gone({ absent: missing ?? lines[0] })
    return gone({ cannot: lines[0] })
  }
  let data
  const server = await serve(bundle, () => data, threads > 1)
  let browser
  try {
    const { chromium } = await import('playwright-core')
    browser = await chromium.launch({ executablePath, args: flags, timeout: 1000 * limit })
  } catch (error) {
    await server.close()
    const reason = error.message.split('\n')[0]
    return gone(error.code === 'ERR_MODULE_NOT_FOUND' ? { absent: reason } : { cannot: reason })
  }
  const begin = performance.now()
  const page = await browser.newPage()
  const session = await browser.newBrowserCDPSession()
  let last
  page.on('pageerror', error => {
    last = error.message.split('\n')[0]
  })
  if (verbose) page.on('console', message => console.error(`${peer.name}: ${message.text()}`))
  // what goes wrong here is the first answer
  await page
    .goto(server.url, { timeout: 1000 * limit })
    .then(() => page.waitForFunction(() => 'ask' in window, undefined, { timeout: 1000 * limit }))
    .catch(error => {
      last ??= error.message.split('\n')[0]
    })
  const importMs = performance.now() - begin

  let over
  return {
    async ask(message) {
      if (over) return over
      const sent = message.job?.data ? { ...message, job: { ...message.job, data: '/data' } } : message
      if (message.job) data = message.job.data
      let timer
      const late = new Promise(resolve => {
        timer = setTimeout(() => resolve({ slow: limit }), 1000 * limit)
      })
      const asked = page
        .evaluate(question => window.ask(question), sent)
        .catch(error => ({ cannot: last ?? error.message.split('\n')[0] }))
      const answer = await Promise.race([asked, late])
      clearTimeout(timer)
      if (answer.cannot ?? answer.slow) {
        over = answer
        return answer
      }
      const rss = await peakMemory(session)
      return { ...answer, rss, ...(message.job && { importMs, bytes: server.bytes() }) }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
