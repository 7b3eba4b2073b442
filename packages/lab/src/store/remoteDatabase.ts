import { Agent, request } from 'node:http'
import { ConnectionLostError, type Database, StatementError, type Value } from './database.js'
import type { Holder } from './folderLock.js'
import { answerSchema, pack, unpackRow } from './wire.js'

/** Milliseconds to wait for an answer: the holder may be in the middle of a long computation. */
const longestWait = 60_000

/** A client of the process that holds a folder. */
export function openRemote(folder: string, { port, token }: Holder): Database {
  const place = `folder ${folder}`
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  return {
    place,
    async query(text, values: readonly Value[] = []) {
      const { status, body } = await post(
        { port, token, path: '/sql', agent, timeout: longestWait },
        JSON.stringify({ text, values: values.map(pack) }),
      ).catch(error => {
        throw new ConnectionLostError(`${place} cannot be reached: ${error.message}`, { cause: error })
      })
      const answer = answerSchema.safeParse(body)
      if (answer.success && 'rows' in answer.data) return answer.data.rows.map(unpackRow)
      const told = answer.success && 'error' in answer.data ? answer.data.error : { message: '', code: '' }
      if (status === 422) throw new StatementError(told.message, told.code)
      throw new ConnectionLostError(`${place} cannot be reached: ${told.message || `status ${status}`}`)
    },
    async close() {
      agent.destroy()
    },
  }
}

/**
 * Whether the holder answers at its address: `true`, `false` when nobody or somebody else does, `busy` when the connection
 * is taken but no answer comes in time.
 */
export async function answers({ id, port, token }: Holder): Promise<boolean | 'busy'> {
  try {
    const { body } = await post({ port, token, path: '/holder', timeout: 2_000 })
    return typeof body === 'object' && body !== null && 'id' in body && body.id === id
  } catch (error) {
    return error instanceof TimeoutError ? 'busy' : false
  }
}

class TimeoutError extends Error {
  override readonly message = 'no answer in time'
}

interface Call {
  port: number
  token: string
  path: string
  timeout: number
  agent?: Agent
}

function post(
  { port, token, path, timeout, agent }: Call,
  body = '',
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        timeout,
        agent: agent ?? false,
        headers: {
          Host: `127.0.0.1:${port}`,
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      response => {
        const parts: Buffer[] = []
        response.on('data', part => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          try {
            resolve({
              status: response.statusCode ?? 0,
              body: JSON.parse(Buffer.concat(parts).toString('utf8')),
            })
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    call.on('timeout', () => call.destroy(new TimeoutError()))
    call.on('error', reject)
    call.end(body)
  })
}
