// Whether a schema is of the model that has it.

import { inputNames, type Schema } from '../tables/index.js'

export interface ModelOfTables {
  readonly name: string
  readonly schema: Schema | undefined
  readonly built: boolean
  readonly inputShapes: readonly (readonly number[])[]
  readonly outputShapes: readonly (readonly number[])[]
}

const list = (shapes: readonly (readonly number[])[]): string => shapes.map(shape => `[${shape}]`).join(', ')

/**
 * Checks that the columns of a model's schema make as many inputs as it has, and that its outputs can be what the target says.
 *
 * @throws RangeError that says what the schema and what the model has
 */
export function checkSchemaFits(caller: string, model: ModelOfTables): void {
  const { name, schema, built } = model
  if (!schema || !built) return
  const refuse = (what: string, expected: string, received: string) =>
    new RangeError(
      `${caller}: the schema does not fit model ${name}: ${what} ${expected}, but the model has ${received}`,
    )
  if (schema.columns) {
    const width = inputNames(schema).length
    const [shape, ...others] = model.inputShapes
    if (others.length > 0 || shape.length !== 1 || shape[0] !== width) {
      const columns = schema.columns.length
      throw refuse(
        `its ${columns} ${columns === 1 ? 'column makes' : 'columns make'}`,
        `inputs of shape [${width}]`,
        list(model.inputShapes),
      )
    }
  }
  const { target } = schema
  if (!target) return
  const [shape, ...others] = model.outputShapes
  const width = shape.reduce((product, size) => product * size, 1)
  const classes = target.kind === 'classes' ? target.classes.length : 0
  const widths = target.kind === 'number' ? [1] : classes === 2 ? [1, 2] : [classes]
  if (others.length > 0 || !widths.includes(width)) {
    const what =
      target.kind === 'number'
        ? `target ${target.name} is a number`
        : `target ${target.name} has ${classes} classes`
    throw refuse(
      `${what},`,
      `for ${widths.join(' or ')} ${widths[0] === 1 && widths.length === 1 ? 'output' : 'outputs'}`,
      `outputs of shape ${list(model.outputShapes)}`,
    )
  }
}
