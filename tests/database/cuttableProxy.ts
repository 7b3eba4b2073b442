// A network that can be cut: everything goes through it, until it swallows everything.

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** Breaks all connections; new ones are taken and never answered. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const server = createServer(client => {
    keep(client)
    if (isCut) return
    const upstream = connect(target, '127.0.0.1')
    keep(upstream)
    client.pipe(upstream)
    upstream.pipe(client)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut() {
      isCut = true
      breakAll()
    },
    mend() {
      isCut = false
      // Those who connected while it was cut notice at last.
      breakAll()
    },
    async close() {
      breakAll()
      server.close()
      if (server.listening) await once(server, 'close')
    },
  }
}
