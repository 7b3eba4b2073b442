import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEndpoint } from './endpoint.js'
import { FolderHeldError, FolderUnusableError, openFolder } from './folderDatabase.js'
import { currentHolder, takeFolder } from './folderLock.js'
import { ownIdentity } from './processIdentity.js'
import { openStore } from './store.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

const secrets = { id: 'this one', token: 'secret' }

describe('a folder that cannot be opened', () => {
  test('is in use on another machine: the message names process and machine, and what to do if it is gone', async () => {
    const process = { ...ownIdentity(), host: 'far-away', pid: 4711 }
    await takeFolder(folder, 0, { ...secrets, process, port: 1, released: false })
    const opening = openStore({ folder }, { patience: 60 })
    await expect(opening).rejects.toThrow(FolderHeldError)
    await expect(opening).rejects.toThrow(/in use by process 4711 on far-away.*delete .*holder\.1\.json/)
    expect(await readdir(folder)).toEqual(['holder.1.json'])
  })

  test('has no database, and only looking was asked for: nothing is made', async () => {
    const opening = openStore({ folder }, { create: false })
    await expect(opening).rejects.toThrow(`there are no studies in the folder ${folder}`)
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a folder that cannot be used is named, with why', () => {
  test('where a part of the path is a file', async () => {
    await writeFile(join(folder, 'file'), '')
    const inside = join(folder, 'file', 'studies')
    const opening = openStore({ folder: inside })
    await expect(opening).rejects.toThrow(FolderUnusableError)
    await expect(opening).rejects.toThrow(
      `cannot keep studies in the folder ${inside}: a part of its path is a file`,
    )
  })

  test.runIf(process.platform === 'linux')('where no folders can be made', async () => {
    await expect(openStore({ folder: '/proc/thinnet' })).rejects.toThrow(
      'cannot keep studies in the folder /proc/thinnet: no files or folders can be made there',
    )
  })

  test.runIf(process.platform !== 'win32')('where one is not allowed to write', async () => {
    const root = process.geteuid?.() === 0
    await chmod(folder, 0o555)
    if (root) process.seteuid?.(65_534)
    try {
      await expect(openStore({ folder })).rejects.toThrow(`${folder}: you are not allowed to write there`)
    } finally {
      if (root) process.seteuid?.(0)
      await chmod(folder, 0o755)
    }
    expect(await readdir(folder)).toEqual([])
  })
})

describe('opening ends when it is told to', () => {
  test('while the database cannot be reached', async () => {
    const stop = new AbortController()
    const opening = openStore(
      { url: 'postgres://127.0.0.1:1/nobody' },
      { patience: 1e6, signal: stop.signal, onTrouble: () => stop.abort() },
    )
    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  })

  test('and leaves a folder that others can open', async () => {
    await expect(openStore({ folder }, { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    const entry = await currentHolder(folder)
    expect(entry?.holder.released ?? true).toBe(true)
  })
})

test('a holder that another container has, and that answers at its address, is used', async () => {
  const endpoint = await startEndpoint(secrets)
  endpoint.serve({ place: 'there', query: async () => [{ answer: 42 }], close: async () => {} })
  const process = { ...ownIdentity(), system: 'another container with the same network' }
  await takeFolder(folder, 0, { ...secrets, process, port: endpoint.port, released: false })
  const database = await openFolder(folder)
  expect(await database.query('SELECT 42 AS answer')).toEqual([{ answer: 42 }])
  await database.close()
  await expect(database.query('SELECT 1')).rejects.toThrow('is closed')
  await endpoint.close()
})
