import { wrongType } from '../arguments.js'
import { type Config, camelCase, serialize, snakeCase } from '../config.js'
import { fillLike, mul, type Shape, type Value } from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import type { Layer } from './layer.js'
import { type NoiseOptions, RandomLayer } from './noiseLayer.js'
import { checkRates, inverseKeep, ofRate, type RateOption, rateConfig } from './rateSchedule.js'
import type { Variable } from './variable.js'

/** Options of {@link dropConnect}. */
export interface DropConnectOptions extends NoiseOptions {
  /**
   * The names of the weights that lose connections, such as `recurrentKernel` or `recurrent_kernel`; default `['kernel']`. The
   * paper drops biases too.
   */
  weights?: readonly string[]
}

/**
 * DropConnect: in training, a layer computes with some of its weights set to 0, each with probability `rate`, and the others
 * divided by `1 - rate`: for Dense, `y = activation(x · (kernel * mask / (1 - rate)) + bias)`. In inference with all of them.
 *
 * The mask has the weight's shape and is drawn anew for every **batch**: the samples of a batch share it. (The paper draws a
 * mask for every sample, which needs a product of matrices for each of them.) The gradient of a dropped weight is 0. In
 * inference the mean of the weights stands in for the paper's sampling of activations; Monte Carlo prediction draws one mask for
 * each of its samples, which all rows share.
 *
 * Input, output and weights are those of the layer inside, which may be any that has weights of these names: Dense,
 * convolutions, recurrent layers. A weight that is used at all steps of a sequence is dropped at all steps alike.
 *
 * Source: Wan, Zeiler, Zhang, LeCun, Fergus 2013, Regularization of neural networks using DropConnect, section 3. Keras has no
 * such layer; the config is that of its wrappers.
 *
 * @example
 * ```ts
 * const hidden = dropConnect(dense(128, { activation: 'relu' }), { rate: 0.5, inputShape: [20] })
 * ```
 */
export class DropConnect extends RandomLayer {
  /** The fraction of the kernel's elements to drop. */
  readonly rate: Rate
  /** The layer inside, whose kernel is thinned. */
  readonly layer: Layer
  /** The names of the weights that lose connections, in camelCase. */
  readonly weightNames: readonly string[]

  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage; when built, for a weight that is not there */
  constructor(options: DropConnectOptions & { rate: RateOption; layer: Layer }) {
    super('DropConnect', { inputShape: options.layer?.inputShape, ...options })
    this.rate = checkRates(`layer ${this.label}`, options.rate)
    const { weights = ['kernel'] } = options
    if (!Array.isArray(weights) || !weights.every(name => typeof name === 'string')) {
      const expected = "a list of names, such as ['kernel']"
      throw wrongType({ caller: `layer ${this.label}`, name: 'weights', expected }, weights)
    }
    this.weightNames = weights.map(camelCase)
    this.layer = this.track(options.layer)
  }

  protected override buildAll(inputShapes: readonly Shape[]): void {
    this.layer.ensureBuilt(...inputShapes)
    const names = this.layer.weights.map(({ name }) => camelCase(name))
    const missing = this.weightNames.find(name => !names.includes(name))
    if (missing !== undefined) {
      throw this.error(`layer ${this.layer.label} has no weight ${missing}; it has ${names.join(', ')}`)
    }
  }

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll(inputs: readonly Value[], context: CallContext): readonly Value[] {
    const on = this.isOn(context) && this.rate !== 0
    return this.layer.callAll(inputs, on ? this.withoutConnections(context) : context)
  }

  /** The layer's own view of the context: all as it was, but for the weights that lose connections. */
  private withoutConnections(context: CallContext): CallContext {
    const view: CallContext = Object.create(context)
    const thinned = new Map<Variable, Value>()
    view.weight = variable => {
      if (!this.weightNames.includes(camelCase(variable.name))) return context.weight(variable)
      // a weight that is asked for twice is the same both times
      const value = thinned.get(variable) ?? this.thin(context.weight(variable), context)
      thinned.set(variable, value)
      return value
    }
    return view
  }

  private thin(weight: Value, context: CallContext): Value {
    const { rate, seed } = this
    if (rate === 1) return fillLike(weight)
    const mask = context.keepMask({ shape: weight.shape, rate, seed })
    return mul(weight, mul(mask, ofRate(rate, inverseKeep, context)))
  }

  override computeMasks(...all: Parameters<Layer['computeMasks']>): readonly (Value | undefined)[] {
    return this.layer.computeMasks(...all)
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      layer: serialize('keras.layers', this.layer),
      rate: rateConfig(this.rate),
      weights: this.weightNames.map(snakeCase),
    }
  }
}

/**
 * Makes a `DropConnect` layer around another layer.
 *
 * @param layer whose weights lose connections, such as `dense(128)`
 * @param options with `rate`, the fraction of weights to drop, from 0 to 1, or a function that gives it for each step
 */
export const dropConnect = (layer: Layer, options: DropConnectOptions & { rate: RateOption }): DropConnect =>
  new DropConnect({ ...options, layer })
