// Folders that may not be written to: a disk that is read-only, and a user without rights.

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt, changes, contents, smallDisk } from './fullDisk.js'
import { commands, library, prepare } from './writers.js'

/** @param {{ writers: string[] | undefined, report: (fault: string) => void }} options */
export async function readOnly({ writers, report }) {
  const disk = smallDisk(16)
  if (!disk) return 'skipped'
  const home = mkdtempSync(join(tmpdir(), 'thinnet-read-only-'))
  const given = await prepare(home)
  const all = [...library, ...commands].filter(({ name }) => !writers || writers.includes(name))
  let refused = 0
  const out = join(disk.folder, 'out')
  try {
    for (const writer of all) {
      const expectRefusal = async (how, reason) => {
        const before = contents(out)
        const error = await attempt(writer, out, given)
        const fault = text => report(`${writer.name}, ${how}: ${text}`)
        if (error === undefined) return fault('no error')
        refused++
        if (!error.includes(reason)) fault(`what it says is not clear: ${error}`)
        if (!error.includes(out)) fault(`does not name the file: ${error}`)
        if (/\n\s+at /.test(error)) fault(`a stack trace: ${error}`)
        for (const change of changes(before, contents(out))) fault(change)
      }
      mkdirSync(out)
      await writer.before?.({ out, given })
      execFileSync('mount', ['-o', 'remount,ro', disk.folder])
      try {
        await expectRefusal('read-only disk', 'the disk is read-only')
      } finally {
        execFileSync('mount', ['-o', 'remount,rw', disk.folder])
      }
      // commands would need rights for the folder that they run in as well
      if (!writer.words) {
        chmodSync(disk.folder, 0o755)
        process.seteuid(65_534)
        try {
          await expectRefusal('another user', 'you are not allowed to write there')
        } finally {
          process.seteuid(0)
        }
      }
      rmSync(out, { recursive: true })
    }
  } finally {
    disk.remove()
    rmSync(home, { recursive: true })
  }
  return `${refused} writes refused, of ${all.length} writers`
}
