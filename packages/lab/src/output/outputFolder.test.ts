import fs, { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openOutputFolder } from './outputFolder.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-output-'))
})
afterEach(() => rm(home, { recursive: true }))

describe('the output folder', () => {
  test('shows nothing before the commit and everything after it', async () => {
    const path = join(home, 'a/b')
    const folder = await openOutputFolder(path)
    await folder.write('one.txt', 'one')
    await folder.write('two.bin', new Uint8Array([2]))
    expect((await readdir(path)).filter(name => !name.startsWith('.'))).toEqual([])
    await folder.commit([])
    expect(await readdir(path)).toEqual(['one.txt', 'two.bin'])
    expect(await readFile(join(path, 'one.txt'), 'utf8')).toBe('one')
  })

  test('discarding leaves no trace, not even of the folders above', async () => {
    const folder = await openOutputFolder(join(home, 'a/b/c'))
    await folder.write('one.txt', 'one')
    await folder.discard()
    expect(await readdir(home)).toEqual([])
  })

  test('discarding leaves what was there before as it was', async () => {
    await mkdir(join(home, 'a'))
    await writeFile(join(home, 'a/one.txt'), 'old')
    const folder = await openOutputFolder(join(home, 'a'))
    await folder.write('one.txt', 'new')
    await folder.discard()
    expect(await readdir(join(home, 'a'))).toEqual(['one.txt'])
    expect(await readFile(join(home, 'a/one.txt'), 'utf8')).toBe('old')
  })

  test('a commit renews files, removes the stale and keeps those of others', async () => {
    for (const name of ['report.html', 'grid.svg', 'notes.txt']) await writeFile(join(home, name), 'old')
    const folder = await openOutputFolder(home)
    await folder.write('report.html', 'new')
    await folder.commit(['report.html', 'grid.svg', 'repeats.svg'])
    expect((await readdir(home)).sort()).toEqual(['notes.txt', 'report.html'])
    expect(await readFile(join(home, 'report.html'), 'utf8')).toBe('new')
  })

  test('a commit that fails leaves everything as it was', async () => {
    for (const name of ['a.csv', 'c.svg']) await writeFile(join(home, name), 'old')
    await mkdir(join(home, 'z.json'))
    const folder = await openOutputFolder(home)
    for (const name of ['a.csv', 'b.html', 'z.json']) await folder.write(name, 'new')
    await expect(folder.commit(['c.svg'])).rejects.toThrow(
      `cannot write to the folder ${home}: z.json: a folder has this name; what was in it is as it was`,
    )
    await folder.discard()
    expect((await readdir(home)).sort()).toEqual(['a.csv', 'c.svg', 'z.json'])

    await rm(join(home, 'z.json'), { recursive: true })
    const again = await openOutputFolder(home)
    for (const name of ['a.csv', 'b.html', 'z.json']) await again.write(name, 'new')
    const rename = fs.rename
    const locked = Object.assign(new Error('EBUSY: made up'), { code: 'EBUSY' })
    vi.spyOn(fs, 'rename').mockImplementation((from, to) =>
      String(to) === join(home, 'z.json') ? Promise.reject(locked) : rename(from, to),
    )
    await expect(again.commit(['c.svg'])).rejects.toThrow('z.json: another program has it open')
    vi.restoreAllMocks()
    await again.discard()
    expect((await readdir(home)).sort()).toEqual(['a.csv', 'c.svg'])
    for (const name of ['a.csv', 'c.svg']) expect(await readFile(join(home, name), 'utf8')).toBe('old')
  })

  test('what a command that was killed has left is removed', async () => {
    const folder = await openOutputFolder(home)
    await folder.write('one.txt', 'one')
    const [mine] = await readdir(home)
    const dead = mine!.replace(`-${process.pid}-`, '-999999999-')
    await rename(join(home, mine!), join(home, dead))
    const later = await mkdtemp(join(tmpdir(), 'thinnet-output-'))
    await rename(join(home, dead), join(later, dead))
    await openOutputFolder(later).then(({ commit }) => commit([]))
    expect(await readdir(later)).toEqual([])
    await rm(later, { recursive: true })
  })

  test('a file in the way is named as such', async () => {
    await writeFile(join(home, 'file'), '')
    await expect(openOutputFolder(join(home, 'file'))).rejects.toThrow(
      /cannot write to the folder .*file: it is a file/,
    )
    await expect(openOutputFolder(join(home, 'file/in/it'))).rejects.toThrow('a part of its path is a file')
  })

  test.runIf(process.platform === 'linux')('a file system without room for folders', async () => {
    await expect(openOutputFolder('/proc/thinnet/report')).rejects.toThrow(/cannot write to the folder/)
  })

  test('a folder without permission is told before anything is done', async () => {
    await chmod(home, 0o555)
    // root may write anywhere, so it steps down for a moment
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      await expect(openOutputFolder(join(home, 'a'))).rejects.toThrow('you are not allowed to write there')
    } finally {
      if (root) process.seteuid?.(0)
      await chmod(home, 0o755)
    }
  })
})
