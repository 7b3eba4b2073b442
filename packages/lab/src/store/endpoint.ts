import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Database } from './database.js'
import { StatementError } from './database.js'
import { type Answer, isPacked, packRow, statementSchema, unpack } from './wire.js'

/** Bytes of the longest statement: blobs come in parts of a few megabytes. */
const longestRequest = 32 * 2 ** 20

/** The local address at which a process serves the folder that it holds. */
export interface Endpoint {
  readonly port: number
  /** From now on statements are run; before, they are told to come again. */
  serve(database: Database): void
  /** Answers that statements have to come again, elsewhere, and waits for those under way. */
  refuse(): Promise<void>
  close(): Promise<void>
}

/**
 * Listens on a free port of 127.0.0.1. Only who knows `token` is served; `id` tells that this is the holder and not another
 * program that has the port now.
 */
export async function startEndpoint({ id, token }: { id: string; token: string }): Promise<Endpoint> {
  let served: Database | undefined
  const underWay = new Set<Promise<unknown>>()

  const run = async (request: IncomingMessage): Promise<{ status: number; answer: unknown }> => {
    if (request.url === '/holder') return { status: 200, answer: { id } }
    if (request.url !== '/sql' || request.method !== 'POST') return problem(404, 'there is only POST /sql')
    if (!served) return problem(503, 'the database is being opened or closed')
    return answerTo(served, await bodyOf(request))
  }

  const server = createServer((request, response) => {
    const refusal = whyRefused(request, token)
    const work = refusal ? Promise.resolve(refusal) : run(request)
    const answered = work
      .catch(error =>
        error instanceof BadRequest ? problem(error.status, error.message) : problem(500, String(error)),
      )
      .then(({ status, answer }) => send(response, status, answer))
    underWay.add(answered)
    answered.finally(() => underWay.delete(answered))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It serves as long as its process has something else to do.
  server.unref()
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port,
    serve(database) {
      served = database
    },
    async refuse() {
      served = undefined
      await Promise.all(underWay)
    },
    async close() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
}

class BadRequest extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function problem(status: number, message: string, code = ''): { status: number; answer: Answer } {
  return { status, answer: { error: { message, code } } }
}

/** A page in the user's browser must not get here, whatever name it gave to 127.0.0.1. */
function whyRefused({ headers, socket }: IncomingMessage, token: string) {
  const names = [`127.0.0.1:${socket.localPort}`, `localhost:${socket.localPort}`]
  if (!names.includes(headers.host ?? '')) return problem(403, 'this is not a name of this address')
  return equal(headers.authorization ?? '', `Bearer ${token}`) ? undefined : problem(401, 'wrong token')
}

function equal(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(one), hash(other))
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > longestRequest) throw new BadRequest(413, `a statement has at most ${longestRequest} bytes`)
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    throw new BadRequest(400, 'expected JSON')
  }
}

async function answerTo(database: Database, body: unknown): Promise<{ status: number; answer: Answer }> {
  const statement = statementSchema.safeParse(body)
  if (!statement.success) return problem(400, 'expected a statement and its values')
  const { text, values } = statement.data
  if (!values.every(isPacked)) return problem(400, 'expected simple values or bytes')
  try {
    const rows = await database.query(text, values.map(unpack))
    return { status: 200, answer: { rows: rows.map(packRow) } }
  } catch (error) {
    if (error instanceof StatementError) return problem(422, error.message, error.code)
    throw error
  }
}

function send(response: ServerResponse, status: number, answer: unknown): Promise<void> {
  const body = JSON.stringify(answer)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    // What is left of a refused request is not read.
    ...(status === 413 && { Connection: 'close' }),
  })
  return new Promise(resolve => {
    response.on('close', resolve)
    response.end(body, () => resolve())
  })
}
