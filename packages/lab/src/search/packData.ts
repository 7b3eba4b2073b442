import { type Table, type TableColumn, Tensor } from 'thinnet'
import { z } from 'zod'
import type { StudyData } from './data.js'
import type { Splits } from './splits.js'

// Data and splits of a study as bytes, little-endian: the length of a header, the header in JSON, and the arrays that it
// refers to by number, one after the other.

/** What the trials of a study learn from and are tested on. */
export interface StudyRows {
  readonly data: StudyData
  readonly splits: Splits
}

const kinds = { Float64Array, Float32Array, Int32Array, Uint32Array }
const reference = z.strictObject({
  $array: z.enum(['Float64Array', 'Float32Array', 'Int32Array', 'Uint32Array']),
  length: z.int().min(0),
  offset: z.int().min(0),
})

type TypedArray = InstanceType<(typeof kinds)[keyof typeof kinds]>
const isTypedArray = (value: unknown): value is TypedArray =>
  Object.values(kinds).some(kind => value instanceof kind)

export function packData(rows: StudyRows): Uint8Array {
  const parts: TypedArray[] = []
  let size = 0
  // JSON.stringify would write typed arrays element by element before a replacer sees them as such.
  const refer = (value: unknown): unknown => {
    if (isTypedArray(value)) {
      const $array = Object.keys(kinds).find(name => value.constructor.name === name)
      const offset = size
      parts.push(value)
      // Each begins at a multiple of 8, as views of 8-byte numbers ask for.
      size += 8 * Math.ceil(value.byteLength / 8)
      return { $array, length: value.length, offset }
    }
    if (Array.isArray(value)) return value.map(refer)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, refer(part)]))
  }
  const header = new TextEncoder().encode(JSON.stringify(refer(rows)))
  const begin = 8 * Math.ceil((4 + header.length) / 8)
  const bytes = new Uint8Array(begin + size)
  new DataView(bytes.buffer).setUint32(0, header.length, true)
  bytes.set(header, 4)
  let offset = begin
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset)
    offset += 8 * Math.ceil(byteLength / 8)
  }
  return bytes
}

/** @throws Error naming the study, if the bytes are not what `packData` makes */
export function unpackData(packed: Uint8Array, study?: string): StudyRows {
  try {
    return unpack(packed)
  } catch (cause) {
    throw new Error(
      `the data of ${study === undefined ? 'the study' : `study ${study}`} cannot be read: they are damaged, or of another version of thinnet`,
      { cause },
    )
  }
}

function unpack(packed: Uint8Array): StudyRows {
  // A copy, because views of numbers need an offset that is a multiple of their size.
  const { buffer } = packed.slice()
  const headerSize = new DataView(buffer).getUint32(0, true)
  const begin = 8 * Math.ceil((4 + headerSize) / 8)
  const header: unknown = JSON.parse(
    new TextDecoder().decode(new Uint8Array(buffer, 4, headerSize)),
    (_, part: unknown) => {
      const { success, data } = reference.safeParse(part)
      return success ? new kinds[data.$array](buffer, begin + data.offset, data.length) : part
    },
  )
  const { data, splits } = rowsSchema.parse(header)
  if (data.kind === 'table') return { data, splits }
  const { x, y } = data
  return { data: { ...data, x: new Tensor(x.data, x.shape), y: new Tensor(y.data, y.shape) }, splits }
}

const name = z.string()
const column: z.ZodType<TableColumn> = z.discriminatedUnion('kind', [
  z.object({ name, kind: z.literal('number'), values: z.instanceof(Float64Array) }),
  z.object({
    name,
    kind: z.enum(['category', 'date']),
    codes: z.instanceof(Int32Array),
    names: z.array(name),
  }),
  z.object({ name, kind: z.literal('text') }),
  z.object({ name, kind: z.literal('empty') }),
])
const table: z.ZodType<Table> = z.object({
  name,
  columns: z.array(column),
  rowCount: z.int().min(0),
  lines: z.instanceof(Uint32Array).optional(),
})
const array = z.object({ data: z.instanceof(Float32Array), shape: z.array(z.int().min(0)) })
const rowsSchema = z.object({
  data: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('table'),
      table,
      target: name,
      task: z.enum(['classification', 'regression']),
      leaveOut: z.array(name),
      categories: z.array(name),
    }),
    z.object({
      kind: z.literal('tensors'),
      name,
      x: array,
      y: array,
      task: z.enum(['binary', 'classes', 'regression']),
      classes: z.array(name).optional(),
    }),
  ]),
  splits: z.object({
    rows: z.instanceof(Int32Array),
    holdout: z.instanceof(Int32Array),
    foldOf: z.array(z.instanceof(Int32Array)),
  }),
})
