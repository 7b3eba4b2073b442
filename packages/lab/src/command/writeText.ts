import { once } from 'node:events'
import { Writable } from 'node:stream'
import { codeOf, FileError, reasonOf } from 'thinnet/files'

/** The reader of a pipe, such as head, has seen enough. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

const broken = new WeakMap<object, Error>()

/** Remembers the first error of a stream, instead of ending the process with it. */
export function watch(stream: Writable): void {
  stream.on('error', error => {
    if (!broken.has(stream)) broken.set(stream, error)
  })
}

/**
 * Throws the error of a stream that is watched, if there was one.
 *
 * @throws ReaderGone if there is no reader any more; FileError if the output is a file that cannot be written
 */
export function check(stream: object): void {
  const error = broken.get(stream)
  if (!error) return
  if (codeOf(error) === 'EPIPE') throw new ReaderGone('the reader of the output is gone')
  throw new FileError(`the standard output could not be written: ${reasonOf(error)}`, { cause: error })
}

/**
 * Writes text, and waits while the reader at the other end of a pipe is behind.
 *
 * @throws as `check` does
 */
export async function writeText(stream: { write(text: string): unknown }, text: string): Promise<void> {
  check(stream)
  const taken = stream.write(text)
  if (taken === false && stream instanceof Writable) await once(stream, 'drain').catch(() => {})
  check(stream)
}
