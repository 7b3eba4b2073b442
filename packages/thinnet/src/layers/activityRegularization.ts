import { requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import type { Value } from '../graph/index.js'
import { type L1L2Options, l1l2 } from '../regularizers/index.js'
import { addActivityPenalty } from './activityPenalty.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'

/** The factors are from 0, by default 0. */
export interface ActivityRegularizationOptions extends LayerOptions, L1L2Options {}

/**
 * Hands its input on, and adds the penalty `(l1 · Σ|x| + l2 · Σx²) / batch` to the loss.
 *
 * Input and output have any one shape, `[batch, ...]`. Nothing is random here: it presses activations towards 0, where
 * dropout sets them to 0.
 *
 * Source: `keras.layers.ActivityRegularization`.
 *
 * @example
 * ```ts
 * const layer = activityRegularization({ l1: 1e-4 })
 * ```
 */
export class ActivityRegularization extends Layer {
  readonly className = 'ActivityRegularization'
  override readonly supportsMasking: boolean = true
  readonly l1: number
  readonly l2: number

  /** @throws RangeError or TypeError for a factor that is not a finite number of 0 or more */
  constructor(options: ActivityRegularizationOptions = {}) {
    super(options)
    this.l1 = requireNonNegative(`layer ${this.label}`, 'l1', options.l1 ?? 0)
    this.l2 = requireNonNegative(`layer ${this.label}`, 'l2', options.l2 ?? 0)
  }

  call(x: Value, context: CallContext): Value {
    const { l1, l2 } = this
    if (l1 > 0 || l2 > 0) addActivityPenalty(l1l2({ l1, l2 }), x, context)
    return x
  }

  override getConfig(): Config {
    return { ...super.getConfig(), l1: this.l1, l2: this.l2 }
  }
}

/** Makes an `ActivityRegularization` layer. */
export const activityRegularization = (options?: ActivityRegularizationOptions): ActivityRegularization =>
  new ActivityRegularization(options)
