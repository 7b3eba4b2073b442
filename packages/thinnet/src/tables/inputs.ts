import type { Column, Schema } from './schema.js'

/** How many inputs a column makes. */
export const widthOf = (column: Column): number =>
  (column.kind === 'number' ? 1 : column.vocabulary.length) + (column.indicator ? 1 : 0)

/**
 * What the inputs of a model mean, in their order: `length`, `colour=red`, `length missing`.
 *
 * @example
 * ```ts
 * const colour = { name: 'colour', kind: 'category', vocabulary: ['red', 'blue'], indicator: false }
 * inputNames({ version: 1, columns: [colour] }) // ['colour=red','colour=blue']
 * ```
 */
export function inputNames({ columns = [] }: Schema): string[] {
  return columns.flatMap(column => [
    ...(column.kind === 'number' ? [column.name] : column.vocabulary.map(name => `${column.name}=${name}`)),
    ...(column.indicator ? [`${column.name} missing`] : []),
  ])
}
