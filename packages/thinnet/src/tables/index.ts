export { type DecimalMark, isDate, isMissing, missingMarks, numberOf } from './cells.js'
export {
  type ClassPredictions,
  decodePredictions,
  type NumberPredictions,
  type Predictions,
} from './decode.js'
export { detectFormat, type Separator, separatorLine, separators, type TableFormat } from './detectFormat.js'
export { checkColumns, type EncodeRowsOptions, encodeRows, encodeTarget } from './encode.js'
export { type InferredSchema, type InferSchemaOptions, inferSchema } from './inferSchema.js'
export type { Task } from './inferTarget.js'
export { inputNames } from './inputs.js'
export { parseSchema } from './parseSchema.js'
export type {
  CategoryColumn,
  ClassTarget,
  Column,
  NumberColumn,
  NumberTarget,
  Schema,
  Target,
} from './schema.js'
export {
  columnNamed,
  type EmptyCells,
  type NameCells,
  type NumberCells,
  type Table,
  type TableColumn,
  type TextCells,
} from './table.js'
export { checkHeader, isCount, TableBuilder, type TableBuilderOptions, tableOf } from './tableBuilder.js'
export { TableError, type TablePlace } from './tableError.js'
