import { requireNonNegative, requireNumber, requirePositive } from '../arguments.js'
import { type Config, serialize } from '../config.js'
import {
  add,
  div,
  log,
  mul,
  neg,
  reduceSum,
  type Shape,
  sigmoid,
  softplus,
  square,
  sub,
  type Value,
} from '../graph/index.js'
import { constant as constantInitializer } from '../initializers/index.js'
import type { CallContext } from './context.js'
import type { Layer } from './layer.js'
import { type NoiseOptions, RandomLayer } from './noiseLayer.js'
import { checkNoiseShape, maskShape, type NoiseShape, noiseShapeConfig } from './noiseShape.js'
import type { Variable } from './variable.js'

/** Options of {@link concreteDropout}. */
export interface ConcreteDropoutOptions extends NoiseOptions {
  /** The rate to begin with, above 0 and below 1; default 0.1. */
  initialRate?: number
  /**
   * The factor of the weights' squares, from 0; default 1e-6. The paper's is `l² / (τ N)`: l the prior's length scale, τ the
   * precision of the model's noise, N the number of training samples.
   */
  weightRegularizer?: number
  /** The factor of the rate's negative entropy, from 0; default 1e-5. The paper's is `2 / (τ N)`, `1 / N` for classification. */
  dropoutRegularizer?: number
  /** How soft the mask is, above 0; default 0.1. Near 0 it is hard, and its gradient steep. */
  temperature?: number
  /** As in `Dropout`: `[null, 1, 1, null]` drops whole feature maps in front of a convolution. */
  noiseShape?: NoiseShape | null | undefined
}

/** Keeps logarithms finite, as Keras's epsilon does. */
const EPSILON = 1e-7

/**
 * Concrete Dropout: dropout in front of a layer, whose rate p is learned with the weights.
 *
 * In training a relaxed mask, between 0 and 1, stands in for one of zeros and ones, so that a gradient reaches the logit of p:
 *
 *     p = sigmoid(logit)
 *     z = sigmoid((log p - log(1 - p) + log u - log(1 - u)) / temperature),  u uniform from 0 to 1 for every element
 *     y = layer(x · (1 - z) / (1 - p))
 *
 * and the loss gets, with K the size of the input's last axis,
 *
 *     weightRegularizer · Σ kernel² / (1 - p) + dropoutRegularizer · K · (p log p + (1 - p) log(1 - p))
 *
 * (the kernel is the paper's M · (1 - p)). The second term draws p towards 0.5, the data and the weights draw it down. In inference
 * `y = layer(x)`; the uncertainty of a prediction, which the paper is about, is what a model's `predictWithUncertainty` gives.
 *
 * Input and output are those of the layer inside; the first weight is `logit`, of shape `[1]`, then come the layer's.
 *
 * Source: Gal, Hron, Kendall 2017, Concrete dropout, section 3, and the authors' code for the defaults. Keras has no such
 * layer; the config is that of its wrappers.
 *
 * @example
 * ```ts
 * const samples = 1000
 * const hidden = concreteDropout(dense(64, { activation: 'relu' }), {
 *   weightRegularizer: 1e-4 / samples,
 *   dropoutRegularizer: 1 / samples,
 *   inputShape: [8],
 * })
 * ```
 */
export class ConcreteDropout extends RandomLayer {
  /** The layer inside, behind the dropout. */
  readonly layer: Layer
  readonly initialRate: number
  readonly weightRegularizer: number
  readonly dropoutRegularizer: number
  readonly temperature: number
  readonly noiseShape: NoiseShape | undefined
  private logit: Variable | undefined

  /** @throws RangeError that names the option: an initial rate that is not between 0 and 1, a negative factor, … */
  constructor(options: ConcreteDropoutOptions & { layer: Layer }) {
    super('ConcreteDropout', { inputShape: options.layer?.inputShape, ...options })
    const caller = `layer ${this.label}`
    const expected = 'the fraction to drop at first, above 0 and below 1'
    this.initialRate = requireNumber(
      { caller, name: 'initialRate', expected },
      options.initialRate ?? 0.1,
      rate => rate > 0 && rate < 1,
    )
    this.weightRegularizer = requireNonNegative(
      caller,
      'weightRegularizer',
      options.weightRegularizer ?? 1e-6,
    )
    this.dropoutRegularizer = requireNonNegative(
      caller,
      'dropoutRegularizer',
      options.dropoutRegularizer ?? 1e-5,
    )
    this.temperature = requirePositive(caller, 'temperature', options.temperature ?? 0.1)
    this.noiseShape = checkNoiseShape(caller, options.noiseShape)
    this.layer = this.track(options.layer)
  }

  /** The rate as it is learned so far. */
  get rate(): number {
    return this.logit?.initialized ? 1 / (1 + Math.exp(-this.logit.elements[0])) : this.initialRate
  }

  protected override build(inputShape: Shape): void {
    maskShape(`layer ${this.label}`, this.noiseShape, inputShape)
    this.knownDim(inputShape, -1)
    const logit = Math.log(this.initialRate / (1 - this.initialRate))
    this.logit = this.addWeight({
      name: 'logit',
      shape: [1],
      initializer: constantInitializer({ value: logit }),
    })
    this.layer.ensureBuilt(inputShape)
  }

  call(x: Value, context: CallContext): Value {
    this.addPenalties(x, context)
    return this.layer.call(this.isOn(context) ? this.disturb(x, context) : x, context)
  }

  override computeMasks(...all: Parameters<Layer['computeMasks']>): readonly (Value | undefined)[] {
    return this.layer.computeMasks(...all)
  }

  private disturb(x: Value, context: CallContext): Value {
    const logit = this.logitValue(context)
    const shape = maskShape(`layer ${this.label}`, this.noiseShape, x.shape)
    const u = context.uniform({ shape, seed: this.seed })
    const noise = sub(log(add(u, EPSILON)), log(add(sub(1, u), EPSILON)))
    // log p - log(1 - p) is the logit, and 1 - sigmoid(s) is sigmoid(-s)
    const keep = sigmoid(div(neg(add(noise, logit)), this.temperature))
    return mul(x, div(keep, sigmoid(neg(logit))))
  }

  private logitValue(context: CallContext): Value {
    if (!this.logit) throw this.error('is not built')
    return context.weight(this.logit)
  }

  private addPenalties(x: Value, context: CallContext): void {
    const logit = this.logitValue(context)
    const p = sigmoid(logit)
    // 1 - p, log p and log(1 - p), without loss of digits where p is near 0 or 1
    const keep = sigmoid(neg(logit))
    const negativeEntropy = neg(add(mul(p, softplus(neg(logit))), mul(keep, softplus(logit))))
    const inputs = this.knownDim(x.shape, -1)
    const onRate = mul(negativeEntropy, this.dropoutRegularizer * inputs)
    const onWeights = this.layer.weights
      .filter(({ name }) => name === 'kernel')
      .map(kernel => div(mul(reduceSum(square(context.weight(kernel))), this.weightRegularizer), keep))
    context.addLoss(reduceSum(onWeights.reduce(add, onRate)))
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      layer: serialize('keras.layers', this.layer),
      initial_rate: this.initialRate,
      weight_regularizer: this.weightRegularizer,
      dropout_regularizer: this.dropoutRegularizer,
      temperature: this.temperature,
      noise_shape: noiseShapeConfig(this.noiseShape),
    }
  }
}

/**
 * Makes a `ConcreteDropout` layer: dropout with a learned rate in front of another layer.
 *
 * @param layer that the dropped input goes to, such as `dense(64)`
 */
export const concreteDropout = (layer: Layer, options: ConcreteDropoutOptions = {}): ConcreteDropout =>
  new ConcreteDropout({ ...options, layer })
