// Monte Carlo prediction: what a model says with its dropout on, many times, and how far the answers differ.

import { checkOptions, requireBoolean, requireCount, requireNumber, wrongType } from '../arguments.js'
import type { Loss } from '../losses/index.js'
import { checkInteger } from '../random/stream.js'
import { Tensor } from '../tensor.js'
import type { OutputKind } from './programs/monteCarlo.js'
import type { MonteCarloRunner } from './programs/monteCarloRunner.js'
import { moments, quantiles, type SampleMatrix, sampledEntropies } from './uncertaintyStatistics.js'

/** Options of a model's `predictWithUncertainty`. */
export interface UncertaintyOptions {
  /** How many networks are drawn, from 2; default 100. */
  samples?: number
  /** The seed of the draws, a whole number from 0; default the model's. Layers with a seed of their own keep it. */
  seed?: number
  /** Which quantiles to give, from 0 to 1; default `[0.025, 0.5, 0.975]`. */
  quantiles?: readonly number[]
  /**
   * Whether outputs are probabilities or values. By default an output that ends in softmax or sigmoid is of probabilities, and
   * so is any other whose loss, compiled and trained with, is a cross-entropy of probabilities.
   */
  task?: 'classification' | 'regression'
  /** Whether to keep what each of the networks said; default false. */
  keepSamples?: boolean
  /** Rows at a time, each with many samples of it; by default chosen from the work. The results are the same. */
  batchSize?: number
  /**
   * Threads of the engine; default 1, whatever `compile` was told. More are quicker where there is much work; the draws stay the
   * same, but the last bits of the results may then depend on the batch size.
   */
  threads?: number
  /** Cancels between two runs of the engine, with the signal's reason. */
  signal?: AbortSignal
}

/** What all outputs have; tensors have the shape of the output, `[rows, ...]`, where nothing else is said. */
interface Sampled {
  /** The mean over the samples: the prediction. */
  readonly mean: Tensor
  /** The standard deviation over the samples (divided by their number). */
  readonly standardDeviation: Tensor
  /** One for each level of the option `quantiles`; linear between neighbours. */
  readonly quantiles: readonly Tensor[]
  /** The option `quantiles`. */
  readonly quantileLevels: readonly number[]
  /**
   * What the networks said, `[samples, rows, ...]`, with option `keepSamples`. Every row has networks of its own: sample s of one
   * row and sample s of another come from different masks, so that no `samples[s]` is what one network says of all rows, except
   * where one draw serves all of them (DropConnect, a `noiseShape` that begins with 1).
   */
  readonly samples: Tensor | undefined
  /** How many networks were drawn. */
  readonly sampleCount: number
  /** Gives the same result again. */
  readonly seed: number
}

/**
 * Entropies are in nats, one number a distribution: for softmax `[rows, ...]` without the axis of the classes (at most
 * `ln classes`), for sigmoid one for each element, `[rows, ...]` (at most `ln 2`).
 */
export interface ClassificationUncertainty extends Sampled {
  /** Tells the kinds of {@link Uncertainty} apart. */
  readonly task: 'classification'
  /** How unsure the prediction is, for whatever reason: the entropy of the mean distribution. */
  readonly predictiveEntropy: Tensor
  /** How unsure the single networks are, on average: noise in the data, which more data of the kind would not lessen. */
  readonly expectedEntropy: Tensor
  /** How far the networks disagree: the difference of the two (BALD), large where training has said little. */
  readonly mutualInformation: Tensor
}

/** For outputs that are values. */
export interface RegressionUncertainty extends Sampled {
  /** Tells the kinds of {@link Uncertainty} apart. */
  readonly task: 'regression'
  /** The variance over the samples: what the networks disagree about. The noise of the data comes on top. */
  readonly epistemicVariance: Tensor
}

/** What `predictWithUncertainty` gives of an output; its `task` says which kind it is. */
export type Uncertainty = ClassificationUncertainty | RegressionUncertainty

const CALLER = 'predictWithUncertainty'

const KNOWN: Readonly<Record<keyof Required<UncertaintyOptions>, true>> = {
  samples: true,
  seed: true,
  quantiles: true,
  task: true,
  keepSamples: true,
  batchSize: true,
  threads: true,
  signal: true,
}

/** @throws TypeError, RangeError naming the option */
export function checkUncertaintyOptions(options: UncertaintyOptions): void {
  checkOptions(CALLER, options, KNOWN)
  const { samples, seed, quantiles, task, keepSamples, batchSize, threads, signal } = options
  if (samples !== undefined) requireCount(CALLER, 'samples', samples, 2, 'samples')
  if (seed !== undefined) checkInteger(`${CALLER}: seed`, seed, Number.MAX_SAFE_INTEGER)
  if (batchSize !== undefined) requireCount(CALLER, 'batchSize', batchSize, 1, 'rows')
  if (threads !== undefined) requireCount(CALLER, 'threads', threads, 1, 'threads')
  if (keepSamples !== undefined) requireBoolean(CALLER, 'keepSamples', keepSamples)
  if (quantiles !== undefined) {
    const expected = 'a list of numbers from 0 to 1, such as [0.05, 0.95]'
    if (!Array.isArray(quantiles)) throw wrongType({ caller: CALLER, name: 'quantiles', expected }, quantiles)
    quantiles.forEach((level, i) => {
      const argument = { caller: CALLER, name: `quantiles[${i}]`, expected: 'a number from 0 to 1' }
      requireNumber(argument, level, number => number >= 0 && number <= 1)
    })
  }
  if (task !== undefined && task !== 'classification' && task !== 'regression') {
    throw new RangeError(`${CALLER}: task must be 'classification' or 'regression', received ${task}`)
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrongType({ caller: CALLER, name: 'signal', expected: 'an AbortSignal' }, signal)
  }
}

export interface UncertaintyRequest {
  readonly model: string
  readonly runner: MonteCarloRunner
  readonly x: readonly Tensor[]
  readonly seed: number
  /** The training step whose rates are in force. */
  readonly step: number
  readonly outputs: readonly {
    readonly name: string
    readonly shape: readonly number[]
    /** What the output was trained with. */
    readonly loss: Loss | undefined
  }[]
}

/** How an output is looked at: as values, or as distributions over so many neighbours (1: yes and no). */
type View = { readonly task: 'regression' } | { readonly task: 'classification'; readonly classes: number }

/** Samples every output, and says what the samples say. */
export async function estimateUncertainty(
  request: UncertaintyRequest,
  options: UncertaintyOptions,
): Promise<readonly Uncertainty[]> {
  const { model, runner, x, seed, step } = request
  const { samples = 100, quantiles: levels = [0.025, 0.5, 0.975], keepSamples = false } = options
  if (runner.program.draws.feeds.length === 0) {
    throw new RangeError(
      `${CALLER}: nothing in model ${model} is random in Monte Carlo prediction; give it a layer of the dropout family, such as dropout(0.2), and train it with that`,
    )
  }
  const rows = x[0].shape[0]
  const collectors = request.outputs.map(({ name, shape, loss }, i) => {
    const view = viewOf(options.task, runner.program.kinds[i], loss, shape)
    return new Collector({
      label: `output ${name} of model ${model}`,
      view,
      shape,
      rows,
      samples,
      levels,
      keepSamples,
    })
  })
  await runner.run(
    {
      x,
      samples,
      seed,
      step,
      outputSizes: collectors.map(({ size }) => size),
      batchSize: options.batchSize,
      signal: options.signal,
    },
    ({ from, rows: count, outputs }) => {
      collectors.forEach((collector, i) => {
        collector.take(from, count, outputs[i])
      })
    },
  )
  return collectors.map(collector => collector.result(seed))
}

function viewOf(
  asked: UncertaintyOptions['task'],
  kind: OutputKind,
  loss: Loss | undefined,
  shape: readonly number[],
): View {
  const width = shape.at(-1) ?? 1
  const ofProbabilities = loss?.getConfig().from_logits === false
  if (asked === 'regression') return { task: 'regression' }
  if (kind === 'softmax') return { task: 'classification', classes: width }
  if (kind === 'sigmoid' || (ofProbabilities && loss?.className === 'BinaryCrossentropy'))
    return { task: 'classification', classes: 1 }
  return asked === 'classification' || ofProbabilities
    ? { task: 'classification', classes: width }
    : { task: 'regression' }
}

interface CollectorOptions {
  readonly label: string
  readonly view: View
  /** Of one row. */
  readonly shape: readonly number[]
  readonly rows: number
  readonly samples: number
  readonly levels: readonly number[]
  readonly keepSamples: boolean
}

/** Gathers what is known of one output, rows after rows. */
class Collector {
  readonly size: number
  private readonly mean: Float32Array
  private readonly deviation: Float32Array
  private readonly variance: Float32Array
  private readonly quantiles: readonly Float32Array[]
  private readonly entropies: readonly Float32Array[]
  private readonly kept: Float32Array | undefined

  constructor(private readonly options: CollectorOptions) {
    const { shape, rows, levels, view, samples } = options
    this.size = shape.reduce((product, dim) => product * dim, 1)
    const array = () => new Float32Array(rows * this.size)
    this.mean = array()
    this.deviation = array()
    this.variance = array()
    this.quantiles = levels.map(array)
    const distributions = view.task === 'classification' ? (rows * this.size) / view.classes : 0
    this.entropies = [0, 1, 2].map(() => new Float32Array(distributions))
    this.kept = options.keepSamples ? new Float32Array(samples * rows * this.size) : undefined
  }

  /** @param data of these rows, `[samples, count, ...]` */
  take(from: number, count: number, data: Float32Array): void {
    const { view, samples, levels, rows } = this.options
    const matrix: SampleMatrix = { data, count: samples, size: count * this.size }
    const { mean, variance } = moments(matrix)
    const offset = from * this.size
    if (view.task === 'classification') {
      this.checkProbabilities(matrix, view.classes)
      const { predictive, expected, mutualInformation } = sampledEntropies(matrix, mean, view.classes)
      const [ofMean, ofSamples, information] = this.entropies
      ofMean.set(predictive, offset / view.classes)
      ofSamples.set(expected, offset / view.classes)
      information.set(mutualInformation, offset / view.classes)
    }
    this.mean.set(mean, offset)
    this.variance.set(variance, offset)
    this.deviation.set(variance.map(Math.sqrt), offset)
    quantiles(matrix, levels).forEach((values, i) => {
      this.quantiles[i].set(values, offset)
    })
    for (let s = 0; this.kept && s < samples; s++) {
      this.kept.set(data.subarray(s * matrix.size, (s + 1) * matrix.size), s * rows * this.size + offset)
    }
  }

  /** Entropies of anything else would be numbers without a meaning. */
  private checkProbabilities({ data }: SampleMatrix, classes: number): void {
    const { label } = this.options
    const mend = `end the model in softmax or sigmoid, or ask for task: 'regression'`
    const bad = data.find(p => !(p >= 0 && p <= 1))
    if (bad !== undefined)
      throw new RangeError(`${CALLER}: ${label} gave ${bad}, which is no probability; ${mend}`)
    for (let from = 0; classes > 1 && from < data.length; from += classes) {
      let sum = 0
      for (let i = 0; i < classes; i++) sum += data[from + i]
      if (Math.abs(sum - 1) > 1e-3) {
        throw new RangeError(
          `${CALLER}: ${label} gave ${classes} probabilities with the sum ${sum}, expected 1; ${mend}`,
        )
      }
    }
  }

  result(seed: number): Uncertainty {
    const { view, shape, rows, samples, levels } = this.options
    const like = (data: Float32Array) => new Tensor(data, [rows, ...shape])
    const sampled: Sampled = {
      mean: like(this.mean),
      standardDeviation: like(this.deviation),
      quantiles: this.quantiles.map(like),
      quantileLevels: [...levels],
      samples: this.kept && new Tensor(this.kept, [samples, rows, ...shape]),
      sampleCount: samples,
      seed,
    }
    if (view.task === 'regression') {
      return { task: 'regression', ...sampled, epistemicVariance: like(this.variance) }
    }
    const ofDistributions = [rows, ...(view.classes === 1 ? shape : shape.slice(0, -1))]
    const [predictive, expected, information] = this.entropies.map(data => new Tensor(data, ofDistributions))
    return {
      task: 'classification',
      ...sampled,
      predictiveEntropy: predictive,
      expectedEntropy: expected,
      mutualInformation: information,
    }
  }
}
