import type { ProgressStream } from './progress.js'

/** What a command has to work with: where to write, and how it hears of Ctrl-C. */
export interface CommandContext {
  /** Where results go. */
  stdout: {
    /** As that of Node's streams. */
    write(text: string): unknown
  }
  /** Where progress and errors go. */
  stderr: ProgressStream
  /** What is read where a file is called `-`; by default that of the process. */
  stdin?: AsyncIterable<Uint8Array> | undefined
  /** Aborted by Ctrl-C: the command ends in an orderly way. */
  signal: AbortSignal
}
