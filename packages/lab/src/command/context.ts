import type { ProgressStream } from './progress.js'

/** What a command has to work with: where to write, and how it hears of Ctrl-C. */
export interface CommandContext {
  stdout: { write(text: string): unknown }
  stderr: ProgressStream
  /** What is read where a file is called `-`; by default that of the process. */
  stdin?: AsyncIterable<Uint8Array> | undefined
  signal: AbortSignal
}
