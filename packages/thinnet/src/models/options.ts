// What compile, fit, evaluate and predict can be told.

import { checkOptions, requireCount, requireNumber, suggestion, wrongType } from '../arguments.js'
import type { Callback, Verbosity } from '../callbacks/index.js'
import type { Loss, LossFunction } from '../losses/index.js'
import type { Metric, MetricFunction } from '../metrics/index.js'
import type { Optimizer } from '../optimizers/index.js'
import { checkDeviceName, type DeviceName } from '../runtime/index.js'
import type { ClassWeight, Data } from './inputs.js'

/** A loss by name, as an object, or as a function of targets and predictions. */
export type LossLike = string | Loss | LossFunction
/** A metric by name, as an object, or as a function of targets and predictions. */
export type MetricLike = string | Metric | MetricFunction

/** One for all outputs, one for each in their order, or by name. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>

/** Metrics of the only output; of several outputs a list for each, or lists by their names. */
export type Metrics =
  | readonly MetricLike[]
  | readonly (readonly MetricLike[])[]
  | Readonly<Record<string, MetricLike | readonly MetricLike[]>>

/** Options of a model's `compile`. */
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
  /**
   * Where the model computes, from now on: `cpu`, `webgpu` or `cuda`; default where it computes already, at first the CPU. Whether
   * the device is there is looked at when it is first needed: `fit` and the like then fail, naming those that are.
   *
   * @see {@link devices}, and `model.device` for models that only predict
   */
  device?: DeviceName
}

/** What `fit` validates with: samples, targets and, if some count more than others, sample weights. */
export type ValidationData = readonly [x: Data, y: Data] | readonly [x: Data, y: Data, sampleWeight: Data]

/** Options of a model's `fit`. */
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
  /** Told in this order, `History` after them. */
  callbacks?: readonly Callback[]
  /** The number of the first epoch, when training goes on; default 0. */
  initialEpoch?: number
  /** Batches an epoch, for iterables without end. */
  stepsPerEpoch?: number
  /** 0 says nothing, 1 has a line that moves, 2 a line an epoch; `auto`: 1 on a terminal, else a line a second. */
  verbose?: Verbosity
  /**
   * Cancels training between two runs of the engine (at most about 50 ms): `fit` then rejects with the signal's reason, and the
   * model can be used as it is. With {@link backupAndRestore}, a backup is written first, and the next `fit` goes on from there.
   */
  signal?: AbortSignal
}

/** Options of a model's `evaluate`. */
export interface EvaluateOptions {
  /** Samples at a time; by default chosen from the work. */
  batchSize?: number
  /** How much each sample counts, `[rows]` or one for each output; default 1. */
  sampleWeight?: Data
  /** 0, the default, says nothing; otherwise a line with the figures. */
  verbose?: Verbosity
  /** Cancels between two batches: `evaluate` then rejects with the signal's reason. */
  signal?: AbortSignal
}

/** Options of a model's `predict`. */
export interface PredictOptions {
  /** Samples at a time; by default chosen from the work. */
  batchSize?: number
  /** Cancels between two batches: `predict` then rejects with the signal's reason. */
  signal?: AbortSignal
}

/** All options by name; a type error if one is missing here. */
type Known<T> = Readonly<Record<keyof Required<T>, true>>

const COMPILE: Known<CompileOptions> = {
  optimizer: true,
  loss: true,
  lossWeights: true,
  metrics: true,
  weightedMetrics: true,
  stepsPerExecution: true,
  threads: true,
  device: true,
}

const FIT: Known<FitOptions> = {
  epochs: true,
  batchSize: true,
  validationData: true,
  validationSplit: true,
  validationFreq: true,
  shuffle: true,
  sampleWeight: true,
  classWeight: true,
  callbacks: true,
  initialEpoch: true,
  stepsPerEpoch: true,
  verbose: true,
  signal: true,
}

const EVALUATE: Known<EvaluateOptions> = { batchSize: true, sampleWeight: true, verbose: true, signal: true }

const PREDICT: Known<PredictOptions> = { batchSize: true, signal: true }

const HOOKS: Known<Callback> = {
  name: true,
  passive: true,
  actsAt: true,
  adds: true,
  getConfig: true,
  getState: true,
  setState: true,
  keeper: true,
  onTrainBegin: true,
  onEpochBegin: true,
  onTrainBatchEnd: true,
  onEpochEnd: true,
  onTrainEnd: true,
}

function checkWhole(caller: string, name: string, value: number | undefined, least: number): void {
  if (value !== undefined) requireCount(caller, name, value, least, NAMES_OF_UNITS[name] ?? 'steps')
}

const NAMES_OF_UNITS: Readonly<Record<string, string>> = {
  epochs: 'epochs',
  batchSize: 'samples',
  initialEpoch: 'epochs',
  validationFreq: 'epochs',
}

function checkSignal(caller: string, signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrongType(
      { caller, name: 'signal', expected: 'an AbortSignal, such as new AbortController().signal' },
      signal,
    )
  }
}

function checkList(caller: string, name: string, expected: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value)) throw wrongType({ caller, name, expected }, value)
}

/** @throws TypeError, RangeError naming the option */
export function checkCompileOptions(options: CompileOptions): void {
  checkOptions('compile', options, COMPILE)
  if (options.loss === undefined || options.loss === null) {
    throw wrongType(
      { caller: 'compile', name: 'loss', expected: "a name such as 'mse', a loss, or a function" },
      options.loss,
    )
  }
  for (const name of ['metrics', 'weightedMetrics'] as const) {
    const metrics = options[name]
    if (metrics !== undefined && (typeof metrics !== 'object' || metrics === null)) {
      throw wrongType({ caller: 'compile', name, expected: "a list, such as ['accuracy']" }, metrics)
    }
  }
  checkWhole('compile', 'stepsPerExecution', options.stepsPerExecution, 1)
  if (options.device !== undefined) checkDeviceName('compile', options.device)
}

/** @throws TypeError, RangeError naming the option */
export function checkFitOptions(options: FitOptions): void {
  checkOptions('fit', options, FIT)
  checkWhole('fit', 'epochs', options.epochs, 0)
  checkWhole('fit', 'batchSize', options.batchSize, 1)
  checkWhole('fit', 'initialEpoch', options.initialEpoch, 0)
  checkWhole('fit', 'stepsPerEpoch', options.stepsPerEpoch, 1)
  checkWhole('fit', 'validationFreq', options.validationFreq, 1)
  checkSignal('fit', options.signal)
  checkList('fit', 'callbacks', 'a list of callbacks', options.callbacks)
  checkList('fit', 'validationData', 'a list [x, y] or [x, y, sampleWeight]', options.validationData)
  for (const callback of options.callbacks ?? []) checkCallback(callback)
  const { validationSplit } = options
  if (validationSplit !== undefined) {
    const expected = 'a fraction from 0 to below 1'
    requireNumber({ caller: 'fit', name: 'validationSplit', expected }, validationSplit, s => s >= 0 && s < 1)
  }
}

/** A callback that nothing would ever call is a mistake. */
function checkCallback(callback: unknown): void {
  const names = Object.keys(HOOKS)
  const hooks = names.filter(name => name.startsWith('on'))
  const called = [...hooks, 'keeper']
  const known = typeof callback === 'object' && callback !== null && called.some(hook => hook in callback)
  if (known) return
  const own = typeof callback === 'object' && callback !== null ? Object.keys(callback) : []
  const hint = own.map(name => suggestion(name, names)).find(text => text !== '') ?? ''
  throw new TypeError(`fit: a callback must be an object with one of ${hooks.join(', ')}${hint}`)
}

/** @throws TypeError, RangeError naming the option */
export function checkEvaluateOptions(options: EvaluateOptions): void {
  checkOptions('evaluate', options, EVALUATE)
  checkWhole('evaluate', 'batchSize', options.batchSize, 1)
  checkSignal('evaluate', options.signal)
}

/** @throws TypeError, RangeError naming the option */
export function checkPredictOptions(options: PredictOptions): void {
  checkOptions('predict', options, PREDICT)
  checkWhole('predict', 'batchSize', options.batchSize, 1)
  checkSignal('predict', options.signal)
}

/** The second argument of `fit` on an iterable. */
export function fitOptions(value: unknown): FitOptions {
  return typeof value === 'object' && value !== null ? value : {}
}
