import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEndpoint } from './endpoint.js'
import { FolderHeldError, openFolder } from './folderDatabase.js'
import { takeFolder } from './folderLock.js'
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
