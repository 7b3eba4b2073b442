export type {
  CategoryColumn,
  ClassTarget,
  Column,
  NumberColumn,
  NumberTarget,
  Schema,
  Target,
} from './schema.js'
