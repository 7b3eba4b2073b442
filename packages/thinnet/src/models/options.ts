// What compile, fit, evaluate and predict can be told.

import type { Callback, Verbosity } from '../callbacks/index.js'
import type { Loss, LossFunction } from '../losses/index.js'
import type { Metric, MetricFunction } from '../metrics/index.js'
import type { Optimizer } from '../optimizers/index.js'
import type { ClassWeight, Data } from './inputs.js'

export type LossLike = string | Loss | LossFunction
export type MetricLike = string | Metric | MetricFunction

/** One for all outputs, one for each in their order, or by name. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>

export type Metrics =
  | readonly MetricLike[]
  | readonly (readonly MetricLike[])[]
  | Readonly<Record<string, MetricLike | readonly MetricLike[]>>

export interface CompileOptions {
  /** Default `rmsprop`, as in Keras. */
  optimizer?: string | Optimizer
  /**
   * A name (`binaryCrossentropy`, `mse`), a loss, or a function of targets and predictions. For a model of several outputs, one
   * for all, a list in their order, or a record by their names.
   */
  loss: PerOutput<LossLike>
  /** Of several outputs: the factors of their losses in the total; default 1 each. */
  lossWeights?: readonly number[] | Readonly<Record<string, number>>
  /** Names (`accuracy`, `auc`), metrics, or functions; of several outputs also a list of lists, or a record of lists. */
  metrics?: Metrics
  /** As `metrics`, but weighted by sample and class weights. */
  weightedMetrics?: Metrics
  /** Batches between two looks of callbacks that act on batches; default 1. */
  stepsPerExecution?: number
  /** Threads of the engine; by default chosen from the work: 1 for small models. */
  threads?: number
}

export type ValidationData = readonly [x: Data, y: Data] | readonly [x: Data, y: Data, sampleWeight: Data]

export interface FitOptions {
  /** Times that all samples are gone through; default 1. */
  epochs?: number
  /** Samples a step; default 32. Batches of an iterable have the size they have. */
  batchSize?: number
  /** Data to evaluate at the end of each epoch. */
  validationData?: ValidationData
  /** Or: the last part of the samples, a fraction from 0 to 1, held out before shuffling. */
  validationSplit?: number
  /** Epochs from one validation to the next; default 1. */
  validationFreq?: number
  /** Draw a new order of the samples for each epoch; default true. */
  shuffle?: boolean
  /** How much each sample counts; of several outputs also a list or record. */
  sampleWeight?: Data
  /** How much the samples of each class count. */
  classWeight?: ClassWeight
  callbacks?: readonly Callback[]
  /** The number of the first epoch, when training goes on; default 0. */
  initialEpoch?: number
  /** Batches an epoch, for iterables without end. */
  stepsPerEpoch?: number
  /** 0 says nothing, 1 has a line that moves, 2 a line an epoch; `auto`: 1 on a terminal, else a line a second. */
  verbose?: Verbosity
  /** Cancels training between two runs of the engine (at most about 50 ms): `fit` then rejects with the signal's reason. */
  signal?: AbortSignal
}

export interface EvaluateOptions {
  /** Samples at a time; by default chosen from the work. */
  batchSize?: number
  sampleWeight?: Data
  verbose?: Verbosity
  signal?: AbortSignal
}

export interface PredictOptions {
  /** Samples at a time; by default chosen from the work. */
  batchSize?: number
  signal?: AbortSignal
}

/** The second argument of `fit` on an iterable. */
export function fitOptions(value: unknown): FitOptions {
  return typeof value === 'object' && value !== null ? value : {}
}

export function checkBatchSize(what: string, batchSize: number | undefined): void {
  if (batchSize !== undefined && (!Number.isInteger(batchSize) || batchSize < 1)) {
    throw new RangeError(`${what}: batchSize must be a whole number from 1, received ${batchSize}`)
  }
}

export function checkFitOptions(options: FitOptions): void {
  const whole = (name: 'epochs' | 'initialEpoch' | 'stepsPerEpoch' | 'validationFreq', least: number) => {
    const value = options[name]
    if (value !== undefined && (!Number.isInteger(value) || value < least)) {
      throw new RangeError(`fit: ${name} must be a whole number from ${least}, received ${value}`)
    }
  }
  checkBatchSize('fit', options.batchSize)
  whole('epochs', 0)
  whole('initialEpoch', 0)
  whole('stepsPerEpoch', 1)
  whole('validationFreq', 1)
  const { validationSplit } = options
  if (validationSplit !== undefined && !(validationSplit >= 0 && validationSplit < 1)) {
    throw new RangeError(
      `fit: validationSplit must be a fraction from 0 to below 1, received ${validationSplit}`,
    )
  }
}
