import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeAbandoned, unfinishedName } from 'thinnet/files'
import { z } from 'zod'
import { processIdentity } from './processIdentity.js'

/** Who holds a folder, and how to talk to it. The file that says so can be read by the same user only. */
const holderSchema = z.object({
  /** Made up for each holding: whoever answers with it is the holder. */
  id: z.string(),
  process: processIdentity,
  port: z.int().min(1).max(65535),
  token: z.string(),
  /** It has ended in an orderly way. */
  released: z.boolean(),
})

export type Holder = z.infer<typeof holderSchema>

export interface HolderEntry {
  /** Holdings of a folder are numbered; the highest number is the one that counts. */
  number: number
  holder: Holder
}

/*
 * The lock is a row of numbered files, `holder.1.json`, `holder.2.json`, …, each with one holding. The highest number
 * counts. To hold the folder after holding n has ended (released, or its process dead), one makes file n + 1; of two who
 * try, the file system lets one succeed. The file is linked into its place when its content is complete, so nobody reads
 * half a file, and no crash leaves one behind. Nobody ever removes the highest file: were it removed, a slow contender that
 * still believes in n - 1 could make n again. For the same reason a contender whose file is not the highest gives up.
 */

const filePattern = /^holder\.(\d+)\.json$/

/** The holding that counts, if there ever was one. */
export async function currentHolder(folder: string): Promise<HolderEntry | undefined> {
  for (;;) {
    const number = Math.max(...(await holdings(folder)))
    if (number === Number.NEGATIVE_INFINITY) return undefined
    try {
      return {
        number,
        holder: holderSchema.parse(JSON.parse(await readFile(pathOf(folder, number), 'utf8'))),
      }
    } catch (error) {
      // Overtaken by a higher one between the two looks.
      if (!isCode(error, 'ENOENT')) throw damaged(folder, number, error)
    }
  }
}

/**
 * Tries to hold the folder after holding `after` (0 if there was none) has ended.
 *
 * @returns the number of the own holding, or `undefined` if somebody else was quicker
 */
export async function takeFolder(folder: string, after: number, holder: Holder): Promise<number | undefined> {
  const number = after + 1
  await removeAbandoned(folder)
  const draft = await writeDraft(folder, holder)
  try {
    await link(draft, pathOf(folder, number))
  } catch (error) {
    if (isCode(error, 'EEXIST')) return undefined
    throw error
  } finally {
    await rm(draft, { force: true })
  }
  const numbers = await holdings(folder)
  if (Math.max(...numbers) !== number) {
    await rm(pathOf(folder, number), { force: true })
    return undefined
  }
  for (const old of numbers) if (old < number) await rm(pathOf(folder, old), { force: true })
  return number
}

/** Says that the own holding has ended. */
export async function releaseFolder(folder: string, number: number, holder: Holder): Promise<void> {
  await rename(await writeDraft(folder, { ...holder, released: true }), pathOf(folder, number))
}

async function writeDraft(folder: string, holder: Holder): Promise<string> {
  const draft = join(folder, unfinishedName('holder'))
  try {
    await writeFile(draft, JSON.stringify(holder), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    // A full disk takes the name of a file, but nothing into it.
    await rm(draft, { force: true }).catch(() => {})
    throw error
  }
  return draft
}

async function holdings(folder: string): Promise<number[]> {
  const names = await readdir(folder)
  return names.flatMap(name => {
    const number = filePattern.exec(name)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
}

function pathOf(folder: string, number: number): string {
  return join(folder, `holder.${number}.json`)
}

function damaged(folder: string, number: number, cause: unknown): Error {
  return new Error(
    `${pathOf(folder, number)} says who uses the folder, but cannot be read; if no thinnet process runs, delete it`,
    { cause },
  )
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
