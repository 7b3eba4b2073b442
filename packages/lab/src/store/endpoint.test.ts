import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConnectionLostError, type Database, type Row, StatementError, type Value } from './database.js'
import { type Endpoint, startEndpoint } from './endpoint.js'
import type { Holder } from './folderLock.js'
import { ownIdentity } from './processIdentity.js'
import { answers, openRemote } from './remoteDatabase.js'

const secrets = { id: 'this one', token: 'secret' }
let endpoint: Endpoint
let holder: Holder
beforeEach(async () => {
  endpoint = await startEndpoint(secrets)
  holder = { ...secrets, port: endpoint.port, process: ownIdentity(), released: false }
})
afterEach(() => endpoint.close())

/** A database that gives back what it gets. */
const echo: Database = {
  place: 'echo',
  async query(text, values = []) {
    if (text === 'wrong') throw new StatementError('syntax error', '42601')
    if (text === 'gone') throw new ConnectionLostError('gone')
    const row: Record<string, Value> = Object.fromEntries(values.map((value, i) => [`v${i}`, value]))
    const rows: Row[] = [{ text, ...row }]
    return rows
  },
  close: async () => {},
}

describe('the endpoint of the process that holds a folder', () => {
  test('carries text, numbers, truth values, nothing and bytes both ways', async () => {
    endpoint.serve(echo)
    const remote = openRemote('.thinnet', holder)
    const values = ['\0ä', 5e-324, true, null, Uint8Array.of(0, 255, 7)]
    const [row] = await remote.query('some text', values)
    expect(Object.values(row ?? {})).toEqual(['some text', ...values])
    await remote.close()
  })

  test('tells a statement that is refused from a database that is gone', async () => {
    endpoint.serve(echo)
    const remote = openRemote('.thinnet', holder)
    await expect(remote.query('wrong')).rejects.toMatchObject({ name: 'StatementError', code: '42601' })
    await expect(remote.query('gone')).rejects.toThrow(ConnectionLostError)
    await remote.close()
  })

  test('while the database is opened or closed, and after, statements have to come again', async () => {
    const remote = openRemote('.thinnet', holder)
    await expect(remote.query('early')).rejects.toThrow(ConnectionLostError)
    endpoint.serve(echo)
    await remote.query('now')
    await endpoint.refuse()
    await expect(remote.query('late')).rejects.toThrow('is being opened or closed')
    await endpoint.close()
    await expect(remote.query('later')).rejects.toThrow(ConnectionLostError)
    await remote.close()
  })

  test('only the holder itself answers as the holder', async () => {
    expect(await answers(holder)).toBe(true)
    expect(await answers({ ...holder, id: 'another' })).toBe(false)
    expect(await answers({ ...holder, token: 'another' })).toBe(false)
    await endpoint.close()
    expect(await answers(holder)).toBe(false)
  })

  test.each([
    ['without a token', { Authorization: '' }, 401],
    ['with a wrong token', { Authorization: 'Bearer secre' }, 401],
    ['from a page that gave its own name to this address', { Host: 'evil.example' }, 403],
    ['that is no statement', {}, 400],
  ])('a request %s is refused', async (_, headers, status) => {
    endpoint.serve(echo)
    expect(await statusOf(headers, '{"text": 1}')).toBe(status)
  })

  test.each([['{}'], ['[[1]]'], ['[{"$bytes":7}]']])('the values %s are refused', async values => {
    endpoint.serve(echo)
    expect(await statusOf({}, `{"text": "", "values": ${values}}`)).toBe(400)
  })

  test('a request without end is refused', async () => {
    endpoint.serve(echo)
    expect(await statusOf({}, 'x'.repeat(33 * 2 ** 20))).toBe(413)
  })
})

function statusOf(headers: Record<string, string>, body: string): Promise<number | undefined> {
  return new Promise(resolve => {
    const call = request(
      {
        ...{ host: '127.0.0.1', port: endpoint.port, path: '/sql', method: 'POST' },
        headers: { Authorization: 'Bearer secret', ...headers },
      },
      response => {
        response.resume()
        resolve(response.statusCode)
      },
    )
    // What is left to send when the answer is there has nowhere to go.
    call.on('error', () => {})
    call.end(body)
  })
}
