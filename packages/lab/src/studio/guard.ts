import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Problem } from './api.js'
import { securityHeaders } from './headers.js'

/** What is wrong with a request, before anything is done for it. */
interface Refused {
  readonly status: 400 | 403 | 405 | 413
  readonly error: string
}

/**
 * Why a request is refused. The server has no password: what keeps pages of other sites away from it is that a browser tells
 * the truth about the name it asked for (a name of another site that was made to point to 127.0.0.1) and about who asks.
 */
export function whyRefused({
  method,
  url = '',
  headers,
  headersDistinct,
  socket,
}: IncomingMessage): Refused | undefined {
  const names = ['127.0.0.1', 'localhost', '[::1]'].map(name => `${name}:${socket.localPort}`)
  const { host = '', origin } = headers
  if (headersDistinct.host?.length !== 1 || !names.includes(host.toLowerCase())) {
    return {
      status: 403,
      error: `the host of this address is one of ${names.join(', ')}; received '${host}'`,
    }
  }
  if (origin !== undefined && !names.some(name => origin === `http://${name}`)) {
    return { status: 403, error: `only pages of this address may ask; received the origin '${origin}'` }
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, error: `this server is read-only: expected GET or HEAD, received ${method}` }
  }
  if (Number(headers['content-length'] ?? 0) !== 0 || headers['transfer-encoding'] !== undefined) {
    return { status: 413, error: 'this server takes nothing: expected a request without a body' }
  }
  if (!/^\/[^\\]*$/.test(url)) {
    return { status: 400, error: `expected a path that begins with / and has no \\, received '${url}'` }
  }
  return undefined
}

/** Answers a refused request; what is left of it is not read. */
export function refuse(response: ServerResponse, { status, error }: Refused): void {
  const problem: Problem = { error }
  response.writeHead(status, {
    ...securityHeaders,
    'Content-Type': 'application/json',
    Connection: 'close',
    ...(status === 405 && { Allow: 'GET, HEAD' }),
  })
  response.end(JSON.stringify(problem))
}
