export type { Logs } from '../callbacks/index.js'
export {
  type CompileOptions,
  type EvaluateOptions,
  type FitOptions,
  Model,
  type PredictOptions,
  type ValidationData,
} from './model.js'
export { Sequential, type SequentialOptions, sequential } from './sequential.js'
export type { Batches, BatchLike } from './sources.js'
