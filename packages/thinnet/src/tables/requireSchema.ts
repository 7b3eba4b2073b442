import { wrongType } from '../arguments.js'

/** @throws TypeError for what is no schema, such as a table or all of what `inferSchema` gives */
export function requireSchema(caller: string, value: unknown): void {
  const expected = 'a schema, such as model.schema or the schema of what inferSchema gives'
  if (typeof value !== 'object' || value === null)
    throw wrongType({ caller, name: 'schema', expected }, value)
  if ('version' in value) return
  const refuse = (received: string) =>
    new TypeError(`${caller}: schema must be ${expected}, received ${received}`)
  if ('schema' in value) throw refuse('all of what inferSchema gives: take its schema')
  if ('rowCount' in value) throw refuse('a table: the schema comes first')
  throw wrongType({ caller, name: 'schema', expected }, value)
}
