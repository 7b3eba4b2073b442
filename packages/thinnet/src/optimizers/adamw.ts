import { Adam, type AdamOptions } from './adam.js'

/** As Adam's, but `weightDecay` is 0.004 by default. */
export type AdamWOptions = AdamOptions

/**
 * Adam with decoupled weight decay: before Adam's update, `w` becomes `w - learningRate * weightDecay * w`.
 *
 * Source: `keras.optimizers.AdamW`; Loshchilov & Hutter 2019, Decoupled weight decay regularization, algorithm 2.
 *
 * @example
 * ```ts
 * const optimizer = adamw({ learningRate: 0.001, weightDecay: 0.01 })
 * ```
 */
export class AdamW extends Adam {
  override readonly className = 'AdamW'

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: AdamWOptions = {}) {
    const { weightDecay = 0.004, name = 'adam_w' } = options
    super({ ...options, weightDecay, name })
  }
}

/** Makes an `AdamW` optimizer. */
export const adamw = (options?: AdamWOptions): AdamW => new AdamW(options)
