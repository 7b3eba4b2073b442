import { wrongType } from '../arguments.js'
import { type Config, type Json, type Serializable, snakeCase } from '../config.js'
import { BATCH, formatShape, type Shape, type Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import type { SavedState } from './savedState.js'
import { type ApplyOptions, connect, type SymbolicTensor } from './symbolic.js'
import { Variable, type VariableOptions } from './variable.js'

/** Options that every layer takes. */
export interface LayerOptions {
  /** Unique in its model; by default made from the class: `dense`, `dense_1`. */
  name?: string
  /** Whether training changes the layer's weights; default true. */
  trainable?: boolean
  /** For the first layer of a model: the shape of one sample, without the batch axis. */
  inputShape?: Shape
  /** For the first layer of a model: short for `inputShape: [inputDim]`. */
  inputDim?: number
}

/** Keras 3 writes the dtype of a layer as a policy. */
const FLOAT32_POLICY: Json = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: 'float32' },
  registered_name: null,
}

/**
 * A layer: its settings, and a pure function from graph values to graph values.
 *
 * A layer of one's own extends this class: `build` creates weights with `addWeight` (once, when the input's shape is known),
 * `call` computes, and `getConfig` says the settings.
 */
export abstract class Layer implements Serializable {
  abstract readonly className: string
  /** Given by the user or, when the layer joins a model, by the model. */
  name: string | undefined
  trainable: boolean
  readonly inputShape: Shape | undefined
  /** Whether the mask of the input goes on to the output (Keras `supports_masking`). */
  readonly supportsMasking: boolean = false
  private readonly variables: Variable[] = []
  private readonly children: { readonly attribute: string; readonly layer: Layer }[] = []
  private builtFor: readonly Shape[] | undefined

  constructor(options: LayerOptions = {}) {
    const { name } = options
    if (typeof (name ?? '') !== 'string')
      throw wrongType({ caller: 'layer', name: 'name', expected: 'a text' }, name)
    this.name = name
    this.trainable = options.trainable ?? true
    if (options.inputShape !== undefined && options.inputDim !== undefined) {
      throw new TypeError('give either inputShape or inputDim, not both')
    }
    this.inputShape = options.inputDim === undefined ? options.inputShape : [options.inputDim]
    if (this.inputShape !== undefined && !Array.isArray(this.inputShape)) {
      const expected = 'the shape of one sample, such as [28, 28, 1]'
      throw wrongType({ caller: 'layer', name: 'inputShape', expected }, this.inputShape)
    }
    for (const dim of this.inputShape ?? []) {
      if (typeof dim !== 'number' || !Number.isInteger(dim) || dim < 1) {
        throw new RangeError(
          `inputShape is the shape of one sample, without the batch axis, of whole numbers from 1; received ${formatShape(this.inputShape ?? [])}`,
        )
      }
    }
  }

  /** All weights, its own and then those of the layers inside of it, in the order of Keras's `weights`. */
  get weights(): readonly Variable[] {
    return [...this.variables, ...this.children.flatMap(({ layer }) => layer.weights)]
  }

  /** Whether training may change a weight: neither this layer nor the layer inside that owns it is frozen. */
  trains(variable: Variable): boolean {
    if (!this.trainable) return false
    if (this.variables.includes(variable)) return variable.trainable
    return this.children.some(({ layer }) => layer.trains(variable))
  }

  /**
   * Makes the weights of a layer inside of this one part of it; for the constructor.
   *
   * @param attribute what Keras's class calls the layer inside: files keep its weights under this name
   */
  protected track<T extends Layer>(child: T, attribute = 'layer'): T {
    if (!(child instanceof Layer)) {
      const caller = `layer ${this.label}`
      throw wrongType({ caller, name: attribute, expected: 'a layer' }, child)
    }
    this.children.push({ attribute, layer: child })
    return child
  }

  /**
   * What a file keeps of the layer: its own weights in order, and by name those of the layers inside.
   *
   * @internal
   */
  get savedState(): SavedState {
    return {
      name: this.label,
      className: this.className,
      variables: this.variables,
      parts: Object.fromEntries(this.children.map(({ attribute, layer }) => [attribute, layer.savedState])),
    }
  }

  /** Whether the weights exist. */
  get built(): boolean {
    return this.builtFor !== undefined
  }

  /** The shapes of the inputs that the weights were created for, batch axis first. */
  get builtShapes(): readonly Shape[] | undefined {
    return this.builtFor
  }

  /** The layer for messages: its name or, as long as it has none, its class. */
  get label(): string {
    return this.name ?? snakeCase(this.className)
  }

  /** Creates the weights for inputs of these shapes (batch axis first). Does nothing the second time. */
  ensureBuilt(...inputShapes: readonly Shape[]): void {
    if (this.builtFor) return
    this.buildAll(inputShapes)
    this.builtFor = inputShapes
  }

  /** Overridden by layers that have weights. */
  protected build(_inputShape: Shape): void {}

  /** Overridden by layers of several inputs. */
  protected buildAll(inputShapes: readonly Shape[]): void {
    if (inputShapes.length !== 1) throw this.error(`expected one input, received ${inputShapes.length}`)
    this.build(inputShapes[0])
  }

  /** The mathematics of a layer of one input and one output. */
  abstract call(x: Value, context: CallContext): Value

  /** Overridden by layers of several inputs or outputs. */
  callAll(inputs: readonly Value[], context: CallContext): readonly Value[] {
    if (inputs.length !== 1) throw this.error(`expected one input, received ${inputs.length}`)
    return [this.call(inputs[0], context)]
  }

  /**
   * Calls the layer on symbolic tensors, to build a functional model (Keras `layer(x)`).
   *
   * @param inputs one, or a list for layers of several inputs
   * @param options `training: true` keeps dropout on at prediction time in this call
   * @throws RangeError if the layer has several outputs (then use `applyAll`), or the shapes do not fit
   */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options?: ApplyOptions): SymbolicTensor {
    const outputs = this.applyAll(inputs, options)
    if (outputs.length !== 1) throw this.error(`has ${outputs.length} outputs; use applyAll`)
    return outputs[0]
  }

  /** As `apply`, and gives all outputs. */
  applyAll(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions,
  ): readonly SymbolicTensor[] {
    return connect(this, 'shape' in inputs ? [inputs] : inputs, options)
  }

  /**
   * Which steps of the outputs count, given that for the inputs: by default the first input's mask, if the layer supports
   * masking, and otherwise none.
   */
  computeMasks(
    _inputs: readonly Value[],
    masks: readonly (Value | undefined)[],
    outputs: readonly Value[],
  ): readonly (Value | undefined)[] {
    return outputs.map(() => (this.supportsMasking ? masks[0] : undefined))
  }

  /** Creates a weight, inside `build`. */
  protected addWeight(options: VariableOptions): Variable {
    for (const dim of options.shape) {
      if (!Number.isInteger(dim) || dim < 1) {
        throw this.error(`weight ${options.name} cannot have shape ${formatShape(options.shape)}`)
      }
    }
    const variable = new Variable(options)
    this.variables.push(variable)
    return variable
  }

  /** A known dimension of the input's shape, or an error that says which one is missing. */
  protected knownDim(inputShape: Shape, axis: number): number {
    const dim = inputShape.at(axis)
    if (typeof dim !== 'number') {
      throw this.error(`needs to know axis ${axis} of its input; received shape ${formatShape(inputShape)}`)
    }
    return dim
  }

  /** An error whose message names the layer, to throw. */
  protected error(message: string): RangeError {
    return new RangeError(`layer ${this.label}: ${message}`)
  }

  /** The config keys that every Keras layer has. Layers add theirs. */
  getConfig(): Config {
    return { name: this.label, trainable: this.trainable, dtype: FLOAT32_POLICY }
  }
}

/** The shape of one sample, with the batch axis in front. */
export const withBatch = (shape: Shape): Shape => [BATCH, ...shape]
