// Disks that get full at every moment of a write: the old file is whole, nothing else is left, and it works when there is room.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, thinnet } from './children.js'
import { random } from './random.js'
import { commands, library, prepare } from './writers.js'

const PAGE = 4096

/** A small disk of its own. @returns undefined, and says so, where none may be mounted */
export function smallDisk(megabytes) {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'thinnet', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    console.log(`SKIPPED: no disk could be mounted, which needs Linux and root (${error.message.trim()})`)
    return undefined
  }
  return {
    folder,
    free: () => statfsSync(folder).bfree * PAGE,
    remove() {
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true })
    },
  }
}

/** All files below a folder, and what is in them. */
export function contents(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return new Map(
    files.map(file => {
      const path = join(file.parentPath ?? file.path, file.name)
      return [path, readFileSync(path).toString('base64')]
    }),
  )
}

/** What became of the files that were there, and what came that should not have. */
export function changes(before, after, allowed = () => false) {
  const gone = [...before].filter(([path, content]) => after.get(path) !== content && !allowed(path))
  const come = [...after.keys()].filter(path => !before.has(path) && !allowed(path))
  return [...gone.map(([path]) => `${path} is not as it was`), ...come.map(path => `${path} is left`)]
}

/** @param {{ sizes: number, seed: number, report: (fault: string) => void }} options */
export async function fullDisk({ sizes, seed, writers, report }) {
  const disk = smallDisk(8)
  if (!disk) return 'skipped'
  const draw = random(seed)
  const home = mkdtempSync(join(tmpdir(), 'thinnet-full-'))
  const given = await prepare(home)
  const ballast = join(disk.folder, 'ballast')
  const out = join(disk.folder, 'out')
  let [failed, succeeded] = [0, 0]
  try {
    for (const writer of [...library, ...commands].filter(({ name }) => !writers || writers.includes(name))) {
      const begin = async () => {
        rmSync(ballast, { force: true })
        rmSync(out, { recursive: true, force: true })
        mkdirSync(out)
        await writer.before?.({ out, given })
      }
      await begin()
      const free = disk.free()
      const first = await attempt(writer, out, given)
      if (first) {
        report(`${writer.name}: fails with room: ${first}`)
        continue
      }
      // what it takes, and as much again for what replaces it
      const needed = Math.max(free - disk.free(), 4 * PAGE) + (writer.more ?? 0)
      for (let i = 0; i < sizes; i++) {
        const fault = text => report(`${writer.name}, ${i} of ${sizes}: ${text}`)
        await begin()
        const room = Math.floor(((i + draw()) / sizes) * 1.15 * needed)
        writeFileSync(ballast, '')
        execFileSync('fallocate', ['-l', String(Math.max(PAGE, disk.free() - room)), ballast])
        const before = contents(out)
        const error = await attempt(writer, out, given)
        if (error === undefined) {
          succeeded++
          continue
        }
        failed++
        if (!/the disk .*is full/.test(error)) fault(`what it says is not clear: ${error}`)
        if (!writer.unnamed && !error.includes(out)) fault(`does not name the file: ${error}`)
        if (/\n\s+at /.test(error)) fault(`a stack trace: ${error}`)
        for (const change of changes(before, contents(out), writer.mayChange)) fault(change)
        const wrong = await writer.check?.({ out, given })
        if (wrong) fault(wrong)
        rmSync(ballast)
        const again = await attempt(writer, out, given)
        if (again) fault(`fails again with room: ${again}`)
        const after = await writer.after?.({ out, given })
        if (after) fault(after)
        const hidden = [...contents(out).keys()].filter(path => path.endsWith('.part'))
        if (hidden.length > 0) fault(`left: ${hidden.join(' ')}`)
      }
    }
  } finally {
    disk.remove()
    rmSync(home, { recursive: true })
  }
  return `${failed} writes on full disks by ${library.length + commands.length} writers, ${succeeded} that had room enough`
}

/** The error of a write, if there is one. */
export async function attempt(writer, out, given) {
  if (writer.words) {
    const { code, err } = await run([thinnet, ...writer.words({ out, given })], { cwd: given.home })
    return code === 0 ? undefined : code === 1 && err !== '' ? err : `exit code ${code}: ${err}`
  }
  try {
    await writer.write({ out, given })
    return undefined
  } catch (error) {
    return error.message
  }
}
