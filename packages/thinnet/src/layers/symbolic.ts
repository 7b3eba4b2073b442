// Functional models are drawn with symbolic tensors: they know which call of which layer they come from.

import { BATCH, formatShape, graphInput, type Shape } from '../graph/index.js'
import type { Layer } from './layer.js'
import { shapeTracer } from './tracer.js'

/** One call of a layer. */
export interface LayerCall {
  /** The layer, which other calls may share. */
  readonly layer: Layer
  /** In the order in which they were given. */
  readonly inputs: readonly SymbolicTensor[]
  /** Most layers have one. */
  readonly outputs: readonly SymbolicTensor[]
  /** Whether the call is always for training, or never; otherwise it depends on the model's call. */
  readonly training: boolean | undefined
}

/** A value that a functional model will compute: its shape (batch axis first) and where it comes from. */
export class SymbolicTensor {
  constructor(
    /** The batch axis first. */
    readonly shape: Shape,
    /** For inputs, their name; for other tensors, that of the layer. */
    readonly name: string | undefined,
    /** The call that gives this tensor; undefined for inputs of the model. */
    readonly origin: LayerCall | undefined,
  ) {}

  toString(): string {
    return `SymbolicTensor ${formatShape(this.shape)}${this.origin ? ` from layer ${this.origin.layer.label}` : ''}`
  }
}

/** Options of {@link input}. */
export interface InputOptions {
  /** The shape of one sample, without the batch axis. */
  shape: readonly number[]
  /** The input's name, for data given by names and for exported models; default `input`, `input_1`, …. */
  name?: string
}

/**
 * An input of a functional model (Keras `Input`).
 *
 * @throws RangeError if the shape has anything but whole numbers from 1
 * @example
 * ```ts
 * const x = input({ shape: [8] })
 * const y = dense(1).apply(dropout(0.4).apply(dense(32, { activation: 'relu' }).apply(x)))
 * const network = model({ inputs: x, outputs: y })
 * network.outputShape // [1]
 * ```
 */
export function input({ shape, name }: InputOptions): SymbolicTensor {
  for (const dim of shape) {
    if (!Number.isInteger(dim) || dim < 1) {
      throw new RangeError(`input: shape is that of one sample, of whole numbers from 1, received [${shape}]`)
    }
  }
  return new SymbolicTensor([BATCH, ...shape], name, undefined)
}

/** How a layer is called in a functional model. */
export interface ApplyOptions {
  /** `true` keeps dropout on at prediction time in this call, `false` off in training. */
  training?: boolean
}

/** Calls a layer on symbolic tensors: builds it, and finds the shapes of what it gives. */
export function connect(
  layer: Layer,
  inputs: readonly SymbolicTensor[],
  { training }: ApplyOptions = {},
): readonly SymbolicTensor[] {
  if (inputs.length === 0) throw new RangeError(`layer ${layer.label}: expected at least one input`)
  layer.ensureBuilt(...inputs.map(({ shape }) => shape))
  const values = inputs.map(({ shape }, i) => graphInput(`input_${i}`, 'float32', shape))
  const outputs: SymbolicTensor[] = []
  const call: LayerCall = { layer, inputs, outputs, training }
  for (const { shape } of shapeTracer().call(layer, 0, values)) {
    outputs.push(new SymbolicTensor(shape, layer.name, call))
  }
  return outputs
}
