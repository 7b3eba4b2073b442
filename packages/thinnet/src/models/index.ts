export type { Logs } from '../callbacks/index.js'
export { Functional, type FunctionalOptions, model } from './functional.js'
export type { Data } from './inputs.js'
export {
  type CompileOptions,
  type EvaluateOptions,
  type FitOptions,
  type Metrics,
  Model,
  type PerOutput,
  type PredictOptions,
  type ValidationData,
} from './model.js'
export { Sequential, type SequentialOptions, sequential } from './sequential.js'
export type { Batches, BatchLike } from './sources.js'
