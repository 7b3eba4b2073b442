import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { currentHolder, type Holder, releaseFolder, takeFolder } from './folderLock.js'
import { ownIdentity, stillRuns } from './processIdentity.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

const holder = (id: string): Holder => ({
  ...{ id, token: 'secret', port: 1024, released: false },
  process: ownIdentity(),
})

describe('the lock of a folder', () => {
  test('of many who want a folder that nobody has, or whose holder is gone, one gets it', async () => {
    for (const after of [0, 1, 2]) {
      const tries = Array.from({ length: 20 }, (_, i) => takeFolder(folder, after, holder(`${after}-${i}`)))
      const taken = await Promise.all(tries)
      expect(taken.filter(number => number !== undefined)).toEqual([after + 1])
      const winner = taken.findIndex(number => number !== undefined)
      expect((await currentHolder(folder))?.holder.id).toBe(`${after}-${winner}`)
    }
    expect(await readdir(folder)).toEqual(['holder.3.json'])
  })

  test('who comes late, believing in a holder of long ago, gets nothing and leaves nothing', async () => {
    for (const after of [0, 1, 2]) await takeFolder(folder, after, holder('quick'))
    expect(await takeFolder(folder, 0, holder('late'))).toBeUndefined()
    expect(await takeFolder(folder, 1, holder('late'))).toBeUndefined()
    expect(await readdir(folder)).toEqual(['holder.3.json'])
  })

  test('a holding that was released says so, and its number is not given again', async () => {
    await takeFolder(folder, 0, holder('first'))
    await releaseFolder(folder, 1, holder('first'))
    expect(await currentHolder(folder)).toMatchObject({ number: 1, holder: { id: 'first', released: true } })
    expect(await takeFolder(folder, 0, holder('late'))).toBeUndefined()
    expect(await takeFolder(folder, 1, holder('second'))).toBe(2)
  })

  test.runIf(process.platform !== 'win32')(
    'only its user may read it, as it has the key to the data',
    async () => {
      await takeFolder(folder, 0, holder('first'))
      expect((await stat(join(folder, 'holder.1.json'))).mode & 0o777).toBe(0o600)
    },
  )

  test('a damaged file is named', async () => {
    await writeFile(join(folder, 'holder.4.json'), '{"id": 3}')
    await expect(currentHolder(folder)).rejects.toThrow(join(folder, 'holder.4.json'))
  })
})

describe('the identity of a process', () => {
  test('this process runs, one that was killed does not', async () => {
    expect(stillRuns(ownIdentity())).not.toBe(false)
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const identity = { ...ownIdentity(), pid: child.pid! }
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(stillRuns(identity)).toBe(false)
  })

  test.runIf(process.platform === 'linux')('another process with the same number is not taken for it', () => {
    expect(stillRuns(ownIdentity())).toBe(true)
    expect(stillRuns({ ...ownIdentity(), began: '1' })).toBe(false)
  })

  test('a process of another machine, or of another start of this one, cannot be judged from here', () => {
    expect(stillRuns({ ...ownIdentity(), host: 'far-away' })).toBe('elsewhere')
    expect(stillRuns({ ...ownIdentity(), system: 'another start' })).toBe('elsewhere')
  })
})
