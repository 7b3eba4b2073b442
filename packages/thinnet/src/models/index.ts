export type { Logs } from '../callbacks/index.js'
export type { DropoutMask, DropoutMasksOptions } from './dropoutMasks.js'
export type { ExportOptions } from './exporting.js'
export { Functional, type FunctionalOptions, model } from './functional.js'
export type { Data } from './inputs.js'
export { Model } from './model.js'
export type {
  CompileOptions,
  EvaluateOptions,
  FitOptions,
  LossLike,
  MetricLike,
  Metrics,
  PerOutput,
  PredictOptions,
  ValidationData,
} from './options.js'
export type { OptimizerMemory } from './programs/programs.js'
export { Sequential, type SequentialOptions, sequential } from './sequential.js'
export type { Batches, BatchLike } from './sources.js'
export type {
  ClassificationUncertainty,
  RegressionUncertainty,
  Uncertainty,
  UncertaintyOptions,
} from './uncertainty.js'
