/// <reference lib="esnext.disposable" preserve="true" />

import { History, type Logs, type TrainingModel } from '../callbacks/index.js'
import { progressLine, reportEvaluation } from '../callbacks/progress.js'
import type { Config } from '../config.js'
import { BATCH, formatShape } from '../graph/index.js'
import { getLoss, type Loss } from '../losses/index.js'
import { getMetric } from '../metrics/index.js'
import { getOptimizer, type Optimizer } from '../optimizers/index.js'
import { checkDeviceName, type DeviceName, engine } from '../runtime/index.js'
import { parseSchema, type Schema } from '../tables/index.js'
import { Tensor, type TensorLike } from '../tensor.js'
import { type DropoutMask, type DropoutMasksOptions, dropoutMasks } from './dropoutMasks.js'
import { type ExportOptions, exportArguments, exportBytes, writeExport } from './exporting.js'
import { Figures, Totals } from './figures.js'
import { runFit } from './fit.js'
import { describeTraining } from './identity.js'
import {
  applyClassWeight,
  type ClassWeight,
  checkIndices,
  checkSameRows,
  checkSamples,
  checkTargets,
  type Data,
  type Dataset,
  partsOf,
  sliceDataset,
  toSamples,
  toSampleWeight,
} from './inputs.js'
import { FLOAT_BYTES, LayeredModel, only, withoutInitialWeights } from './layered.js'
import type { Need } from './memory.js'
import {
  type CompileOptions,
  checkCompileOptions,
  checkEvaluateOptions,
  checkFitOptions,
  checkPredictOptions,
  type EvaluateOptions,
  type FitOptions,
  fitOptions,
  type MetricLike,
  type PredictOptions,
  type ValidationData,
} from './options.js'
import { listOf, metricsOf, namesIn, perOutput, weightParts } from './perOutput.js'
import { outputName } from './programs/names.js'
import type { Objective } from './programs/network.js'
import { type OptimizerMemory, Programs } from './programs/programs.js'
import { KERNEL_BYTES } from './programs/updateKernel.js'
import {
  type ByteSource,
  type LoadWeightsOptions,
  type SaveOptions,
  type SaveWeightsOptions,
  saving,
} from './saving.js'
import { checkSchemaFits } from './schemaFits.js'
import {
  arraySource,
  type Batches,
  type BatchLike,
  isBatches,
  iterableSource,
  type Source,
  toPool,
} from './sources.js'
import { trainingStorage } from './trainingStorage.js'
import {
  type ClassificationUncertainty,
  checkUncertaintyOptions,
  estimateUncertainty,
  type RegressionUncertainty,
  type Uncertainty,
  type UncertaintyOptions,
} from './uncertainty.js'

/** A validation with no more multiplications and elements than this runs inside of the training program. */
const FUSED_MULTIPLICATIONS = 5e7
const FUSED_ELEMENTS = 1 << 22

interface Compiled {
  readonly optimizer: Optimizer
  readonly options: CompileOptions
  /** Of a fit that was cut short: the learning rate that it began with, and the one that its callbacks have left. */
  cutShort?: { readonly given: LearningRate; readonly left: LearningRate } | undefined
}

type LearningRate = Optimizer['learningRate']

/** What models of all kinds share: compiling, training, evaluating and predicting. */
export abstract class Model extends LayeredModel implements TrainingModel {
  /** Set by callbacks to end training. */
  stopTraining = false
  private compiled: Compiled | undefined
  private programs: Programs | undefined
  private targetShapes: readonly (readonly number[])[] | undefined
  private fitting = false
  /** What uses the engine at the moment, besides `fit`. */
  private readonly underWay = new Set<Promise<unknown>>()
  private ownSchema: Schema | undefined
  private ownDevice: DeviceName = 'cpu'
  /** What the optimizer will remember once there are programs to train. */
  private remembered: OptimizerMemory | undefined

  /**
   * How rows of a table become this model's input, and what its outputs mean; saved with the model.
   *
   * @throws TypeError for what is no schema, naming the place; RangeError for one that does not fit the model's inputs or outputs
   */
  get schema(): Schema | undefined {
    return this.ownSchema
  }

  set schema(given: Schema | undefined) {
    const schema = given === undefined ? undefined : parseSchema('model.schema', given)
    const { name, built } = this
    checkSchemaFits('model.schema', {
      name,
      built,
      schema,
      // shapes that are not known yet are an error to ask for
      inputShapes: built ? this.inputShapes : [],
      outputShapes: built ? this.outputShapes : [],
    })
    this.ownSchema = schema
  }

  /** The samples of all inputs, checked; builds the model if they are the first. */
  private toInputs(what: string, x: Data, trains = false): readonly Tensor[] {
    const several = this.built && this.inputNames.length > 1
    const parts = this.built ? partsOf(what, x, this.inputNames) : [x as TensorLike]
    const named = (i: number) => (several ? `${what} ${this.inputNames[i]}` : what)
    const tensors = parts.map((part, i) => toSamples(named(i), part))
    // weights are drawn when it is known that there is room for all that is to come
    if (!this.built) withoutInitialWeights(() => this.buildFor(tensors[0].shape.slice(1)))
    if (trains && !(this.programs && this.targetShapes)) this.requireRoomToTrain(what.split(' ')[0])
    // programs are made of weights that are there
    if (!this.programs) this.initializeWeights()
    tensors.forEach((tensor, i) => {
      checkSamples(this.name, named(i), tensor, this.inputShapes[i])
      checkSameRows(named(i), tensors[0], tensor)
      for (const layer of this.indexedBy[i] ?? []) checkIndices(named(i), tensor, layer)
    })
    return tensors
  }

  /** Looks whether memory can hold gradients, and what the optimizer keeps, besides the weights. */
  private requireRoomToTrain(caller: string): void {
    const { optimizer } = this.requireCompiled(caller)
    const slots = Object.keys(optimizer.slots).length
    const trained = this.variables.filter(variable => this.isTrainable(variable))
    const bytes = FLOAT_BYTES * trained.reduce((sum, { size }) => sum + size, 0)
    // in the engine's loop, state lives in two buffers that take turns; of another device, its memory is not known
    const copies = (2 + slots) * bytes > KERNEL_BYTES ? 2 : 1
    this.requireRoom(caller, [
      {
        bytes: (this.ownDevice === 'cpu' ? copies * slots + 1 : slots) * bytes,
        purpose: () => `gradients and what ${optimizer.name} remembers of each weight`,
        mend: 'smaller layers need less',
      },
    ])
  }

  /**
   * Says how to train: optimizer, loss, and figures to watch. Training starts anew for the optimizer; weights stay.
   * Compile again after changing `trainable` of a layer.
   */
  compile(options: CompileOptions): this {
    checkCompileOptions(options)
    const anyShape = [BATCH, 1]
    // an unknown name is an error here, not when training
    for (const loss of listOf(options.loss)) getLoss(loss, { yTrue: anyShape, yPred: anyShape })
    for (const metrics of [options.metrics, options.weightedMetrics]) {
      for (const metric of namesIn(metrics)) getMetric(metric, anyShape, anyShape)
    }
    this.compiled = {
      /** The optimizer that the model was compiled with.\n\n@throws Error if it was not */ optimizer:
        getOptimizer(options.optimizer ?? 'rmsprop'),
      options,
    }
    this.ownDevice = options.device ?? this.ownDevice
    void this.programs?.release()
    this.programs = undefined
    this.remembered = undefined
    return this
  }

  /**
   * Where the model computes: `cpu` (at first), `webgpu` or `cuda`. It can be set at any time but while the model trains, and goes
   * on from where it is: weights and what the optimizer remembers move along.
   *
   * @throws RangeError for a name that there is not. Whether the device is there is looked at when it is first needed: `fit`,
   *   `predict` and the like then fail, naming those that are
   *
   * @example
   * ```ts
   * if ((await devices()).includes('webgpu')) model.device = 'webgpu'
   * const there = await model.predict(x)
   * model.device = 'cpu'
   * ```
   */
  get device(): DeviceName {
    return this.ownDevice
  }

  set device(given: DeviceName) {
    const device = checkDeviceName('model.device', given)
    if (device === this.ownDevice) return
    if (this.fitting) throw new Error(`model.device: model ${this.name} is training`)
    this.ownDevice = device
    if (!this.programs) return
    const { memory } = this.programs
    if (memory.size) this.remembered = memory
    void this.programs.release()
    this.programs = undefined
  }

  get optimizer(): Optimizer {
    return this.requireCompiled('optimizer').optimizer
  }

  /** What `compile` was told; undefined before. */
  get compileOptions(): CompileOptions | undefined {
    return this.compiled?.options
  }

  /** What the optimizer remembers of each weight, in copies; empty before the first step. Its count of steps is `optimizer.iterations`. */
  get optimizerMemory(): OptimizerMemory {
    this.requireCompiled('optimizerMemory')
    const memory = this.programs?.memory
    return memory?.size ? memory : (this.remembered ?? new Map())
  }

  /** Puts back what an optimizer of the same class and settings remembered of these weights. */
  set optimizerMemory(memory: OptimizerMemory) {
    this.requireCompiled('optimizerMemory')
    this.remembered = memory
    this.programs?.remember(memory)
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
    this.programs = this.createPrograms(targetShapes)
    return this.programs
  }

  private createPrograms(targetShapes?: readonly (readonly number[])[]): Programs {
    const { compiled } = this
    return new Programs({
      network: this,
      seed: this.seed,
      threads: compiled?.options.threads,
      device: this.ownDevice,
      memory: this.remembered,
      training: compiled &&
        targetShapes && {
          objective: this.objectiveFor(targetShapes, compiled.options),
          optimizer: compiled.optimizer,
        },
    })
  }

  /**
   * The layers as a table: name, output shape, and number of parameters; then totals and the seed, and for a device other than the
   * CPU, which operators it lacks: they run on the CPU.
   */
  override summary(): string {
    const table = super.summary()
    if (this.ownDevice === 'cpu') return table
    const fallback = this.fallback()
    const lacking = fallback.length ? `; on the CPU, since it lacks them: ${fallback.join(', ')}` : ''
    return `${table}\nDevice: ${this.ownDevice}${lacking}`
  }

  /** The operators that the device lacks. Before the first `fit`, targets are taken to be what the losses' names say. */
  private fallback(): readonly string[] {
    const { compiled, outputNames, outputShapes } = this
    const losses = compiled ? perOutput('loss', compiled.options.loss, outputNames) : []
    const sparse = losses.map(loss => /sparse/i.test(typeof loss === 'string' ? loss : (loss?.name ?? '')))
    const targetShapes =
      this.targetShapes ?? outputShapes.map((shape, i) => (sparse[i] ? shape.slice(0, -1) : shape))
    const fallback = this.createPrograms(targetShapes).fallback(targetShapes)
    this.programs?.reclaim()
    return fallback
  }

  private toDataset(what: string, x: Data, y: Data, sampleWeight?: Data, classWeight?: ClassWeight): Dataset {
    this.requireCompiled(what)
    const inputs = this.toInputs(`${what} x`, x, what !== 'evaluate')
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
    const { stepsPerEpoch, initialEpoch = 0 } = options
    const source = iterableSource(batches, { stepsPerEpoch, initialEpoch }, convert)
    const pool = await source.first()
    if (!pool) throw new RangeError('fit: the iterable has no batches')
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
    const state = this.requireCompiled('fit')
    const { optimizer, options: compiled, cutShort } = state
    // when the same program goes on after an error, it does not give the rate that callbacks had come to
    const resumes = cutShort !== undefined && cutShort.left === optimizer.learningRate
    const given = resumes ? cutShort.given : optimizer.learningRate
    const targetShapes = data.y.map(({ shape }) => shape.slice(1))
    const programs = this.programsFor(targetShapes)
    const fused = validation !== undefined && (await this.canFuse(validation, programs))
    const runner = await programs.trainer(
      {
        targetShapes,
        weighted: data.sampleWeight.map(weight => weight !== undefined),
        validation: fused && validation.sampleWeight.map(weight => weight !== undefined),
        validatesAlways: fused && source.steps === 1 && validationFreq === 1,
      },
      rows,
    )
    this.requireRoom('fit', [this.batchNeed(rows, runner.bytesPerRow)])
    const evaluator =
      validation &&
      (await programs.evaluator(
        targetShapes,
        validation.sampleWeight.map(weight => weight !== undefined),
      ))
    const history = new History(this.seed)
    const callbacks = [
      ...(verbose === 0 ? [] : [progressLine(verbose, initialEpoch)]),
      ...(options.callbacks ?? []),
      history,
    ]
    this.stopTraining = false
    const fitting = runFit({
      runner,
      reclaim: () => programs.reclaim(),
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
      storage: trainingStorage({
        model: this,
        evaluator: evaluator?.runner,
        learningRate: given,
        describe: async () =>
          describeTraining({
            seed: this.seed,
            layers: this.layers,
            config: await this.getConfig(),
            optimizer,
            learningRate: given,
            callbacks: options.callbacks ?? [],
            losses: this.lossesFor(targetShapes),
            figures: new Figures(runner.layout).names,
            fit: {
              initialEpoch,
              batchSize: rows,
              'batches an epoch': source.steps ?? null,
              shuffle: options.shuffle ?? true,
              validationFreq,
            },
            data: source.data,
            validation,
          }),
      }),
      model: this,
      parameters: {
        epochs,
        steps: source.steps,
        batchSize: rows,
        optimizer: optimizer.name,
        figures: [
          ...new Figures(runner.layout).names,
          ...(validation ? new Figures(runner.layout, 'val').names : []),
        ],
        figuresAreAll: callbacks.every(({ onEpochEnd, adds }) => !onEpochEnd || adds),
      },
    })
    try {
      await fitting
      state.cutShort = undefined
    } catch (error) {
      state.cutShort = { given, left: optimizer.learningRate }
      // where the device itself has failed, that is the error to tell
      await runner.settle().catch(() => {})
      throw error
    }
    return history
  }

  /** Whether a validation is small enough to run within the training program, after a step. */
  private async canFuse(validation: Dataset, programs: Programs): Promise<boolean> {
    const rows = validation.x[0].shape[0]
    const targetShapes = validation.y.map(({ shape }) => shape.slice(1))
    const weighted = validation.sampleWeight.map(weight => weight !== undefined)
    const { program } = await programs.evaluator(targetShapes, weighted)
    return (
      (await programs.fusesValidation()) &&
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
    this.requireRoom('evaluate', [
      this.batchNeed(Math.min(batchSize ?? program.rows, data.x[0].shape[0]), this.inferenceBytes(program)),
    ])
    // the sum over a batch depends on the size of batches: then it is Keras's
    const fixed = this.lossesFor(targetShapes).some(({ reduction }) => reduction === 'sum') ? 32 : undefined
    const totals = new Totals(new Figures(program.layout))
    await runner.run(
      data,
      ({ sums: { data: sums } }, rows) =>
        totals.add(rows, Number(sums[0]), Array.from(sums.subarray(1), Number)),
      { batchSize: batchSize ?? fixed, signal },
    )
    return totals.logs()
  }

  /**
   * Loss and metrics on data, with dropout off.
   *
   * @returns the figures by name, `{ loss, accuracy }`
   */
  async evaluate(x: Data, y: Data, options: EvaluateOptions = {}): Promise<Logs> {
    checkEvaluateOptions(options)
    const data = this.toDataset('evaluate', x, y, options.sampleWeight)
    const logs = await this.during(() => this.evaluateDataset(data, options.batchSize, options.signal))
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
    checkPredictOptions(options)
    const samples = this.toInputs('predict x', x)
    return this.during(() => this.predictSamples(samples, options))
  }

  private async predictSamples(
    samples: readonly Tensor[],
    options: PredictOptions,
  ): Promise<readonly Tensor[]> {
    const { runner, program } = await this.programsFor().predictor()
    const total = samples[0].shape[0]
    this.requireRoom('predict', [
      this.batchNeed(Math.min(options.batchSize ?? program.rows, total), this.inferenceBytes(program)),
      this.outputsNeed(total, 1, 'the outputs for all rows'),
    ])
    const results = this.outputShapes.map(
      shape => new Float32Array(total * shape.reduce((product, dim) => product * dim, 1)),
    )
    let done = 0
    await runner.run(
      { x: samples },
      (outputs, rows) => {
        results.forEach((result, i) => {
          const { data } = outputs[outputName(i)]
          if (data instanceof Float32Array) result.set(data, (result.length / total) * done)
        })
        done += rows
      },
      options,
    )
    return results.map((result, i) => new Tensor(result, [total, ...this.outputShapes[i]]))
  }

  /** On another device than the CPU, batches take its memory. */
  private inferenceBytes({ bytesPerRow }: { readonly bytesPerRow: number }): number {
    return this.ownDevice === 'cpu' ? bytesPerRow : 0
  }

  private outputsNeed(rows: number, samples: number, purpose: string): Need {
    const elements = this.outputShapes.map(shape => shape.reduce((size, dim) => size * dim, 1))
    return {
      bytes: FLOAT_BYTES * rows * samples * elements.reduce((sum, size) => sum + size, 0),
      purpose: () => purpose,
      mend: samples > 1 ? 'fewer samples need less' : 'fewer rows at a time need less',
    }
  }

  /**
   * The masks that training draws at one step, in the order of the layers: the same bits, drawn again. Those of a recurrent
   * layer serve all time steps. Other random draws (noise, shuffles) are not among them.
   *
   * @param options the step, counted from 0 over all epochs, and the rows of its batch
   * @throws RangeError for a step or a number of rows that there cannot be
   *
   * @example
   * ```ts
   * const model = sequential([dense(4, { inputShape: [2] }), dropout(0.5), dense(1)], { seed: 1 })
   * const [{ layer, shape, mask }] = model.dropoutMasks({ step: 0, rows: 2 })
   * shape // [2, 4]
   * mask.length // 8
   * ```
   */
  dropoutMasks(options: DropoutMasksOptions): DropoutMask[] {
    return dropoutMasks(this, options)
  }

  /**
   * Monte Carlo dropout: predicts with many networks, each thinned at random by the model's dropout, and says their mean and how
   * far they differ.
   *
   * Only the dropout family is on (Dropout and its relatives, dropout inside of recurrent layers and attention, zoneout), at the
   * rates that schedules have reached; all else is as in `predict`, and no weight or state changes. BatchNormalization keeps to
   * its moving statistics and GaussianNoise is off, also in calls made with `training: true`. In recurrent layers one network
   * has one mask for all time steps; a `stateful` layer begins every batch with the states that it keeps.
   *
   * Every row is asked of networks of its own. So equal rows get equal answers up to what `samples` many draws leave open, not to
   * the bit, and sample s is not one network over all rows (unless one draw serves all rows, see below).
   *
   * Equal seeds give equal results, to the last bit and whatever the batch size: a draw depends on the seed, the number of the
   * sample, the row and the layer's position, and the engine uses one thread unless option `threads` asks for more. (In a large
   * model, the last bits of what `elu`, `softplus` and the like give in front of the first dropout may depend on it.) Samples are computed together, and layers in front of the first dropout
   * once for all of them. Only where one draw serves all rows (DropConnect, a `noiseShape` that begins with 1), and with
   * stateful layers, samples are run one by one.
   *
   * Source: Gal, Ghahramani 2016, Dropout as a Bayesian approximation: representing model uncertainty in deep learning;
   * for recurrent models, A theoretically grounded application of dropout in recurrent neural networks.
   *
   * @param x samples, `[rows, ...inputShape]`; of several inputs a list or record
   * @throws RangeError if nothing in the model is random, if the model has several outputs (then use
   *   `predictWithUncertaintyAll`), or if an output of a classification gives no probabilities; the signal's reason if cancelled
   *
   * @example
   * ```ts
   * const classifier = sequential([dense(32, { activation: 'relu', inputShape: [2] }), dropout(0.4), dense(1, { activation: 'sigmoid' })], { seed: 1 })
   * classifier.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
   * await classifier.fit(x, y, { epochs: 2 })
   * const doubt = await classifier.predictWithUncertainty(x, { samples: 50, task: 'classification' })
   * doubt.mean.shape // [40, 1]
   * doubt.mutualInformation.shape // [40, 1]
   * ```
   */
  predictWithUncertainty(
    x: Data,
    options: UncertaintyOptions & { task: 'classification' },
  ): Promise<ClassificationUncertainty>
  predictWithUncertainty(
    x: Data,
    options: UncertaintyOptions & { task: 'regression' },
  ): Promise<RegressionUncertainty>
  predictWithUncertainty(x: Data, options?: UncertaintyOptions): Promise<Uncertainty>
  async predictWithUncertainty(x: Data, options: UncertaintyOptions = {}): Promise<Uncertainty> {
    if (this.built && this.outputNames.length > 1) {
      throw new RangeError(`model ${this.name} has several outputs; use predictWithUncertaintyAll`)
    }
    const [uncertainty] = await this.predictWithUncertaintyAll(x, options)
    return uncertainty
  }

  /** As `predictWithUncertainty`, for each output. */
  async predictWithUncertaintyAll(
    x: Data,
    options: UncertaintyOptions = {},
  ): Promise<readonly Uncertainty[]> {
    checkUncertaintyOptions(options)
    const inputs = this.toInputs('predictWithUncertainty x', x)
    const losses = this.compiled && this.targetShapes ? this.lossesFor(this.targetShapes) : []
    const { samples = 100, keepSamples = false } = options
    this.requireRoom('predictWithUncertainty', [
      keepSamples
        ? this.outputsNeed(inputs[0].shape[0], samples, `${samples} samples of each output`)
        : this.outputsNeed(1, samples, `${samples} samples of the outputs for a row`),
    ])
    return this.during(async () =>
      estimateUncertainty(
        {
          model: this.name,
          runner: await this.programsFor().monteCarlo(options.threads ?? 1),
          x: inputs,
          seed: options.seed ?? this.seed,
          step: this.compiled?.optimizer.iterations ?? 0,
          outputs: this.outputNames.map((name, i) => ({
            ...{ name, loss: losses[i] },
            shape: this.outputShapes[i],
          })),
        },
        options,
      ),
    )
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
    return this.during(() => this.step(data))
  }

  private async step(data: Dataset): Promise<Logs> {
    const targetShapes = data.y.map(({ shape }) => shape.slice(1))
    const rows = data.x[0].shape[0]
    const weighted = data.sampleWeight.map(weight => weight !== undefined)
    const runner = await this.programsFor(targetShapes).trainer(
      { targetShapes, weighted, validation: false },
      rows,
    )
    const order = Int32Array.from({ length: rows }, (_, i) => i)
    const [{ loss, metrics }] = await runner.run(toPool(data), [{ rows: order, validate: false }])
    await runner.settle()
    return new Figures(runner.layout).logs(loss, Array.from(metrics))
  }

  /**
   * The model as an ONNX file (opset 21), for any ONNX runtime: its predictions, for batches of any size, with its weights
   * inside. Inputs have the model's input names, outputs those of the layers that give them; metadata (`thinnet.model`,
   * `.inputs`, `.outputs`, `.dropout`, `.random` and, with a schema, `.classes` and `.schema`) says what they mean. What
   * stateful layers keep from batch to batch becomes further inputs, to be fed with zeros at first, and outputs
   * (`thinnet.states`).
   *
   * @param path where the file goes; without one it is only given back
   * @returns the bytes of the file
   * @throws Error if the model is not built or the folder does not exist, RangeError for more than 2 GiB of weights, and for
   *   `dropout` or `seed` where nothing draws; TypeError for options that there are not
   *
   * @example
   * ```ts
   * const bytes = await model.export()
   * const dropping = sequential([dense(8, { inputShape: [2] }), dropout(0.4), dense(1)], { seed: 1 })
   * await dropping.export('doubt.onnx', { dropout: true }) // every run draws its own masks
   * ```
   */
  export(path?: string, options?: ExportOptions): Promise<Uint8Array>
  export(options: ExportOptions): Promise<Uint8Array>
  async export(first?: string | ExportOptions, second?: ExportOptions): Promise<Uint8Array> {
    const { path, options } = exportArguments(first, second)
    const bytes = await exportBytes(this, options, this.compiled?.optimizer.iterations ?? 0)
    if (path !== undefined) await writeExport(path, bytes)
    return bytes
  }

  /**
   * Saves the model as a `.keras` file, Keras 3's own format: layers, weights, what `compile` was told and what the optimizer
   * remembers. `loadModel` reads it, and so does Keras, save for layers and options that it does not have.
   *
   * The file `path` is replaced in one step; without a path, nothing is written. The model's `seed` and `schema` are saved too.
   *
   * Functions and classes of one's own are saved by the name that `registerSerializable` gives them.
   *
   * @param path a path or a `file:` URL (Node)
   * @param options `assets`: further entries of the archive, for `loadAssets`; `compile: false` leaves out what `compile` was told;
   *   `overwrite: false` never replaces a file
   * @returns the bytes of the file
   * @throws TypeError for a path that does not end in `.keras`, and naming a function or class that is neither ours nor registered;
   *   RangeError with `overwrite: false` if the file is there
   *
   * @example
   * ```ts
   * const bytes = await model.save({ compile: false })
   * await model.save('model.keras')
   * await model.save('model.keras', { overwrite: false }).catch(error => console.log(error.message))
   * ```
   */
  save(path?: string | URL, options?: SaveOptions): Promise<Uint8Array>
  save(options: SaveOptions): Promise<Uint8Array>
  async save(first?: string | URL | SaveOptions, second?: SaveOptions): Promise<Uint8Array> {
    return (await saving()).saveModel(this, first, second)
  }

  /**
   * Looks whether `save` can write this model, as callbacks do when training begins.
   *
   * @throws TypeError naming the function or class that is neither ours nor registered
   */
  async checkSavable(): Promise<void> {
    ;(await saving()).checkSavable(this)
  }

  /**
   * Saves the weights, and what the optimizer remembers, as a `.weights.h5` file, or without a path gives its bytes.
   *
   * @throws TypeError for a path that does not end in `.weights.h5`; RangeError with `overwrite: false` if the file is there
   */
  async saveWeights(path?: string | URL, options?: SaveWeightsOptions): Promise<Uint8Array> {
    return (await saving()).saveWeights(this, path, options)
  }

  /**
   * Reads the weights of a `.weights.h5` or `.keras` file. Nothing changes unless all of them fit.
   *
   * @param source a path, an address, or bytes
   * @param options `skipMismatch` leaves weights as they are that the file has not, or in another shape
   * @throws LoadError naming the weight that is absent, extra or of another shape
   */
  async loadWeights(source: ByteSource, options?: LoadWeightsOptions): Promise<void> {
    return (await saving()).loadWeights(this, source, options)
  }

  /** The layers and how they are connected, as Keras writes them: `{ module, class_name, config, … }`. */
  async getConfig(): Promise<Config> {
    return (await saving()).modelConfig(this, { caller: 'getConfig', lenient: true })
  }

  /** Layers, connections and what `compile` was told, as JSON text for `modelFromJson` or Keras's `model_from_json`. */
  async toJson(): Promise<string> {
    return (await saving()).modelToJson(this)
  }

  /** Makes a call that uses the engine; `dispose` waits for its end. */
  private during<T>(call: () => Promise<T>): Promise<T> {
    const promise = call()
    this.underWay.add(promise)
    const end = () => this.underWay.delete(promise)
    promise.then(end, end)
    return promise
  }

  private requireNoFit(what: string): void {
    if (this.fitting)
      throw new Error(`${what}: model ${this.name} is training; await its fit, or cancel it, first`)
  }

  /**
   * Gives the engine's memory back at once, after predictions and evaluations that are under way. Not needed in ordinary use: it is
   * given back some time after the model is garbage. Weights and what the optimizer remembers stay: the model can be used again,
   * and then takes memory again. Disposing twice is allowed.
   *
   * @throws Error while `fit` is under way
   *
   * @example
   * ```ts
   * await using network = sequential([dense(1, { inputShape: [2] })])
   * await network.predict(x) // at the end of the block, however it ends, the engine's memory is given back
   * ```
   */
  async dispose(): Promise<void> {
    this.requireNoFit('dispose')
    await Promise.allSettled(this.underWay)
    await this.programs?.release()
  }

  /** For `await using`: as `dispose`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }

  /** For `using`: as `dispose`, without waiting. */
  [Symbol.dispose](): void {
    this.requireNoFit('dispose')
    void this.dispose()
  }

  /** The engine that computes. */
  static async engineName(): Promise<string> {
    return (await engine()).name
  }
}

const prefixed = (logs: Logs): Logs =>
  Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [
      `val${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  )
