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

export function unpack(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value === null) return null
  const text = typeof value === 'object' && bytesKey in value ? value[bytesKey] : undefined
  if (typeof text !== 'string') throw new Error('expected a simple value or bytes')
  return new Uint8Array(Buffer.from(text, 'base64'))
}

export function packRow(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, pack(value)]))
}

export function unpackRow(row: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, unpack(value)]))
}
