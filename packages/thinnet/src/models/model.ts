import {
  type Callback,
  History,
  type Logs,
  progressLine,
  reportEvaluation,
  type TrainingModel,
  type Verbosity,
} from '../callbacks/index.js'
import { BATCH, formatShape, graphInput, type Value } from '../graph/index.js'
import type { Layer } from '../layers/layer.js'
import { streamPosition, Tracer } from '../layers/tracer.js'
import type { Variable } from '../layers/variable.js'
import { getLoss, type Loss, type LossFunction } from '../losses/index.js'
import { getMetric, type Metric, type MetricFunction } from '../metrics/index.js'
import { getOptimizer, type Optimizer } from '../optimizers/index.js'
import { freshSeed, Purpose } from '../random/index.js'
import { engine } from '../runtime/index.js'
import { Tensor, type TensorLike, toTensor } from '../tensor.js'
import { Figures, Totals } from './figures.js'
import { runFit } from './fit.js'
import {
  applyClassWeight,
  type ClassWeight,
  checkFinite,
  checkSameRows,
  checkSamples,
  checkTargets,
  type Dataset,
  toSamples,
  toSampleWeight,
} from './inputs.js'
import type { Network, Objective } from './programs/network.js'
import { Programs } from './programs/programs.js'
import { arraySource, type Batches, type BatchLike, iterableSource, type Source, toPool } from './sources.js'
import { type SummaryRow, summaryTable } from './summary.js'

export interface CompileOptions {
  /** Default `rmsprop`, as in Keras. */
  optimizer?: string | Optimizer
  /** A name (`binaryCrossentropy`, `mse`), a loss, or a function of targets and predictions. */
  loss: string | Loss | LossFunction
  /** Names (`accuracy`, `auc`), metrics, or functions. */
  metrics?: readonly (string | Metric | MetricFunction)[]
  /** As `metrics`, but weighted by sample and class weights. */
  weightedMetrics?: readonly (string | Metric | MetricFunction)[]
  /** Batches between two looks of callbacks that act on batches; default 1. */
  stepsPerExecution?: number
  /** Threads of the engine; by default chosen from the work: 1 for small models. */
  threads?: number
}

export type ValidationData =
  | readonly [x: TensorLike, y: TensorLike]
  | readonly [x: TensorLike, y: TensorLike, sampleWeight: TensorLike]

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
  /** How much each sample counts. */
  sampleWeight?: TensorLike
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
  sampleWeight?: TensorLike
  verbose?: Verbosity
  signal?: AbortSignal
}

export interface PredictOptions {
  /** Samples at a time; by default chosen from the work. */
  batchSize?: number
  signal?: AbortSignal
}

/** Multiplications of one run when the batch size is ours to choose, and bounds for it. */
const RUN_MULTIPLICATIONS = 2e7
const MIN_ROWS = 32
const MAX_ROWS = 4096

/** A validation with no more multiplications and elements than this runs inside of the training program. */
const FUSED_MULTIPLICATIONS = 5e7
const FUSED_ELEMENTS = 1 << 22

interface Compiled {
  readonly optimizer: Optimizer
  readonly options: CompileOptions
}

/** What models of all kinds share: compiling, training, evaluating, predicting, and weights. */
export abstract class Model implements Network, TrainingModel {
  readonly name: string
  /** The seed of everything that the model draws at random: initial weights, shuffles, masks. */
  readonly seed: number
  /** Set by callbacks to end training. */
  stopTraining = false
  private compiled: Compiled | undefined
  private programs: Programs | undefined
  private targetShape: readonly number[] | undefined
  private fitting = false
  private initialized = false
  private tracedOutputShape: readonly number[] | undefined

  constructor(options: { name: string; seed?: number | undefined }) {
    this.name = options.name
    this.seed = options.seed ?? freshSeed()
  }

  /** All layers in order; the place in this list is the layer's position for random draws. */
  abstract readonly layers: readonly Layer[]
  /** The shape of one sample; an error if it is not known yet. */
  abstract readonly inputShape: readonly number[]
  /** Whether the shape of the input is known, so that weights can exist. */
  abstract readonly built: boolean
  protected abstract buildFor(sampleShape: readonly number[]): void
  abstract trace(x: Value, tracer: Tracer): Value
  protected abstract summaryRows(): readonly SummaryRow[]

  get variables(): readonly Variable[] {
    return this.layers.flatMap(layer => layer.weights)
  }

  isTrainable(variable: Variable): boolean {
    return (
      variable.trainable && this.layers.some(layer => layer.trainable && layer.weights.includes(variable))
    )
  }

  /** The shape of one output. */
  get outputShape(): readonly number[] {
    this.tracedOutputShape ??= this.traceOutputShape()
    return this.tracedOutputShape
  }

  private traceOutputShape(): readonly number[] {
    const tracer = new Tracer({
      training: false,
      weight: variable => graphInput(variable.name, 'float32', variable.shape),
      draw: site => graphInput('draw', 'float32', site.shape),
      scheduled: () => graphInput('scheduled', 'float32', []),
    })
    const x = graphInput('x', 'float32', [BATCH, ...this.inputShape])
    return this.trace(x, tracer).shape.slice(1).map(Number)
  }

  /** Draws the initial weights, once. */
  protected initializeWeights(): void {
    if (this.initialized) return
    this.initialized = true
    this.layers.forEach((layer, position) => {
      layer.weights.forEach((variable, draw) => {
        const stream = {
          seed: this.seed,
          purpose: Purpose.weights,
          position: streamPosition(position, draw),
          step: 0,
        }
        variable.write(variable.initializer.initialize(variable.shape, stream))
      })
    })
  }

  private ensureBuilt(what: string, x: Tensor): void {
    if (!this.built) this.buildFor(x.shape.slice(1))
    this.initializeWeights()
    checkSamples(this.name, what, x, this.inputShape)
  }

  /**
   * Says how to train: optimizer, loss, and figures to watch. Training starts anew for the optimizer; weights stay.
   * Compile again after changing `trainable` of a layer.
   */
  compile(options: CompileOptions): this {
    const stepsPerExecution = options.stepsPerExecution ?? 1
    if (!Number.isInteger(stepsPerExecution) || stepsPerExecution < 1) {
      throw new RangeError(
        `compile: stepsPerExecution must be a whole number from 1, received ${stepsPerExecution}`,
      )
    }
    const anyShape = [BATCH, 1]
    getLoss(options.loss, { yTrue: anyShape, yPred: anyShape }) // an unknown name is an error here, not when training
    this.compiled = { optimizer: getOptimizer(options.optimizer ?? 'rmsprop'), options }
    void this.programs?.release()
    this.programs = undefined
    return this
  }

  get optimizer(): Optimizer {
    return this.requireCompiled('optimizer').optimizer
  }

  private requireCompiled(what: string): Compiled {
    if (!this.compiled) {
      throw new Error(
        `${what}: model ${this.name} is not compiled; call model.compile({ optimizer, loss }) first`,
      )
    }
    return this.compiled
  }

  /** The loss for targets of a shape: it decides which cross-entropy is meant where the name leaves that open. */
  private lossFor(targetShape: readonly number[]): Loss {
    const { options } = this.requireCompiled('loss')
    return getLoss(options.loss, { yTrue: [BATCH, ...targetShape], yPred: [BATCH, ...this.outputShape] })
  }

  /** The programs for targets of a shape (metrics such as accuracy depend on it), or without targets. */
  private programsFor(targetShape?: readonly number[]): Programs {
    const same = !targetShape || !this.targetShape || String(this.targetShape) === String(targetShape)
    if (this.programs && same && (this.targetShape || !targetShape)) return this.programs
    if (this.programs && !same && this.compiled && this.compiled.optimizer.iterations > 0) {
      throw new RangeError(
        `model ${this.name} was trained on targets of shape ${formatShape(this.targetShape ?? [])}, ` +
          `received ${formatShape(targetShape ?? [])}; compile it again to change them`,
      )
    }
    void this.programs?.release()
    const { compiled } = this
    let training: { objective: Objective; optimizer: Optimizer } | undefined
    if (compiled && targetShape) {
      const yShape = [BATCH, ...targetShape]
      const outputShape = [BATCH, ...this.outputShape]
      const resolve = (metric: string | Metric | MetricFunction) => getMetric(metric, yShape, outputShape)
      const { metrics = [], weightedMetrics = [] } = compiled.options
      training = {
        objective: {
          loss: this.lossFor(targetShape),
          metrics: metrics.map(resolve),
          weightedMetrics: weightedMetrics.map(resolve),
        },
        optimizer: compiled.optimizer,
      }
    }
    this.targetShape = targetShape
    this.programs = new Programs({
      network: this,
      seed: this.seed,
      threads: compiled?.options.threads,
      training,
    })
    return this.programs
  }

  private toDataset(
    what: string,
    x: TensorLike,
    y: TensorLike,
    sampleWeight?: TensorLike,
    classWeight?: ClassWeight,
  ): Dataset {
    this.requireCompiled(what)
    const xTensor = toSamples(`${what} x`, x)
    this.ensureBuilt(`${what} x`, xTensor)
    const yTensor = toSamples(`${what} y`, y)
    checkSameRows(`${what} y`, xTensor, yTensor)
    checkTargets(this.lossFor(yTensor.shape.slice(1)), `${what} y`, yTensor, this.outputShape)
    const weights = sampleWeight && toSampleWeight(`${what} sampleWeight`, sampleWeight, xTensor)
    return {
      x: xTensor,
      y: yTensor,
      sampleWeight: classWeight ? applyClassWeight(yTensor, weights, classWeight) : weights,
    }
  }

  /**
   * Trains on arrays.
   *
   * @param x samples, `[samples, ...inputShape]`
   * @param y targets, `[samples, ...outputShape]`; labels for sparse losses; a plain list for one output
   * @returns the figures of every epoch
   * @throws RangeError, TypeError naming the place if the data does not fit the model, is not finite, or has labels
   *   outside of the classes; the signal's reason if cancelled
   */
  fit(x: TensorLike, y: TensorLike, options?: FitOptions): Promise<History>
  /**
   * Trains on batches from an iterable of `[x, y]` or `[x, y, sampleWeight]`, synchronous or not, or from a function that
   * makes one for each epoch.
   */
  fit(batches: Batches, options?: FitOptions): Promise<History>
  async fit(
    first: TensorLike | Batches,
    second?: TensorLike | FitOptions,
    third?: FitOptions,
  ): Promise<History> {
    if (this.fitting) throw new Error(`fit: model ${this.name} is training already`)
    this.fitting = true
    try {
      return isBatches(first)
        ? await this.fitBatches(first, isOptions(second) ? (second ?? {}) : {})
        : await this.fitArrays(first, isOptions(second) ? undefined : second, third ?? {})
    } finally {
      this.fitting = false
    }
  }

  private async fitArrays(x: TensorLike, y: TensorLike | undefined, options: FitOptions): Promise<History> {
    if (y === undefined) throw new TypeError('fit: targets y are missing')
    checkFitOptions(options)
    const { validationSplit = 0, shuffle = true, batchSize = 32 } = options
    const all = this.toDataset('fit', x, y, options.sampleWeight, options.classWeight)
    let data = all
    let validation: Dataset | undefined
    if (options.validationData) {
      validation = this.validationDataset(options.validationData)
    } else if (validationSplit > 0) {
      const rows = all.x.shape[0]
      const cut = Math.floor(rows * (1 - validationSplit))
      if (cut === 0 || cut === rows) {
        throw new RangeError(
          `fit: validationSplit ${validationSplit} of ${rows} samples leaves one part empty`,
        )
      }
      data = sliceDataset(all, 0, cut)
      validation = sliceDataset(all, cut, rows)
    }
    const source = arraySource(data, batchSize, shuffle, this.seed)
    return this.train(source, data, validation, options, Math.min(batchSize, data.x.shape[0]))
  }

  private async fitBatches(batches: Batches, options: FitOptions): Promise<History> {
    checkFitOptions(options)
    for (const name of ['validationSplit', 'sampleWeight', 'batchSize', 'shuffle'] as const) {
      if (options[name] !== undefined)
        throw new TypeError(`fit: ${name} is for arrays, not for an iterable of batches`)
    }
    const convert = ([x, y, sampleWeight]: BatchLike, step: number) =>
      this.toDataset(`fit batch ${step}`, x, y, sampleWeight, options.classWeight)
    const iterable = iterableSource(batches, options.stepsPerEpoch, convert)
    // the first batch tells shapes; it is put back in front
    const iterator = iterable.epoch(options.initialEpoch ?? 0, 0)
    const first = await iterator.next()
    if (first.done) throw new RangeError('fit: the iterable has no batches')
    let fresh = true
    const source: Source = {
      steps: iterable.steps,
      async *epoch(epoch, seedStep) {
        if (!fresh) {
          yield* drain(iterable.epoch(epoch, seedStep))
          return
        }
        fresh = false
        yield first.value
        yield* drain(iterator)
      },
    }
    const { pool } = first.value
    const shape = { y: { shape: pool.y.shape }, sampleWeight: pool.sampleWeight }
    const validation = options.validationData && this.validationDataset(options.validationData)
    return this.train(source, shape, validation, options, pool.x.shape[0])
  }

  private validationDataset([x, y, sampleWeight]: ValidationData): Dataset {
    return this.toDataset('fit validationData', x, y, sampleWeight)
  }

  private async train(
    source: Source,
    data: { readonly y: { readonly shape: readonly number[] }; readonly sampleWeight?: unknown },
    validation: Dataset | undefined,
    options: FitOptions,
    rows: number,
  ): Promise<History> {
    const { epochs = 1, initialEpoch = 0, verbose = 'auto', validationFreq = 1 } = options
    const { optimizer, options: compiled } = this.requireCompiled('fit')
    const targetShape = data.y.shape.slice(1)
    const programs = this.programsFor(targetShape)
    const fused = validation !== undefined && (await this.canFuse(validation, programs))
    const runner = await programs.trainer(
      {
        targetShape,
        weighted: data.sampleWeight !== undefined,
        validation: fused && (validation.sampleWeight ? 'weighted' : 'plain'),
      },
      rows,
    )
    const history = new History(this.seed)
    const callbacks = [
      ...(verbose === 0 ? [] : [progressLine(verbose, initialEpoch)]),
      ...(options.callbacks ?? []),
      history,
    ]
    this.stopTraining = false
    await runFit({
      runner,
      source,
      epochs,
      initialEpoch,
      stepsPerExecution: compiled.stepsPerExecution ?? 1,
      callbacks,
      fused: fused ? toPool(validation) : undefined,
      fusedRows: validation?.x.shape[0] ?? 0,
      validationFreq,
      validate:
        validation && !fused
          ? async () => prefixed(await this.evaluateDataset(validation, options.batchSize, options.signal))
          : undefined,
      signal: options.signal,
      model: this,
      parameters: { epochs, steps: source.steps, batchSize: rows, optimizer: optimizer.name },
    })
    return history
  }

  /** Whether a validation is small enough to run within the training program, after a step. */
  private async canFuse(validation: Dataset, programs: Programs): Promise<boolean> {
    const rows = validation.x.shape[0]
    const { program } = await programs.evaluator(
      validation.y.shape.slice(1),
      validation.sampleWeight !== undefined,
    )
    return (
      program.draws.feeds.length === 0 &&
      this.lossFor(validation.y.shape.slice(1)).reduction !== 'sum' &&
      program.multiplications(rows) <= FUSED_MULTIPLICATIONS &&
      validation.x.data.length <= FUSED_ELEMENTS
    )
  }

  private async evaluateDataset(
    data: Dataset,
    batchSize: number | undefined,
    signal?: AbortSignal,
  ): Promise<Logs> {
    const targetShape = data.y.shape.slice(1)
    const { runner, program } = await this.programsFor(targetShape).evaluator(
      targetShape,
      data.sampleWeight !== undefined,
    )
    // the sum over a batch depends on the size of batches: then it is Keras's
    const fixed = this.lossFor(targetShape).reduction === 'sum' ? 32 : undefined
    const totals = new Totals(new Figures(program.layout))
    await runner.run(
      data,
      batchSize ?? fixed ?? chooseRows(program.multiplications(1)),
      ({ data: sums }, rows) => totals.add(rows, Number(sums[0]), Array.from(sums.subarray(1), Number)),
      signal,
    )
    return totals.logs()
  }

  /**
   * Loss and metrics on data, with dropout off.
   *
   * @returns the figures by name, `{ loss, accuracy }`
   */
  async evaluate(x: TensorLike, y: TensorLike, options: EvaluateOptions = {}): Promise<Logs> {
    checkBatchSize('evaluate', options.batchSize)
    const data = this.toDataset('evaluate', x, y, options.sampleWeight)
    const logs = await this.evaluateDataset(data, options.batchSize, options.signal)
    if (options.verbose === 1 || options.verbose === 2) reportEvaluation(data.x.shape[0], logs)
    return logs
  }

  /**
   * The model's outputs, with dropout off (except in layers that were made with `training: true`).
   *
   * @param x samples, `[samples, ...inputShape]`
   * @returns a tensor `[samples, ...outputShape]`
   */
  async predict(x: TensorLike, options: PredictOptions = {}): Promise<Tensor> {
    checkBatchSize('predict', options.batchSize)
    const samples = toSamples('predict x', x)
    this.ensureBuilt('predict x', samples)
    const { runner, program } = await this.programsFor().predictor()
    const total = samples.shape[0]
    const { outputShape } = this
    const result = new Float32Array(total * outputShape.reduce((product, dim) => product * dim, 1))
    let offset = 0
    await runner.run(
      { x: samples },
      options.batchSize ?? chooseRows(program.multiplications(1)),
      ({ data }) => {
        if (data instanceof Float32Array) result.set(data, offset)
        offset += data.length
      },
      options.signal,
    )
    return new Tensor(result, [total, ...outputShape])
  }

  /**
   * One step of training on one batch.
   *
   * @returns the figures of this batch, before the step
   */
  async trainOnBatch(
    x: TensorLike,
    y: TensorLike,
    options: { sampleWeight?: TensorLike; classWeight?: ClassWeight } = {},
  ): Promise<Logs> {
    const data = this.toDataset('trainOnBatch', x, y, options.sampleWeight, options.classWeight)
    const targetShape = data.y.shape.slice(1)
    const rows = data.x.shape[0]
    const runner = await this.programsFor(targetShape).trainer(
      { targetShape, weighted: data.sampleWeight !== undefined, validation: false },
      rows,
    )
    const order = Int32Array.from({ length: rows }, (_, i) => i)
    const [{ loss, metrics }] = await runner.run(toPool(data), [{ rows: order, validate: false }])
    return new Figures(runner.layout).logs(loss, Array.from(metrics))
  }

  /** Copies of all weights, layer by layer, in Keras's order. */
  getWeights(): Tensor[] {
    this.requireWeights('getWeights')
    return this.variables.map(variable => new Tensor(variable.data.slice(), variable.shape))
  }

  /**
   * Overwrites all weights.
   *
   * @throws RangeError naming the weight if a number or a shape differs; then nothing is changed
   */
  setWeights(weights: readonly TensorLike[]): void {
    this.requireWeights('setWeights')
    const { variables } = this
    if (weights.length !== variables.length) {
      throw new RangeError(
        `setWeights: model ${this.name} has ${variables.length} weights, received ${weights.length}`,
      )
    }
    const tensors = variables.map((variable, i) => {
      const given = toTensor(`setWeights[${i}]`, weights[i])
      if (String(given.shape) !== String(variable.shape)) {
        throw new RangeError(
          `setWeights[${i}]: weight ${variable.name} has shape ${formatShape(variable.shape)}, received ${formatShape(given.shape)}`,
        )
      }
      checkFinite(`setWeights[${i}]`, given)
      return given
    })
    variables.forEach((variable, i) => {
      variable.write(tensors[i].data)
    })
  }

  private requireWeights(what: string): void {
    if (!this.built) {
      throw new Error(
        `${what}: model ${this.name} has no weights yet; give its first layer an inputShape, or fit it first`,
      )
    }
    this.initializeWeights()
  }

  /** The number of all weights' elements. */
  countParams(): number {
    this.requireWeights('countParams')
    return this.variables.reduce((sum, variable) => sum + variable.size, 0)
  }

  /** The layers as a table: name, output shape, and number of parameters; then totals and the seed. */
  summary(): string {
    this.requireWeights('summary')
    const trainable = this.variables
      .filter(variable => this.isTrainable(variable))
      .reduce((sum, { size }) => sum + size, 0)
    return summaryTable({
      title: `Model: ${this.name}`,
      rows: this.summaryRows(),
      total: this.countParams(),
      trainable,
      seed: this.seed,
    })
  }

  /**
   * Gives the engine's memory back at once. Not needed in ordinary use: it is given back when the model is garbage-collected.
   * The model can be used again afterwards.
   */
  async dispose(): Promise<void> {
    const { programs } = this
    if (this.fitting) throw new Error(`dispose: model ${this.name} is training`)
    await programs?.release()
  }

  /** The engine that computes. */
  static async engineName(): Promise<string> {
    return (await engine()).name
  }
}

async function* drain<T>(iterator: Iterator<T> | AsyncIterator<T>): AsyncGenerator<T> {
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}

const prefixed = (logs: Logs): Logs =>
  Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [
      `val${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  )

function chooseRows(multiplications: number): number {
  return Math.min(
    MAX_ROWS,
    Math.max(MIN_ROWS, Math.floor(RUN_MULTIPLICATIONS / Math.max(1, multiplications))),
  )
}

function isOptions(value: unknown): value is FitOptions | undefined {
  return (
    value === undefined ||
    (typeof value === 'object' &&
      !Array.isArray(value) &&
      !ArrayBuffer.isView(value) &&
      !(value instanceof Tensor))
  )
}

function isBatches(value: TensorLike | Batches): value is Batches {
  if (typeof value === 'function') return true
  if (
    typeof value !== 'object' ||
    value instanceof Tensor ||
    Array.isArray(value) ||
    ArrayBuffer.isView(value)
  )
    return false
  return Symbol.iterator in value || Symbol.asyncIterator in value
}

function sliceDataset({ x, y, sampleWeight }: Dataset, from: number, to: number): Dataset {
  const cut = (tensor: Tensor) => {
    const stride = tensor.data.length / tensor.shape[0]
    return new Tensor(tensor.data.subarray(from * stride, to * stride), [to - from, ...tensor.shape.slice(1)])
  }
  return { x: cut(x), y: cut(y), sampleWeight: sampleWeight && cut(sampleWeight) }
}

function checkBatchSize(what: string, batchSize: number | undefined): void {
  if (batchSize !== undefined && (!Number.isInteger(batchSize) || batchSize < 1)) {
    throw new RangeError(`${what}: batchSize must be a whole number from 1, received ${batchSize}`)
  }
}

function checkFitOptions(options: FitOptions): void {
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
