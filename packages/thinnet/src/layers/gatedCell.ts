import { type ActivationFunction, getActivation, type NamedActivation } from '../activations/index.js'
import type { Config } from '../config.js'
import { activationConfig } from './configOf.js'
import { KernelCell, type KernelCellOptions } from './kernelCell.js'

export interface GatedCellOptions extends KernelCellOptions {
  /** The function of the gates; default `sigmoid`. */
  recurrentActivation?: string | ActivationFunction | undefined
  /**
   * As in Keras: 1 computes each gate by itself, and gives each a dropout mask of its own; 2, the default, computes the gates
   * together, with one mask. With `recurrentDropout` it is always 1.
   */
  implementation?: 1 | 2
}

/** A cell whose gates have an activation of their own. */
export abstract class GatedCell extends KernelCell {
  readonly recurrentActivation: NamedActivation
  readonly implementation: 1 | 2

  constructor(className: string, options: GatedCellOptions & { units: number }, gates: number) {
    super(className, options, gates)
    this.recurrentActivation = getActivation(
      'recurrentActivation' in options ? options.recurrentActivation : 'sigmoid',
    )
    const { implementation = 2 } = options
    if (implementation !== 1 && implementation !== 2) {
      throw this.error(`implementation must be 1 or 2, received ${implementation}`)
    }
    this.implementation = this.recurrentDropout > 0 ? 1 : implementation
    this.separateMasks = this.implementation === 1
  }

  override getConfig(): Config {
    return { ...super.getConfig(), recurrent_activation: activationConfig(this.recurrentActivation) }
  }
}
