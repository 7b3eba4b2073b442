// What a model of ours has besides Keras's: an entry of its own in the archive, which Keras passes over.

import * as z from 'zod'
import type { Model } from '../../models/model.js'
import { parseSchema, type Schema } from '../../tables/index.js'
import { LoadError } from '../loadError.js'

export const EXTRAS = 'assets/thinnet.json'

export interface Extras {
  readonly version: 1
  /** Of everything that the model draws at random. */
  readonly seed?: number | undefined
  readonly schema?: Schema | undefined
}

const format = z.strictObject({
  version: z.literal(1),
  seed: z.int().min(0).optional(),
  schema: z.unknown().optional(),
})

export function writeExtras(model: Model): Uint8Array {
  const extras: Extras = { version: 1, seed: model.seed, schema: model.schema }
  return new TextEncoder().encode(JSON.stringify(extras))
}

/** @throws LoadError naming the place, if the entry is not as it should be */
export function readExtras(file: string, bytes: Uint8Array | undefined): Extras | undefined {
  if (!bytes) return undefined
  try {
    const { seed, schema } = format.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
    return { version: 1, seed, schema: schema === undefined ? undefined : parseSchema('schema', schema) }
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new LoadError(file, EXTRAS, problem, { cause: error })
  }
}
