import { checkOptions } from '../arguments.js'
import { formatShape, type Value } from '../graph/index.js'
import type { Embedding } from '../layers/embedding.js'
import type { Layer } from '../layers/layer.js'
import type { SavedState } from '../layers/savedState.js'
import type { LayerCall, SymbolicTensor } from '../layers/symbolic.js'
import { TensorOperation } from '../layers/tensorOperation.js'
import type { Tracer } from '../layers/tracer.js'
import { embeddingsIn, passesOn } from './indexedBy.js'
import { kerasOrder } from './kerasOrder.js'
import { Model } from './model.js'
import { nameLayers } from './sequential.js'
import type { SummaryRow } from './summary.js'

/** What {@link model} makes a model of. */
export interface FunctionalOptions {
  /** What the model takes: one tensor of `input()`, or a list. */
  inputs: SymbolicTensor | readonly SymbolicTensor[]
  /** What it gives. */
  outputs: SymbolicTensor | readonly SymbolicTensor[]
  /** For summaries, errors and files; default `functional`. */
  name?: string
  /** Seed of initial weights, shuffles and masks, a whole number from 0 to 2^53 - 1; drawn if absent (see `model.seed`). */
  seed?: number
}

const listOf = (tensors: SymbolicTensor | readonly SymbolicTensor[]): readonly SymbolicTensor[] =>
  'shape' in tensors ? [tensors] : tensors

/** A model drawn as a graph of layers: several inputs and outputs, branches, shared layers (Keras `Model`). */
export class Functional extends Model {
  readonly className = 'Functional'
  readonly layers: readonly Layer[]
  readonly inputs: readonly SymbolicTensor[]
  readonly outputs: readonly SymbolicTensor[]
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly inputShapes: readonly (readonly number[])[]
  readonly built = true
  /**
   * The calls of layers, each after those that it needs.
   *
   * @internal
   */
  readonly calls: readonly LayerCall[]

  /** @throws RangeError if an output depends on an input that is not among `inputs`, or names are not unique */
  constructor(options: FunctionalOptions) {
    checkOptions('model', options, { inputs: true, outputs: true, name: true, seed: true })
    super({ name: options.name ?? 'functional', seed: options.seed })
    this.inputs = listOf(options.inputs)
    this.outputs = listOf(options.outputs)
    if (this.inputs.length === 0 || this.outputs.length === 0) {
      throw new RangeError(`model ${this.name}: expected at least one input and one output`)
    }
    this.calls = callsBehind(this.name, this.inputs, this.outputs)
    this.layers = [...new Set(this.calls.map(({ layer }) => layer))]
    nameLayers(this.layers)
    this.inputNames = uniqueNames(
      this.inputs.map(({ name }, i) => name ?? (i === 0 ? 'input' : `input_${i}`)),
    )
    this.outputNames = uniqueNames(
      this.outputs.map(({ origin, name }) => origin?.layer.label ?? name ?? 'output'),
    )
    this.inputShapes = this.inputs.map(({ shape }) => shape.slice(1).map(Number))
    this.initializeWeights()
  }

  /** @internal */
  protected buildFor(): void {}

  get indexedBy(): readonly (readonly Embedding[])[] {
    return this.inputs.map(input => {
      const same = new Set([input])
      const found = new Set<Embedding>()
      for (const { layer, inputs, outputs } of this.calls) {
        inputs.forEach((tensor, i) => {
          if (!same.has(tensor)) return
          for (const embedding of embeddingsIn(layer, i)) found.add(embedding)
          if (passesOn(layer)) for (const output of outputs) same.add(output)
        })
      }
      return [...found]
    })
  }

  trace(inputs: readonly Value[], tracer: Tracer): readonly Value[] {
    const values = new Map(this.inputs.map((symbolic, i) => [symbolic, inputs[i]]))
    const positions = new Map(this.layers.map((layer, position) => [layer, position]))
    const find = (symbolic: SymbolicTensor): Value => {
      const value = values.get(symbolic)
      if (!value) throw new Error(`${symbolic} of model ${this.name} has no value`)
      return value
    }
    for (const { layer, inputs: from, outputs, training } of this.calls) {
      const results = tracer.call(layer, positions.get(layer) ?? 0, from.map(find), training)
      outputs.forEach((symbolic, i) => {
        values.set(symbolic, results[i])
      })
    }
    return this.outputs.map(find)
  }

  /**
   * Inputs, by their index, and layers, in the order in which Keras numbers them.
   *
   * @internal
   */
  get kerasOrder(): readonly (number | Layer)[] {
    return kerasOrder(this.inputs, this.outputs)
  }

  protected get savedLayers(): readonly SavedState[] {
    // in Keras, operators are no layers
    const entries = this.kerasOrder.filter(entry => !(entry instanceof TensorOperation))
    return entries.map(entry =>
      typeof entry === 'number'
        ? { name: this.inputNames[entry], className: 'InputLayer', variables: [], parts: {} }
        : entry.savedState,
    )
  }

  protected get savedOrder(): readonly Layer[] {
    return this.kerasOrder.filter(entry => typeof entry !== 'number')
  }

  protected summaryRows(): readonly SummaryRow[] {
    return this.layers.map(layer => ({
      name: layer.label,
      type: layer.className,
      outputShapes: (this.calls.find(call => call.layer === layer)?.outputs ?? []).map(({ shape }) => shape),
      parameters: layer.weights.reduce((sum, { size }) => sum + size, 0),
    }))
  }
}

/** The calls that the outputs need, each after all that it needs. */
function callsBehind(
  model: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): readonly LayerCall[] {
  const order: LayerCall[] = []
  const seen = new Set<LayerCall>()
  const stack = [...outputs].reverse().map(tensor => ({ tensor, ready: false }))
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { tensor, ready } = top
    if (inputs.includes(tensor)) continue
    const { origin } = tensor
    if (!origin) {
      throw new RangeError(
        `model ${model}: an output depends on input ${tensor.name ?? formatShape(tensor.shape)}, which is not among inputs`,
      )
    }
    if (ready) order.push(origin)
    if (seen.has(origin)) continue
    seen.add(origin)
    stack.push({ tensor, ready: true })
    for (const before of [...origin.inputs].reverse()) stack.push({ tensor: before, ready: false })
  }
  return [...new Set(order)]
}

/** `dense`, `dense_1`: two outputs of one layer get names of their own. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map(name => {
    let unique = name
    for (let n = 1; taken.has(unique); n++) unique = `${name}_${n}`
    taken.add(unique)
    return unique
  })
}

/**
 * Makes a model of a graph of layers.
 *
 * @example
 * ```ts
 * const left = input({ shape: [4], name: 'left' })
 * const right = input({ shape: [4], name: 'right' })
 * const shared = dense(8, { activation: 'relu' })
 * const hidden = [left, right].map(x => dropout(0.2).apply(shared.apply(x)))
 * const network = model({ inputs: [left, right], outputs: hidden.map(h => dense(1).apply(h)), seed: 1 })
 * network.compile({ loss: 'mse', optimizer: 'adam' })
 * ```
 */
export const model = (options: FunctionalOptions): Functional => new Functional(options)
