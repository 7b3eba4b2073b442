import {
  type Callback,
  History,
  type Logs,
  progressLine,
  reportEvaluation,
  type TrainingModel,
  type Verbosity,
} from '../callbacks/index.js'
import { BATCH, formatShape, graphInput, type Shape, type Value } from '../graph/index.js'
import type { Layer } from '../layers/layer.js'
import type { ApplyOptions, SymbolicTensor } from '../layers/symbolic.js'
import { shapeTracer, streamPosition, type Tracer } from '../layers/tracer.js'
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
  type Data,
  type Dataset,
  partsOf,
  toSamples,
  toSampleWeight,
} from './inputs.js'
import { ModelLayer } from './modelLayer.js'
import { outputName } from './programs/infer.js'
import type { Network, Objective } from './programs/network.js'
import { Programs } from './programs/programs.js'
import { arraySource, type Batches, type BatchLike, iterableSource, type Source, toPool } from './sources.js'
import { type SummaryRow, summaryTable } from './summary.js'

type LossLike = string | Loss | LossFunction
type MetricLike = string | Metric | MetricFunction

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
  private targetShapes: readonly (readonly number[])[] | undefined
  private fitting = false
  private modelLayer: ModelLayer | undefined
  private tracedOutputShapes: readonly (readonly number[])[] | undefined

  constructor(options: { name: string; seed?: number | undefined }) {
    this.name = options.name
    this.seed = options.seed ?? freshSeed()
  }

  /** All layers in order; the place in this list is the layer's position for random draws. */
  abstract readonly layers: readonly Layer[]
  /** The shape of one sample of each input; an error if it is not known yet. */
  abstract readonly inputShapes: readonly (readonly number[])[]
  abstract readonly inputNames: readonly string[]
  abstract readonly outputNames: readonly string[]
  /** Whether the shape of the input is known, so that weights can exist. */
  abstract readonly built: boolean
  protected abstract buildFor(sampleShape: readonly number[]): void
  abstract trace(inputs: readonly Value[], tracer: Tracer): readonly Value[]
  protected abstract summaryRows(): readonly SummaryRow[]

  /** The shape of one sample of the only input. */
  get inputShape(): readonly number[] {
    return only(this.inputShapes, `model ${this.name} has several inputs; see inputShapes`)
  }

  /** The shape of one output of the only output. */
  get outputShape(): readonly number[] {
    return only(this.outputShapes, `model ${this.name} has several outputs; see outputShapes`)
  }

  /** Builds the model for inputs of these shapes (batch axis first), if it is not. */
  buildLike(shapes: readonly Shape[]): void {
    if (!this.built) this.buildFor(shapes[0].slice(1).map(Number))
  }

  /** The model as a layer; calls of it share its weights. */
  get asLayer(): ModelLayer {
    this.modelLayer ??= new ModelLayer(this)
    return this.modelLayer
  }

  /** Calls the model on symbolic tensors, as a layer of another model. */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options?: ApplyOptions): SymbolicTensor {
    return this.asLayer.apply(inputs, options)
  }

  /** As `apply`, and gives all outputs. */
  applyAll(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions,
  ): readonly SymbolicTensor[] {
    return this.asLayer.applyAll(inputs, options)
  }

  get variables(): readonly Variable[] {
    return [...new Set(this.layers.flatMap(layer => layer.weights))]
  }

  isTrainable(variable: Variable): boolean {
    return (
      variable.trainable && this.layers.some(layer => layer.trainable && layer.weights.includes(variable))
    )
  }

  /** The shape of one output of each output. */
  get outputShapes(): readonly (readonly number[])[] {
    this.tracedOutputShapes ??= this.trace(
      this.inputShapes.map((shape, i) => graphInput(`x_${i}`, 'float32', [BATCH, ...shape])),
      shapeTracer(),
    ).map(({ shape }) => shape.slice(1).map(Number))
    return this.tracedOutputShapes
  }

  /** Draws the initial weights that are not there yet: layers may come from another model. */
  protected initializeWeights(): void {
    this.layers.forEach((layer, position) => {
      layer.weights.forEach((variable, draw) => {
        if (variable.initialized) return
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

  /** The samples of all inputs, checked; builds the model if they are the first. */
  private toInputs(what: string, x: Data): readonly Tensor[] {
    const several = this.built && this.inputNames.length > 1
    const parts = this.built ? partsOf(what, x, this.inputNames) : [x as TensorLike]
    const named = (i: number) => (several ? `${what} ${this.inputNames[i]}` : what)
    const tensors = parts.map((part, i) => toSamples(named(i), part))
    if (!this.built) this.buildFor(tensors[0].shape.slice(1))
    this.initializeWeights()
    tensors.forEach((tensor, i) => {
      checkSamples(this.name, named(i), tensor, this.inputShapes[i])
      checkSameRows(named(i), tensors[0], tensor)
    })
    return tensors
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
    // an unknown name is an error here, not when training
    for (const loss of listOf(options.loss)) getLoss(loss, { yTrue: anyShape, yPred: anyShape })
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

  /** The losses for targets of these shapes: they decide which cross-entropy is meant where the name leaves that open. */
  private lossesFor(targetShapes: readonly (readonly number[])[]): readonly Loss[] {
    const { options } = this.requireCompiled('loss')
    const losses = perOutput('loss', options.loss, this.outputNames)
    return targetShapes.map((shape, i) =>
      getLoss(losses[i], { yTrue: [BATCH, ...shape], yPred: [BATCH, ...this.outputShapes[i]] }),
    )
  }

  private objectiveFor(targetShapes: readonly (readonly number[])[], options: CompileOptions): Objective {
    const { outputNames, outputShapes } = this
    const factors = perOutput('lossWeights', options.lossWeights ?? 1, outputNames)
    const metrics = metricsOf('metrics', options.metrics, outputNames)
    const weightedMetrics = metricsOf('weightedMetrics', options.weightedMetrics, outputNames)
    const losses = this.lossesFor(targetShapes)
    return outputNames.map((name, i) => {
      const resolve = (metric: MetricLike) =>
        getMetric(metric, [BATCH, ...targetShapes[i]], [BATCH, ...outputShapes[i]])
      return {
        name,
        loss: losses[i],
        lossWeight: factors[i],
        metrics: metrics[i].map(resolve),
        weightedMetrics: weightedMetrics[i].map(resolve),
      }
    })
  }

  /** The programs for targets of these shapes (metrics such as accuracy depend on them), or without targets. */
  private programsFor(targetShapes?: readonly (readonly number[])[]): Programs {
    const known = this.targetShapes
    const same = !targetShapes || !known || JSON.stringify(known) === JSON.stringify(targetShapes)
    if (this.programs && same && (known || !targetShapes)) {
      this.programs.reclaim()
      return this.programs
    }
    const { compiled } = this
    if (this.programs && !same && compiled && compiled.optimizer.iterations > 0) {
      throw new RangeError(
        `model ${this.name} was trained on targets of shape ${known?.map(formatShape)}, ` +
          `received ${targetShapes?.map(formatShape)}; compile it again to change them`,
      )
    }
    void this.programs?.release()
    this.targetShapes = targetShapes
    this.programs = new Programs({
      network: this,
      seed: this.seed,
      threads: compiled?.options.threads,
      training: compiled &&
        targetShapes && {
          objective: this.objectiveFor(targetShapes, compiled.options),
          optimizer: compiled.optimizer,
        },
    })
    return this.programs
  }

  private toDataset(what: string, x: Data, y: Data, sampleWeight?: Data, classWeight?: ClassWeight): Dataset {
    this.requireCompiled(what)
    const inputs = this.toInputs(`${what} x`, x)
    const { outputNames } = this
    const several = outputNames.length > 1
    const named = (name: string, i: number) => `${what} ${name}${several ? ` ${outputNames[i]}` : ''}`
    const targets = partsOf(`${what} y`, y, outputNames).map((part, i) => toSamples(named('y', i), part))
    const losses = this.lossesFor(targets.map(({ shape }) => shape.slice(1)))
    targets.forEach((target, i) => {
      checkSameRows(named('y', i), inputs[0], target)
      checkTargets(losses[i], named('y', i), target, this.outputShapes[i])
    })
    const given =
      sampleWeight === undefined ? [] : weightParts(`${what} sampleWeight`, sampleWeight, outputNames)
    return {
      x: inputs,
      y: targets,
      sampleWeight: targets.map((target, i) => {
        const part = given[i]
        const weights = part && toSampleWeight(named('sampleWeight', i), part, inputs[0])
        return classWeight ? applyClassWeight(target, weights, classWeight) : weights
      }),
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
  fit(x: Data, y: Data, options?: FitOptions): Promise<History>
  /**
   * Trains on batches from an iterable of `[x, y]` or `[x, y, sampleWeight]`, synchronous or not, or from a function that
   * makes one for each epoch.
   */
  fit(batches: Batches, options?: FitOptions): Promise<History>
  async fit(first: Data | Batches, second?: Data | FitOptions, third?: FitOptions): Promise<History> {
    if (this.fitting) throw new Error(`fit: model ${this.name} is training already`)
    this.fitting = true
    try {
      return isBatches(first)
        ? await this.fitBatches(first, fitOptions(second))
        : await this.fitArrays(first, second as Data | undefined, third ?? {})
    } finally {
      this.fitting = false
    }
  }

  private async fitArrays(x: Data, y: Data | undefined, options: FitOptions): Promise<History> {
    if (y === undefined) throw new TypeError('fit: targets y are missing')
    checkFitOptions(options)
    const { validationSplit = 0, shuffle = true, batchSize = 32 } = options
    const all = this.toDataset('fit', x, y, options.sampleWeight, options.classWeight)
    let data = all
    let validation: Dataset | undefined
    if (options.validationData) {
      validation = this.validationDataset(options.validationData)
    } else if (validationSplit > 0) {
      const rows = all.x[0].shape[0]
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
    return this.train(source, data, validation, options, Math.min(batchSize, data.x[0].shape[0]))
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
    const validation = options.validationData && this.validationDataset(options.validationData)
    return this.train(source, pool, validation, options, pool.x[0].shape[0])
  }

  private validationDataset([x, y, sampleWeight]: ValidationData): Dataset {
    return this.toDataset('fit validationData', x, y, sampleWeight)
  }

  private async train(
    source: Source,
    data: {
      readonly y: readonly { readonly shape: readonly number[] }[]
      readonly sampleWeight: readonly unknown[]
    },
    validation: Dataset | undefined,
    options: FitOptions,
    rows: number,
  ): Promise<History> {
    const { epochs = 1, initialEpoch = 0, verbose = 'auto', validationFreq = 1 } = options
    const { optimizer, options: compiled } = this.requireCompiled('fit')
    const targetShapes = data.y.map(({ shape }) => shape.slice(1))
    const programs = this.programsFor(targetShapes)
    const fused = validation !== undefined && (await this.canFuse(validation, programs))
    const runner = await programs.trainer(
      {
        targetShapes,
        weighted: data.sampleWeight.map(weight => weight !== undefined),
        validation: fused && validation.sampleWeight.map(weight => weight !== undefined),
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
      fusedRows: validation?.x[0].shape[0] ?? 0,
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
    const rows = validation.x[0].shape[0]
    const targetShapes = validation.y.map(({ shape }) => shape.slice(1))
    const weighted = validation.sampleWeight.map(weight => weight !== undefined)
    const { program } = await programs.evaluator(targetShapes, weighted)
    return (
      program.draws.feeds.length === 0 &&
      program.draws.schedules.length === 0 &&
      program.carried.length === 0 &&
      this.lossesFor(targetShapes).every(({ reduction }) => reduction !== 'sum') &&
      program.multiplications(rows) <= FUSED_MULTIPLICATIONS &&
      validation.x.every(({ data }) => data.length <= FUSED_ELEMENTS)
    )
  }

  private async evaluateDataset(
    data: Dataset,
    batchSize: number | undefined,
    signal?: AbortSignal,
  ): Promise<Logs> {
    const targetShapes = data.y.map(({ shape }) => shape.slice(1))
    const weighted = data.sampleWeight.map(weight => weight !== undefined)
    const { runner, program } = await this.programsFor(targetShapes).evaluator(targetShapes, weighted)
    // the sum over a batch depends on the size of batches: then it is Keras's
    const fixed = this.lossesFor(targetShapes).some(({ reduction }) => reduction === 'sum') ? 32 : undefined
    const totals = new Totals(new Figures(program.layout))
    await runner.run(
      data,
      batchSize ?? fixed ?? chooseRows(program.multiplications(1)),
      ({ sums: { data: sums } }, rows) =>
        totals.add(rows, Number(sums[0]), Array.from(sums.subarray(1), Number)),
      signal,
    )
    return totals.logs()
  }

  /**
   * Loss and metrics on data, with dropout off.
   *
   * @returns the figures by name, `{ loss, accuracy }`
   */
  async evaluate(x: Data, y: Data, options: EvaluateOptions = {}): Promise<Logs> {
    checkBatchSize('evaluate', options.batchSize)
    const data = this.toDataset('evaluate', x, y, options.sampleWeight)
    const logs = await this.evaluateDataset(data, options.batchSize, options.signal)
    if (options.verbose === 1 || options.verbose === 2) reportEvaluation(data.x[0].shape[0], logs)
    return logs
  }

  /**
   * The model's output, with dropout off (except in layers that were made, or called, with `training: true`).
   *
   * @param x samples, `[samples, ...inputShape]`; of several inputs a list or record
   * @returns a tensor `[samples, ...outputShape]`
   * @throws RangeError if the model has several outputs: then use `predictAll`
   */
  async predict(x: Data, options: PredictOptions = {}): Promise<Tensor> {
    return only(await this.predictAll(x, options), `model ${this.name} has several outputs; use predictAll`)
  }

  /** As `predict`, and gives a tensor for each output. */
  async predictAll(x: Data, options: PredictOptions = {}): Promise<readonly Tensor[]> {
    checkBatchSize('predict', options.batchSize)
    const samples = this.toInputs('predict x', x)
    const { runner, program } = await this.programsFor().predictor()
    const total = samples[0].shape[0]
    const results = this.outputShapes.map(
      shape => new Float32Array(total * shape.reduce((product, dim) => product * dim, 1)),
    )
    let done = 0
    await runner.run(
      { x: samples },
      options.batchSize ?? chooseRows(program.multiplications(1)),
      (outputs, rows) => {
        results.forEach((result, i) => {
          const { data } = outputs[outputName(i)]
          if (data instanceof Float32Array) result.set(data, (result.length / total) * done)
        })
        done += rows
      },
      options.signal,
    )
    return results.map((result, i) => new Tensor(result, [total, ...this.outputShapes[i]]))
  }

  /**
   * One step of training on one batch.
   *
   * @returns the figures of this batch, before the step
   */
  async trainOnBatch(
    x: Data,
    y: Data,
    options: { sampleWeight?: Data; classWeight?: ClassWeight } = {},
  ): Promise<Logs> {
    const data = this.toDataset('trainOnBatch', x, y, options.sampleWeight, options.classWeight)
    const targetShapes = data.y.map(({ shape }) => shape.slice(1))
    const rows = data.x[0].shape[0]
    const weighted = data.sampleWeight.map(weight => weight !== undefined)
    const runner = await this.programsFor(targetShapes).trainer(
      { targetShapes, weighted, validation: false },
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

function only<T>(list: readonly T[], message: string): T {
  if (list.length !== 1) throw new RangeError(message)
  return list[0]
}

/** All values that were given for outputs, in whatever form. */
function listOf<T extends LossLike>(value: PerOutput<T>): readonly T[] {
  if (Array.isArray(value)) return value
  return isRecord(value) ? Object.values(value) : [value as T]
}

/** A plain record by output name; losses and metrics are objects too, but know how they compute. */
function isRecord<T>(value: unknown): value is Readonly<Record<string, T>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('className' in value)
}

/** One value for each output. */
function perOutput<T>(what: string, value: PerOutput<T>, names: readonly string[]): readonly T[] {
  if (Array.isArray(value)) {
    if (value.length !== names.length) {
      throw new RangeError(
        `compile: ${what} has ${value.length} entries, but the outputs are ${names.join(', ')}`,
      )
    }
    return value
  }
  if (!isRecord<T>(value)) return names.map(() => value as T)
  const unknown = Object.keys(value).find(name => !names.includes(name))
  if (unknown !== undefined) {
    throw new RangeError(`compile: ${what} names ${unknown}, but the outputs are ${names.join(', ')}`)
  }
  return names.map(name => {
    if (value[name] === undefined) throw new RangeError(`compile: ${what} has no entry for output ${name}`)
    return value[name]
  })
}

/** The metrics of each output: a flat list is for all of them. */
function metricsOf(
  what: string,
  given: Metrics | undefined,
  names: readonly string[],
): readonly (readonly MetricLike[])[] {
  if (given === undefined) return names.map(() => [])
  if (Array.isArray(given)) {
    const nested = given.some(entry => Array.isArray(entry))
    return nested ? perOutput<readonly MetricLike[]>(what, given, names) : names.map(() => given)
  }
  const record = given as Readonly<Record<string, MetricLike | readonly MetricLike[]>>
  const entries = Object.fromEntries(names.map(name => [name, record[name] ?? []]))
  const lists = perOutput<MetricLike | readonly MetricLike[]>(what, { ...entries, ...record }, names)
  return lists.map(entry => (Array.isArray(entry) ? entry : [entry as MetricLike]))
}

/** Weights of samples for each output: one list of numbers is for all of them. */
function weightParts(what: string, given: Data, names: readonly string[]): readonly TensorLike[] {
  const nested = Array.isArray(given) && given.length > 0 && typeof given[0] !== 'number'
  const record =
    typeof given === 'object' && isRecord(given) && !(given instanceof Tensor) && !ArrayBuffer.isView(given)
  return (nested && names.length > 1) || record
    ? partsOf(what, given, names)
    : names.map(() => given as TensorLike)
}

function fitOptions(value: unknown): FitOptions {
  return typeof value === 'object' && value !== null ? value : {}
}

function isBatches(value: Data | Batches): value is Batches {
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
  return { x: x.map(cut), y: y.map(cut), sampleWeight: sampleWeight.map(weight => weight && cut(weight)) }
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
