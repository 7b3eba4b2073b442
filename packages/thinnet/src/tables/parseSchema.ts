import * as z from 'zod'
import type { Schema } from './schema.js'

const name = z.string().min(1)
const names = z
  .array(z.string())
  .refine(list => new Set(list).size === list.length, 'names must differ from one another')

const column = z.discriminatedUnion('kind', [
  z.strictObject({ name, kind: z.literal('number'), missing: z.number(), indicator: z.boolean() }),
  z
    .strictObject({
      name,
      kind: z.literal('category'),
      vocabulary: names.min(1),
      reference: z.string().optional(),
      indicator: z.boolean(),
    })
    .refine(({ vocabulary, reference }) => reference === undefined || !vocabulary.includes(reference), {
      path: ['reference'],
      message: 'this name is in the vocabulary; the reference has no input of its own',
    }),
])

const target = z.discriminatedUnion('kind', [
  z.strictObject({ name, kind: z.literal('classes'), classes: names.min(2) }),
  z.strictObject({ name, kind: z.literal('number'), mean: z.number(), scale: z.number().positive() }),
])

const schema: z.ZodType<Schema> = z.strictObject({
  version: z.literal(1),
  columns: z
    .array(column)
    .min(1)
    .refine(list => new Set(list.map(one => one.name)).size === list.length, 'names must differ')
    .optional(),
  target: target.optional(),
})

/**
 * Checks a schema that comes from outside, such as from a model's file.
 *
 * @param what names it in the error
 * @throws TypeError that says which part is wrong
 *
 * @example
 * ```ts
 * const { target } = parseSchema('schema.json', { version: 1, target: { name: 'price', kind: 'number', mean: 3, scale: 2 } })
 * target.name // 'price'
 * ```
 */
export function parseSchema(what: string, json: unknown): Schema {
  const { error, data } = schema.safeParse(json)
  if (data) return data
  const [{ path, message }] = error?.issues ?? [{ path: [], message: 'unreadable' }]
  const place = path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  throw new TypeError(`${what}${place}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`)
}
