import { requireBoolean, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { type Constraint, getConstraint } from '../constraints/index.js'
import {
  cast,
  equal,
  fillLike,
  formatShape,
  gather,
  gatherElements,
  mul,
  not,
  unsqueeze,
  type Value,
} from '../graph/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { checkInteger } from '../random/stream.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { Tensor, type TensorLike, toTensor } from '../tensor.js'
import { addActivityPenalty } from './activityPenalty.js'
import { constraintConfig, initializerConfig, regularizerConfig } from './configOf.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'
import { checkRate } from './rate.js'

/** Options of {@link embedding}. */
export interface EmbeddingOptions extends Omit<LayerOptions, 'inputDim'> {
  /** Default `uniform`, from -0.05 to 0.05. */
  embeddingsInitializer?: string | Initializer
  /** A penalty on the vectors, in the loss. */
  embeddingsRegularizer?: string | Regularizer | undefined
  /** A penalty on the output, divided by the batch size, in the loss. */
  activityRegularizer?: string | Regularizer | undefined
  /** What holds for the vectors after each step. */
  embeddingsConstraint?: string | Constraint | undefined
  /** Whether 0 is padding, which later layers pass over; words are then counted from 1. Default false. */
  maskZero?: boolean
  /**
   * The fraction of words to drop in training, from 0 to 1; default 0. A word that is dropped is dropped at all places of a
   * sequence; each sequence of a batch drops words of its own.
   */
  wordDropout?: number
  /** A seed of the layer's own for `wordDropout`, a whole number from 0; by default the model's. */
  seed?: number | undefined
  /** Whether to drop words in inference too; default false. */
  training?: boolean
  /** The vectors to start with, `[inputDim, outputDim]`, word2vec's say (or a list of this one matrix, as in Keras). */
  weights?: TensorLike | readonly [Tensor]
}

/**
 * Gives each whole number a vector of its own: `y[b, t] = embeddings[x[b, t]]`.
 *
 * - input `[batch, ...]` of whole numbers from 0 up to `inputDim - 1`; output `[batch, ..., outputDim]`. Models look at inputs that
 *   come to the layer as they were given, and name the place of one that is no such number. Of what other layers compute, fractions
 *   are cut off, negative numbers count from the end of the vectors, and larger ones stop the engine
 * - weight `embeddings` `[inputDim, outputDim]`; a vector used several times in a batch adds up its gradients
 * - with `maskZero`, the mask of the output is `x != 0`
 *
 * With `wordDropout`, `y[b, t] = embeddings[x[b, t]] * z[b, x[b, t]]` in training: the mask z, of every word for every sequence, is
 * 0 with that rate and otherwise `1 / (1 - rate)` (input `[batch, steps]`). Together with `variational` on the recurrent layers
 * behind it, this is the variational RNN of Gal & Ghahramani 2016, A theoretically grounded application of dropout in recurrent
 * neural networks, section 4.2.
 *
 * Vectors that are given stay as they are with `trainable: false`. As in Keras they are no part of the config.
 *
 * Source: `keras.layers.Embedding` (without its LoRA).
 *
 * @example
 * ```ts
 * const words = embedding(1000, 64, { maskZero: true })
 * const dropping = embedding(1000, 64, { wordDropout: 0.2 })
 * const frozen = embedding(3, 2, { weights: [[0, 0], [0.1, 0.2], [0.3, 0.4]], trainable: false })
 * ```
 */
export class Embedding extends Layer {
  readonly className = 'Embedding'
  override readonly supportsMasking: boolean
  /** How many vectors there are; inputs are whole numbers below it. */
  readonly inputDim: number
  /** The length of a vector. */
  readonly outputDim: number
  readonly embeddingsInitializer: Initializer
  readonly embeddingsRegularizer: Regularizer | undefined
  readonly activityRegularizer: Regularizer | undefined
  readonly embeddingsConstraint: Constraint | undefined
  readonly maskZero: boolean
  readonly wordDropout: number
  readonly seed: number | undefined
  readonly training: boolean
  private readonly start: Float32Array | undefined

  /** @throws TypeError or RangeError that names the option: an `inputDim` below 1, weights of another shape, … */
  constructor(options: EmbeddingOptions & { inputDim: number; outputDim: number }) {
    // for other layers, inputDim is the shape of a sample
    super({ ...options, inputDim: undefined })
    const caller = `layer ${this.label}`
    this.inputDim = requireCount(caller, 'inputDim', options.inputDim, 1, 'vectors')
    this.outputDim = requireCount(caller, 'outputDim', options.outputDim, 1, 'elements of a vector')
    this.embeddingsInitializer = getInitializer(options.embeddingsInitializer ?? 'uniform')
    this.embeddingsRegularizer = getRegularizer(options.embeddingsRegularizer)
    this.activityRegularizer = getRegularizer(options.activityRegularizer)
    this.embeddingsConstraint = getConstraint(options.embeddingsConstraint)
    this.maskZero = requireBoolean(caller, 'maskZero', options.maskZero ?? false)
    this.supportsMasking = this.maskZero
    this.wordDropout = checkRate(caller, options.wordDropout ?? 0)
    this.seed = options.seed
    if (this.seed !== undefined) checkInteger(`${caller}: seed`, this.seed, Number.MAX_SAFE_INTEGER)
    this.training = requireBoolean(caller, 'training', options.training ?? false)
    this.start = options.weights && this.startingFrom(options.weights)
  }

  private startingFrom(weights: TensorLike | readonly [Tensor]): Float32Array {
    const { data, shape } = isListOfTensor(weights)
      ? weights[0]
      : toTensor(`layer ${this.label}: weights`, weights)
    const matrix = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape
    if (formatShape(matrix) !== formatShape([this.inputDim, this.outputDim])) {
      throw this.error(
        `weights must have shape [inputDim, outputDim], ${formatShape([this.inputDim, this.outputDim])}, received ${formatShape(shape)}`,
      )
    }
    return data
  }

  protected override build(): void {
    const { start, embeddingsInitializer } = this
    this.addWeight({
      name: 'embeddings',
      shape: [this.inputDim, this.outputDim],
      initializer: start
        ? {
            className: embeddingsInitializer.className,
            getConfig: () => embeddingsInitializer.getConfig(),
            initialize: () => Float32Array.from(start),
          }
        : embeddingsInitializer,
      regularizer: this.embeddingsRegularizer,
      constraint: this.embeddingsConstraint,
    })
  }

  call(x: Value, context: CallContext): Value {
    const words = cast(x, 'int32')
    const y = this.dropWords(gather(context.weight(this.weights[0]), words), words, context)
    addActivityPenalty(this.activityRegularizer, y, context)
    return y
  }

  private dropWords(y: Value, words: Value, context: CallContext): Value {
    const { wordDropout: rate, seed } = this
    if (rate === 0 || !(context.dropout || this.training)) return y
    if (words.shape.length !== 2) {
      throw this.error(`wordDropout needs input [batch, steps], received ${formatShape(words.shape)}`)
    }
    if (rate === 1) return fillLike(y)
    const z = context.keepMask({ shape: [words.shape[0], this.inputDim], rate, seed })
    const kept = gatherElements(z, words, 1)
    return mul(y, unsqueeze(mul(kept, 1 / (1 - rate)), [2]))
  }

  override computeMasks([x]: readonly Value[]): readonly (Value | undefined)[] {
    return [this.maskZero ? not(equal(x, 0)) : undefined]
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      input_dim: this.inputDim,
      output_dim: this.outputDim,
      embeddings_initializer: initializerConfig(this.embeddingsInitializer),
      embeddings_regularizer: regularizerConfig(this.embeddingsRegularizer),
      activity_regularizer: regularizerConfig(this.activityRegularizer),
      embeddings_constraint: constraintConfig(this.embeddingsConstraint),
      mask_zero: this.maskZero,
      ...(this.wordDropout > 0 && { word_dropout: this.wordDropout, seed: this.seed ?? null }),
      ...(this.training && { training: true }),
      quantization_config: null,
    }
  }
}

const isListOfTensor = (weights: TensorLike | readonly [Tensor]): weights is readonly [Tensor] =>
  Array.isArray(weights) && weights[0] instanceof Tensor

/**
 * Makes an `Embedding` layer.
 *
 * @param inputDim how many vectors there are, from 1: the largest number of the input plus one
 * @param outputDim how many elements a vector has, from 1
 */
export const embedding = (inputDim: number, outputDim: number, options: EmbeddingOptions = {}): Embedding =>
  new Embedding({ ...options, inputDim, outputDim })
