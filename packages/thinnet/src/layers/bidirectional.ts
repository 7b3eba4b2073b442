import { wrongType } from '../arguments.js'
import { type Config, serialize } from '../config.js'
import { add, concat, mul, type Shape, type Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'
import { RNN } from './rnn.js'

/** How the outputs of the two directions become one: side by side, summed, multiplied, their mean; null gives both. */
export type MergeMode = 'sum' | 'mul' | 'concat' | 'ave'

/** Options of {@link bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /** How the outputs of the two directions are put together: default `concat`; null gives both, as two outputs. */
  mergeMode?: MergeMode | null | undefined
  /** The layer that goes backwards; default a copy of the other one, with weights of its own. */
  backwardLayer?: RNN | undefined
}

const merges: Readonly<Record<MergeMode, (forward: Value, backward: Value) => Value>> = {
  sum: add,
  mul,
  ave: (forward, backward) => mul(add(forward, backward), 0.5),
  concat: (forward, backward) => concat([forward, backward], -1),
}

const withoutPrefix = (label: string, prefix: string) =>
  label.startsWith(prefix) ? label.slice(prefix.length) : label

/**
 * A recurrent layer in both directions of time: one copy from the first step to the last, one from the last to the first.
 *
 * - input `[batch, steps, inputs]`, and optionally the initial states of the forward layer, then of the backward layer
 * - output as of the layer, the two merged: with `concat`, the last axis is twice as long. Returned sequences are both in the
 *   order of the input. With `returnState` also the last states, first those of the forward layer
 *
 * Where the layer returns sequences, masked steps give 0, as in Keras.
 *
 * Source: `keras.layers.Bidirectional`; Schuster & Paliwal 1997.
 *
 * @example
 * ```ts
 * const layer = bidirectional(gru(32, { returnSequences: true }), { inputShape: [50, 12] })
 * ```
 */
export class Bidirectional extends Layer {
  readonly className = 'Bidirectional'
  override readonly supportsMasking: boolean = true
  /** Goes from the first step to the last. */
  readonly forwardLayer: RNN
  readonly backwardLayer: RNN
  readonly mergeMode: MergeMode | null

  /** @throws RangeError for an unknown merge mode, or two layers that do not go together */
  constructor(options: BidirectionalOptions & { layer: RNN }) {
    super({ inputShape: options.layer?.inputShape, ...options })
    const { layer, mergeMode = 'concat', backwardLayer } = options
    for (const [name, one] of Object.entries({ layer, backwardLayer: backwardLayer ?? layer })) {
      if (!(one instanceof RNN)) {
        const expected = 'a recurrent layer, such as gru(8)'
        throw wrongType({ caller: `layer ${this.label}`, name, expected }, (one as Layer)?.className ?? one)
      }
    }
    if (mergeMode !== null && !(mergeMode in merges)) {
      throw this.error(
        `mergeMode must be one of ${Object.keys(merges).join(', ')} or null, received ${mergeMode}`,
      )
    }
    this.mergeMode = mergeMode
    const zeroOutputForMask = layer.returnSequences
    this.forwardLayer = this.track(
      layer.copy({ name: `forward_${withoutPrefix(layer.label, 'forward_')}`, zeroOutputForMask }),
      'forward_layer',
    )
    this.backwardLayer = this.track(
      backwardLayer?.copy({ name: backwardLayer.label, zeroOutputForMask: backwardLayer.returnSequences }) ??
        layer.copy({
          name: `backward_${withoutPrefix(layer.label, 'backward_')}`,
          goBackwards: true,
          zeroOutputForMask,
        }),
      'backward_layer',
    )
    const { forwardLayer: there, backwardLayer: back } = this
    if (there.goBackwards === back.goBackwards) {
      throw this.error('one of the two layers must go backwards, and the other one not')
    }
    for (const name of ['stateful', 'returnSequences', 'returnState'] as const) {
      if (there[name] !== back[name]) {
        throw this.error(
          `${name} must be the same for both layers, received ${there[name]} and ${back[name]}`,
        )
      }
    }
  }

  protected override buildAll([inputShape, ...stateShapes]: readonly Shape[]): void {
    const half = stateShapes.length / 2
    this.forwardLayer.ensureBuilt(inputShape, ...stateShapes.slice(0, half))
    this.backwardLayer.ensureBuilt(inputShape, ...stateShapes.slice(half))
  }

  /** Forgets the states of both layers, if they are stateful. */
  resetStates(): void {
    this.forwardLayer.resetStates()
    this.backwardLayer.resetStates()
  }

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll([x, ...states]: readonly Value[], context: CallContext): readonly Value[] {
    const half = states.length / 2
    // sequences stay in the order of the input, so that nothing has to be turned around
    const [forward, ...ofForward] = this.forwardLayer.run([x, ...states.slice(0, half)], context, 'sequence')
    const [backward, ...ofBackward] = this.backwardLayer.run([x, ...states.slice(half)], context, 'sequence')
    const merged = this.mergeMode ? [merges[this.mergeMode](forward, backward)] : [forward, backward]
    return [...merged, ...ofForward, ...ofBackward]
  }

  override computeMasks(
    _inputs: readonly Value[],
    masks: readonly (Value | undefined)[],
    outputs: readonly Value[],
  ): readonly (Value | undefined)[] {
    const sequences = this.forwardLayer.returnSequences ? (this.mergeMode ? 1 : 2) : 0
    return outputs.map((_, i) => (i < sequences ? masks[0] : undefined))
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      merge_mode: this.mergeMode,
      layer: serialize('keras.layers', this.forwardLayer),
      backward_layer: serialize('keras.layers', this.backwardLayer),
    }
  }
}

/**
 * Makes a `Bidirectional` layer.
 *
 * @param layer the settings of both directions; the layer itself stays as it is
 */
export const bidirectional = (layer: RNN, options: BidirectionalOptions = {}): Bidirectional =>
  new Bidirectional({ ...options, layer })
