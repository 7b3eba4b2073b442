/** Somebody cancelled a command that keeps what it had done: the message says how to go on. */
export class Interrupted extends Error {
  override readonly name = 'AbortError'
}
