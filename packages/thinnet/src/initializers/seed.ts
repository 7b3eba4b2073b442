import type { Stream } from '../random/index.js'
import { checkInteger } from '../random/stream.js'

/** What all random initializers take. */
export interface SeedOptions {
  /** An integer from 0 to 2^53 - 1 that takes the place of the model's seed; default: the model's. */
  seed?: number | undefined
}

/** How an initializer with a seed option turns the stream it is given into the one it draws from. */
export function seededStream(caller: string, seed: number | undefined): (stream: Stream) => Stream {
  if (seed === undefined) return stream => stream
  checkInteger(`${caller}: seed`, seed, Number.MAX_SAFE_INTEGER)
  return stream => ({ ...stream, seed })
}
