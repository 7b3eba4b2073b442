import { useEffect, useState } from 'react'

/** What `thinnet studio` says of itself. */
export interface Server {
  readonly name: string
  readonly version: string
}

let asked: Promise<Server | undefined> | undefined

async function ask(): Promise<Server | undefined> {
  try {
    const response = await fetch('./api/info')
    if (!response.ok || !response.headers.get('content-type')?.includes('json')) return undefined
    return (await response.json()) as Server
  } catch {
    return undefined
  }
}

/** The server, if the page comes from `thinnet studio`; undefined from any other, and until that is known. */
export function useServer(): Server | undefined {
  const [server, setServer] = useState<Server>()
  useEffect(() => {
    asked ??= ask()
    asked.then(setServer)
  }, [])
  return server
}
