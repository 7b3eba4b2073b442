import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Studio, serveStudio } from './serveStudio.js'
import { script, writeMadeUpDist } from './testing/madeUpDist.js'

let home: string
let studio: Studio
let port: number
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-studio-'))
  await writeMadeUpDist(join(home, 'dist'))
  await writeFile(join(home, 'secret.txt'), 'not for you')
  studio = await serve()
  port = Number(new URL(studio.address).port)
})
afterAll(async () => {
  await studio.close()
  await rm(home, { recursive: true })
})

const serve = () =>
  serveStudio({ dist: join(home, 'dist'), store: { folder: join(home, 'no studies') }, port: 0 })

interface Asked {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string
}

/** Unlike `fetch`, it sends what it is told: names of hosts, paths with dots. */
function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer; text: string }>(
    (resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers }, answer => {
        const parts: Buffer[] = []
        answer.on('data', part => parts.push(part))
        answer.on('end', () => {
          const bytes = Buffer.concat(parts)
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, text: bytes.toString() })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    },
  )
}

/** Sends text as it is, and gives what came until the server ended the connection. */
function askRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', part => {
      answer += part
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('files', () => {
  test.each([
    ['/', 'text/html', 'no-cache'],
    ['/index.html', 'text/html', 'no-cache'],
    ['/sw.js', 'text/javascript', 'no-cache'],
    ['/site.webmanifest', 'application/manifest+json', 'no-cache'],
    ['/assets/index-1a2b3c4d.js', 'text/javascript', 'public, max-age=31536000, immutable'],
    ['/assets/engine-1a2b3c4d.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
    ['/assets/style-1a2b3c4d.css', 'text/css', 'public, max-age=31536000, immutable'],
  ])('%s is %s, %s', async (path, type, caching) => {
    const { status, headers, bytes } = await ask(path)
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(new RegExp(`^${type.replace('+', '\\+')}(;|$)`))
    expect(headers['cache-control']).toBe(caching)
    expect(bytes.length).toBe(Number(headers['content-length']))
    const head = await ask(path, { method: 'HEAD' })
    expect([head.status, head.bytes.length]).toEqual([200, 0])
    expect(head.headers).toMatchObject({ 'content-type': headers['content-type'], etag: headers.etag })
    const again = await ask(path, { headers: { 'If-None-Match': String(headers.etag) } })
    expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, headers.etag])
  })

  test('what was compressed beforehand is sent so to those who take it', async () => {
    const path = '/assets/index-1a2b3c4d.js'
    const plain = await ask(path)
    expect([plain.text, plain.headers['content-encoding']]).toEqual([script, undefined])
    const brotli = await ask(path, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } })
    expect(brotliDecompressSync(brotli.bytes).toString()).toBe(script)
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' })
    expect(brotli.headers['content-type']).toMatch(/^text\/javascript/)
    const gzip = await ask(path, { headers: { 'Accept-Encoding': 'gzip' } })
    expect(gunzipSync(gzip.bytes).toString()).toBe(script)
    expect(new Set([plain, brotli, gzip].map(({ headers }) => headers.etag)).size).toBe(3)
  })

  test.each([
    '/nothing.js',
    '/assets/',
    '/assets',
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '//etc/passwd',
    '/%00',
    '/%',
    '/index.html%00.js',
    '/apis/info',
  ])('%s is not there', async path => {
    const { status, headers, text } = await ask(path)
    expect(text).not.toContain('not for you')
    expect(status).toBe(404)
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(JSON.parse(text)).toEqual({ error: expect.stringContaining('there is no page at') })
    expect(headers['cache-control']).toBeUndefined()
  })

  test('every answer tells the browser what a page may do', async () => {
    for (const path of ['/', '/nothing', '/api/info', '/api/nothing', '/assets/index-1a2b3c4d.js']) {
      const { headers } = await ask(path)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';")
      for (const part of ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]) {
        expect(policy).toContain(part)
      }
      expect(policy).not.toContain("'unsafe-eval'")
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'permissions-policy': expect.stringContaining('camera=()'),
      })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })
})

describe('who may ask', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('%s is a name of this address', async name => {
    expect((await ask('/api/info', { headers: { Host: `${name}:${port}` } })).status).toBe(200)
  })

  test.each(['evil.example', '127.0.0.1', 'localhost:1', '127.0.0.1.evil.example', 'evil@127.0.0.1'])(
    "the host '%s' is refused, for pages and files too",
    async name => {
      for (const path of ['/', '/api/info', '/assets/index-1a2b3c4d.js']) {
        const { status, text } = await ask(path, { headers: { Host: name } })
        expect(status).toBe(403)
        expect(JSON.parse(text).error).toContain(`127.0.0.1:${port}`)
      }
    },
  )

  test('two hosts, or none, are refused', async () => {
    expect(
      await askRaw(`GET /api/info HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil.example\r\n\r\n`),
    ).toMatch(/^HTTP\/1.1 40[03] /)
    expect(await askRaw('GET /api/info HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 403 /)
    expect(await askRaw('GET /api/info HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })

  test('an address in place of a path is refused, and so is a backslash', async () => {
    expect(await ask('/..\\secret.txt')).toMatchObject({
      status: 400,
      text: expect.stringContaining('has no'),
    })
    const answer = await askRaw(
      `GET http://evil.example/api/info HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer).toContain('expected a path that begins with /')
  })

  test('an origin must be this one', async () => {
    const own = await ask('/api/info', { headers: { Origin: `http://127.0.0.1:${port}` } })
    expect(own.status).toBe(200)
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
      const { status, text } = await ask('/api/info', { headers: { Origin: origin } })
      expect([status, JSON.parse(text).error]).toEqual([403, expect.stringContaining(`'${origin}'`)])
    }
  })

  test.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('the API asked from a %s page answers %i; links to the page itself work', async (from, status) => {
    const headers = { 'Sec-Fetch-Site': from }
    for (const path of ['/api/info', '/%61pi/info', '/api/nothing']) {
      const answer = await ask(path, { headers })
      expect(answer.status).toBe(path === '/api/nothing' && status === 200 ? 404 : status)
      if (status === 403) expect(JSON.parse(answer.text).error).toContain(`from a ${from} page`)
    }
    expect((await ask('/', { headers })).status).toBe(200)
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('%s is refused', async method => {
    const { status, headers, text } = await ask('/api/studies', { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
    expect(JSON.parse(text)).toEqual({
      error: `this server is read-only: expected GET or HEAD, received ${method}`,
    })
  })

  test('a body is refused before it has come', async () => {
    const host = `Host: 127.0.0.1:${port}\r\n`
    const large = await askRaw(`GET /api/info HTTP/1.1\r\n${host}Content-Length: 1000000000\r\n\r\nsome`)
    expect(large).toMatch(/^HTTP\/1.1 413 /)
    const chunked = await askRaw(`GET / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n`)
    expect(chunked).toMatch(/^HTTP\/1.1 413 /)
    const post = await askRaw(`POST /api/studies HTTP/1.1\r\n${host}Content-Length: 1000000000\r\n\r\nsome`)
    expect(post).toMatch(/^HTTP\/1.1 405 /)
  })

  test('a head of the request that is too large is refused', async () => {
    const answer = await askRaw(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 431 /)
    expect((await ask('/')).status).toBe(200)
  })
})

describe('without studies', () => {
  test('the page is served, and its questions are told why', async () => {
    const { status, text } = await ask('/api/info')
    const problem = expect.stringMatching(
      /^there are no studies in the folder .*no studies: it has no database/,
    )
    expect([status, JSON.parse(text)]).toEqual([
      200,
      {
        name: 'thinnet studio',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        store: { place: `folder ${join(home, 'no studies')}`, problem },
      },
    ])
    for (const path of [
      '/api/studies',
      '/api/studies/one',
      '/api/studies/one/model',
      '/api/compare?studies=a,b',
    ]) {
      const answer = await ask(path)
      expect([answer.status, JSON.parse(answer.text)]).toEqual([503, { error: problem }])
    }
  })

  test('a server that cannot be reached is told of, and never keeps the page from working', async () => {
    const lost = await serveStudio({
      ...{ dist: join(home, 'dist'), port: 0 },
      store: { url: 'postgres://teacher:secret@127.0.0.1:1/studies' },
    })
    const json = async (path: string) => (await fetch(new URL(path, lost.address))).json()
    const place = 'postgres://teacher@127.0.0.1:1/studies'
    expect((await json('/api/info')).store).toEqual({ place })
    const answer = fetch(new URL('/api/studies', lost.address))
    expect((await fetch(lost.address)).status).toBe(200)
    expect((await answer).status).toBe(503)
    const { error } = await (await answer).json()
    expect(error).toContain(`${place} cannot be reached`)
    expect((await json('/api/info')).store).toEqual({ place, problem: error })
    await lost.close()
  })

  test('an address of the API that there is not says so', async () => {
    const { status, text } = await ask('/api/nothing')
    expect([status, JSON.parse(text)]).toEqual([404, { error: 'there is nothing at /api/nothing' }])
  })
})

describe('ports and the end', () => {
  test('a port that is taken is told of; without a wish the next one is taken', async () => {
    await expect(serveStudio({ dist: home, store: { folder: home }, port })).rejects.toThrow(
      `the port ${port} is in use: give another one`,
    )
    const [one, two] = await Promise.all(
      [1, 2].map(() => serveStudio({ dist: home, store: { folder: home } })),
    )
    expect(one!.address).not.toBe(two!.address)
    await one!.close()
    await two!.close()
  })

  test('it ends although connections are open and a request is under way', async () => {
    const ending = await serveStudio({
      ...{ dist: join(home, 'dist'), port: 0 },
      store: { url: 'postgres://nobody@127.0.0.1:1/studies' },
    })
    const { port: its } = new URL(ending.address)
    const idle = connect(Number(its), '127.0.0.1')
    await new Promise(resolve => idle.once('connect', resolve))
    const gone = new Promise(resolve => idle.once('close', resolve))
    idle.on('error', () => {})
    const waiting = fetch(new URL('/api/studies', ending.address)).catch(error => error)
    await new Promise(resolve => setTimeout(resolve, 100))
    await ending.close()
    await gone
    expect(await waiting).toBeInstanceOf(Error)
    await expect(fetch(ending.address)).rejects.toThrow()
  })
})
