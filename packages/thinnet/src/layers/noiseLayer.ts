import { requireBoolean } from '../arguments.js'
import type { Config } from '../config.js'
import type { Value } from '../graph/index.js'
import { checkInteger } from '../random/stream.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'

/** What all layers of the dropout family take. */
export interface NoiseOptions extends LayerOptions {
  /** A seed of the layer's own, a whole number from 0; by default noise comes from the model's seed. */
  seed?: number | null | undefined
  /**
   * Whether to go on in inference too; default false, only in training. A model's `predictWithUncertainty` (Monte Carlo dropout)
   * does not need it.
   */
  training?: boolean
}

/**
 * What all layers of the dropout family have in common: they do something random in training, nothing in inference, and
 * the noise is drawn anew for every batch.
 *
 * In a config, `training` is written only if it is true: Keras has no such option, and would refuse the file rather than
 * quietly stop in inference.
 */
export abstract class RandomLayer extends Layer {
  override readonly supportsMasking: boolean = true
  readonly seed: number | undefined
  readonly training: boolean

  /** @throws RangeError for a seed that is no whole number from 0, TypeError for a `training` that is no boolean */
  constructor(
    readonly className: string,
    options: NoiseOptions,
  ) {
    super(options)
    const label = `layer ${this.label}`
    this.seed = options.seed ?? undefined
    this.training = requireBoolean(label, 'training', options.training ?? false)
    if (this.seed !== undefined) checkInteger(`${label}: seed`, this.seed, Number.MAX_SAFE_INTEGER)
  }

  /** Whether this call is one with noise: in training, in Monte Carlo prediction, and where the layer's option says so. */
  protected isOn(context: CallContext): boolean {
    return context.dropout || this.training
  }

  override getConfig(): Config {
    return { ...super.getConfig(), seed: this.seed ?? null, ...(this.training && { training: true }) }
  }
}

/** A layer that disturbs its input in training, and is the identity in inference. */
export abstract class NoiseLayer extends RandomLayer {
  /** What the layer does in training. */
  protected abstract disturb(x: Value, context: CallContext): Value

  call(x: Value, context: CallContext): Value {
    return this.isOn(context) ? this.disturb(x, context) : x
  }
}
