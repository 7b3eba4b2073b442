import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askServer } from './askServer.js'

const json = { 'content-type': 'application/json' }
const answers: Record<string, (response: ServerResponse) => void> = {
  '/good': response => response.writeHead(200, { ...json, etag: '"one"' }).end('{"a":1}'),
  '/gone': response => response.writeHead(404, json).end('{"error":"there is no study x"}'),
  '/closed': response => response.writeHead(503, json).end('{"error":"no database"}'),
  '/page': response => response.writeHead(404, { 'content-type': 'text/html' }).end('<p>'),
  '/cut': response => response.writeHead(200, json).end('{"a":'),
  '/slow': () => {},
}
const server = createServer((request, response) => answers[request.url!]!(response))
let address: string
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const ask = (path: string, tag: string | null = null) =>
  askServer(address + path, { tag, signal: new AbortController().signal })

test('an answer comes with its tag, and is not read again', async () => {
  expect(await ask('/good')).toEqual({ kind: 'answer', answer: { a: 1 }, tag: '"one"' })
  expect(await ask('/good', '"two"')).toMatchObject({ kind: 'answer' })
  expect(await ask('/good', '"one"')).toEqual({ kind: 'same' })
})

test.each([
  ['/gone', 'missing', 'there is no study x'],
  ['/closed', 'refused', 'no database'],
  ['/page', 'foreign', ''],
  ['/cut', 'silent', ''],
])('%s is told apart: %s', async (path, kind, words) => {
  expect(await ask(path)).toEqual({ kind: 'trouble', trouble: { kind, words } })
})

test('nobody there is no fault of the page', async () => {
  const nobody = await askServer('http://127.0.0.1:9/', { tag: null, signal: new AbortController().signal })
  expect(nobody).toEqual({ kind: 'trouble', trouble: { kind: 'silent', words: '' } })
})

test('who stops asking gets no answer', async () => {
  const stopped = new AbortController()
  const asked = askServer(`${address}/slow`, { tag: null, signal: stopped.signal })
  stopped.abort()
  await expect(asked).rejects.toThrow('abort')
})
