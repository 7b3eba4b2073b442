import { z } from 'zod'
import type { Row, Value } from './database.js'

/** Bytes in JSON. Other values are JSON already. */
const bytesKey = '$bytes'

/** Statement and answer between a client and the process that holds the folder. */
export const statementSchema = z.object({ text: z.string(), values: z.array(z.unknown()) })
export const answerSchema = z.union([
  z.object({ rows: z.array(z.record(z.string(), z.unknown())) }),
  z.object({ error: z.object({ message: z.string(), code: z.string() }) }),
])

export type Answer = z.infer<typeof answerSchema>

export function pack(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return { [bytesKey]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
  }
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value
  throw new Error(`a statement gave a ${typeof value}; it must ask for text, numbers, truth values or bytes`)
}

type Packed = string | number | boolean | null | { readonly [bytesKey]: string }

/** Whether something that came in is what `pack` makes. */
export function isPacked(value: unknown): value is Packed {
  if (typeof value !== 'object' || value === null)
    return ['string', 'number', 'boolean'].includes(typeof value) || value === null
  return bytesKey in value && typeof value[bytesKey] === 'string'
}

/** @throws Error for what `pack` does not make */
export function unpack(value: unknown): Value {
  if (!isPacked(value)) throw new Error('expected a simple value or bytes')
  if (typeof value !== 'object' || value === null) return value
  return new Uint8Array(Buffer.from(value[bytesKey], 'base64'))
}

export function packRow(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, pack(value)]))
}

export function unpackRow(row: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, unpack(value)]))
}
