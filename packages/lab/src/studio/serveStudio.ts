import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { StorePlace } from '../store/store.js'
import { studioApp } from './app.js'
import { refuse, whyRefused } from './guard.js'
import { lazyStore } from './lazyStore.js'
import { portsTried, usualPort } from './ports.js'

export interface StudioOptions {
  /** The folder with the build of the page. */
  readonly dist: string
  /** Opened at the first request that needs it. */
  readonly store: StorePlace
  /** 0 for any free one. Default: 8446, or the next one of ten that is free. */
  readonly port?: number | undefined
  /** Hears that the database cannot be reached. */
  readonly onTrouble?: ((message: string) => void) | undefined
}

export interface Studio {
  /** `http://127.0.0.1:8446/` */
  readonly address: string
  /** Ends all connections, and gives the store back. */
  close(): Promise<void>
}

/**
 * Serves the studio on this machine alone.
 *
 * @throws Error if the port is taken
 */
export async function serveStudio({ dist, store: place, port, onTrouble }: StudioOptions): Promise<Studio> {
  const store = lazyStore(place, onTrouble)
  const { fetch } = studioApp(dist, store)
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false })
  const server = createServer((request, response) => {
    const refused = whyRefused(request)
    if (refused) refuse(response, refused)
    else void listener(request, response)
  })
  const used = await listenOnOne(server, port)
  return {
    address: `http://127.0.0.1:${used}/`,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
      await store.close()
    },
  }
}

async function listenOnOne(server: Server, port: number | undefined): Promise<number> {
  const ports = port === undefined ? Array.from({ length: portsTried }, (_, i) => usualPort + i) : [port]
  for (const one of ports) {
    const used = await listen(server, one)
    if (used !== undefined) return used
  }
  throw new Error(
    port === undefined
      ? `the ports from ${usualPort} to ${usualPort + portsTried - 1} are all in use: give another one, --port 9000`
      : `the port ${port} is in use: give another one, or none, and the first free one from ${usualPort} on is taken`,
  )
}

/** @returns the port, or `undefined` if somebody else has it */
function listen(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening)
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else
        reject(
          error.code === 'EACCES'
            ? new Error(`the port ${port} may not be used by you: give one from 1024 on`)
            : error,
        )
    }
    const onListening = () => {
      server.off('error', onError)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen(port, '127.0.0.1')
  })
}
