// A peer in a page of headless Chromium: a browser of its own for each, one thread (a page that is not isolated has no more).

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundlePeer } from './bundle.js'

const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' }

/** Serves the page, and counts what it loads, as it is and compressed; samples are not counted. */
async function serve({ script, file }, data) {
  const loaded = new Map()
  const bodies = {
    '/': '<!doctype html><meta charset="utf-8"><title>Benchmark</title><script type="module" src="/bundle.js"></script>',
    '/bundle.js': script,
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname
    try {
      const body =
        path === '/data' ? readFileSync(data()) : (bodies[path] ?? readFileSync(file(basename(path))))
      if (path !== '/data' && path !== '/') loaded.set(path, Buffer.from(body))
      const type = types[/\.\w+$/.exec(path)?.[0]] ?? 'text/html'
      response.writeHead(200, { 'content-type': type }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    bytes: () => {
      const all = [...loaded.values()]
      const sum = size => all.reduce((total, body) => total + size(body), 0)
      return { raw: sum(body => body.length), gzip: sum(body => gzipSync(body).length) }
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
export async function startPage(peer, { limit, verbose }) {
  const gone = answer => ({ ask: async () => answer, close: async () => {} })
  const executablePath = findChromium()
  if (!executablePath) return gone({ absent: 'Chromium: not found; CHROMIUM names it' })
  let bundle
  try {
    bundle = await bundlePeer(peer.page)
  } catch (error) {
    const lines = error.message.split('\n')
    const missing = lines.find(line => line.includes('Could not resolve'))
    if (missing || error.code === 'ERR_MODULE_NOT_FOUND') return gone({ absent: missing ?? lines[0] })
    return gone({ cannot: lines[0] })
  }
  let data
  const server = await serve(bundle, () => data)
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
