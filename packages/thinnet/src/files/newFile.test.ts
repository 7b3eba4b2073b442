import fs, {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { beginFile, FileError, removeAbandoned, unfinishedName, writeFileAtomically } from './index.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-files-'))
  path = join(folder, 'a.bin')
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  await rm(folder, { recursive: true })
})

const three = Uint8Array.of(1, 2, 3)

const failure = (code: string) => Object.assign(new Error(`${code}: made up`), { code })

test('writing replaces the old file, keeps its rights, and leaves nothing else behind', async () => {
  await writeFile(path, 'old')
  await chmod(path, 0o640)
  await writeFileAtomically(path, three)
  expect(new Uint8Array(await readFile(path))).toEqual(three)
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o640)
  expect(await readdir(folder)).toEqual(['a.bin'])
})

test('parts become visible together', async () => {
  const file = await beginFile(path)
  await file.write('one ')
  await file.write('two')
  expect(await readdir(folder)).not.toContain('a.bin')
  await file.commit()
  expect(await readFile(path, 'utf8')).toBe('one two')
  const other = await beginFile(path)
  await other.write('three')
  await other.discard()
  expect(await readFile(path, 'utf8')).toBe('one two')
  expect(await readdir(folder)).toEqual(['a.bin'])
})

test('a name as long as the disk allows', async () => {
  const long = `${'ü'.repeat(124)}.bin`
  await writeFileAtomically(join(folder, long), three)
  expect((await readdir(folder)).map(name => name.normalize('NFC'))).toEqual([long])
})

test('a link is followed', async () => {
  await mkdir(join(folder, 'there'))
  await writeFile(join(folder, 'there', 'b.bin'), 'old')
  await symlink(join('there', 'b.bin'), path)
  await writeFileAtomically(path, 'new')
  expect(await readFile(join(folder, 'there', 'b.bin'), 'utf8')).toBe('new')
  expect(await readdir(join(folder, 'there'))).toEqual(['b.bin'])
})

test.runIf(process.platform === 'linux')('what is no file is written to, not replaced', async () => {
  await writeFileAtomically('/dev/null', 'away')
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
  await symlink('/dev/full', path)
  await expect(writeFileAtomically(path, three)).rejects.toThrow(
    `${path}: could not be written: the disk is full`,
  )
})

describe('a write that fails leaves the old file, and nothing else', () => {
  test('the folder is not there, or no folder', async () => {
    await writeFileAtomically(path, three)
    await expect(writeFileAtomically(join(path, 'b.bin'), three)).rejects.toThrow(
      `there is no folder ${path}`,
    )
    await expect(writeFileAtomically(join(folder, 'none', 'b.bin'), three)).rejects.toThrow(
      `there is no folder ${join(folder, 'none')}`,
    )
  })

  test('a folder has the name', async () => {
    const taken = join(folder, 'taken')
    await mkdir(join(taken, 'full'), { recursive: true })
    await expect(writeFileAtomically(taken, three)).rejects.toThrow(
      `${taken}: is a folder, which a file cannot replace`,
    )
    expect(await readdir(folder)).toEqual(['taken'])
  })

  test.runIf(process.platform === 'linux')('a file system without room for files', async () => {
    await expect(writeFileAtomically('/proc/model.keras', three)).rejects.toThrow(
      '/proc/model.keras: could not be written: no files can be made there',
    )
  })

  test.runIf(process.platform === 'linux')('no right to write', async () => {
    await writeFile(path, 'old')
    await chmod(path, 0o444)
    await chmod(folder, 0o777)
    // root may write anywhere, so it steps down for a moment
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      await expect(writeFileAtomically(path, three)).rejects.toThrow(
        `${path}: could not be written: you are not allowed to write there; the old file is as it was`,
      )
    } finally {
      if (root) process.seteuid?.(0)
    }
    expect(await readdir(folder)).toEqual(['a.bin'])
  })

  test.each([
    ['the disk is full', 'ENOSPC', 'appendFile'],
    ['the disk has an error', 'EIO', 'sync'],
  ] as const)('%s', async (reason, code, step) => {
    await writeFile(path, 'old')
    const open = fs.open
    vi.spyOn(fs, 'open').mockImplementation(async (...args) => {
      const handle = await open(...args)
      if (String(args[0]).endsWith('.part')) vi.spyOn(handle, step).mockRejectedValue(failure(code))
      return handle
    })
    const written = writeFileAtomically(path, three)
    await expect(written).rejects.toThrow(FileError)
    await expect(written).rejects.toThrow(
      `${path}: could not be written: ${reason}; the old file is as it was`,
    )
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['a.bin'])
  })

  test('on Windows, where a file that somebody has open cannot be replaced for a moment', async () => {
    vi.stubGlobal('process', Object.create(process, { platform: { value: 'win32' } }))
    const rename = vi.spyOn(fs, 'rename').mockRejectedValueOnce(failure('EPERM'))
    rename.mockRejectedValueOnce(failure('EBUSY'))
    await writeFileAtomically(path, three)
    expect(rename).toHaveBeenCalledTimes(3)
    rename.mockRejectedValueOnce(failure('ENOSPC'))
    await expect(writeFileAtomically(path, 'new')).rejects.toThrow('the disk is full')
    expect(await readFile(path)).toEqual(Buffer.from(three))
    expect(await readdir(folder)).toEqual(['a.bin'])
  })
})

test('what killed processes have left is removed, and nothing else', async () => {
  const mine = unfinishedName('model.keras')
  const dead = mine.replace(`-${process.pid}-`, '-999999999-')
  const elsewhere = mine.replace(/\.[0-9a-f]{8}-/, '.00000000-')
  const old = elsewhere.replace('model', 'other')
  for (const name of [mine, dead, elsewhere, old, '.notes.part']) await writeFile(join(folder, name), 'half')
  await mkdir(join(folder, dead.replace('model.keras', 'output')))
  const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
  await utimes(join(folder, old), yesterday, yesterday)
  await removeAbandoned(folder)
  expect((await readdir(folder)).sort()).toEqual([mine, elsewhere, '.notes.part'].sort())
})

test('a browser is told what to do instead', async () => {
  vi.stubGlobal('process', undefined)
  await expect(writeFileAtomically('a.keras', three)).rejects.toThrow('call save() without a path')
})
