import { once } from 'node:events'
import { Writable } from 'node:stream'

/** The reader of a pipe, such as head, has seen enough. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone'
}

/**
 * Writes text, and waits while the reader at the other end of a pipe is behind.
 *
 * @throws ReaderGone if there is no reader any more
 */
export async function writeText(stream: { write(text: string): unknown }, text: string): Promise<void> {
  const stopped = () => stream instanceof Writable && (stream.destroyed || stream.errored !== null)
  if (stopped()) throw new ReaderGone('the reader of the output is gone')
  const taken = stream.write(text)
  if (taken !== false || !(stream instanceof Writable)) return
  try {
    await once(stream, 'drain')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') {
      throw new ReaderGone('the reader of the output is gone')
    }
    throw error
  }
}
