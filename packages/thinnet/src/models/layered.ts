import { suggestion } from '../arguments.js'
import { BATCH, formatShape, graphInput, type Shape, type Value } from '../graph/index.js'
import type { Embedding } from '../layers/embedding.js'
import type { Layer } from '../layers/layer.js'
import type { SavedState } from '../layers/savedState.js'
import type { ApplyOptions, SymbolicTensor } from '../layers/symbolic.js'
import { shapeTracer, streamPosition, type Tracer } from '../layers/tracer.js'
import type { Variable } from '../layers/variable.js'
import { freshSeed, Purpose } from '../random/index.js'
import { Tensor, type TensorLike, toTensor } from '../tensor.js'
import { checkFinite } from './inputs.js'
import { isLittle, type Need, requireMemory } from './memory.js'
import { ModelLayer } from './modelLayer.js'
import type { Network } from './programs/network.js'
import { type SummaryRow, summaryTable } from './summary.js'

export const FLOAT_BYTES = 4

/** More elements than a typed array can have in every engine. */
const MOST_ELEMENTS = 2 ** 32

const SMALLER_LAYERS = 'smaller layers need less'

function largestBy<T>(list: readonly T[], size: (one: T) => number): T {
  return list.reduce((best, one) => (size(one) > size(best) ? one : best))
}

let readingWeights = 0

/** Makes models whose weights come from elsewhere: none are drawn while `make` runs. */
export function withoutInitialWeights<T>(make: () => T): T {
  readingWeights++
  try {
    return make()
  } finally {
    readingWeights--
  }
}

/** What a model is before anything is trained: layers, their shapes, and their weights. */
export abstract class LayeredModel implements Network {
  /** For summaries, errors and files; by default `sequential` or `functional`. */
  readonly name: string
  /** The seed of everything that the model draws at random: initial weights, shuffles, masks. */
  readonly seed: number
  private modelLayer: ModelLayer | undefined
  private tracedOutputShapes: readonly (readonly number[])[] | undefined

  /** Keras's name of the class. */
  abstract readonly className: 'Sequential' | 'Functional'

  constructor(options: { name: string; seed?: number | undefined }) {
    this.name = options.name
    this.seed = options.seed ?? freshSeed()
  }

  /** All layers in order; the place in this list is the layer's position for random draws. */
  abstract readonly layers: readonly Layer[]
  /** The shape of one sample of each input; an error if it is not known yet. */
  abstract readonly inputShapes: readonly (readonly number[])[]
  /** By which data can be given, and which exported models have; `x` for a sequential model. */
  abstract readonly inputNames: readonly string[]
  /** The names of the layers that give the outputs; losses, metrics and targets can be given by them. */
  abstract readonly outputNames: readonly string[]
  /** Whether the shape of the input is known, so that weights can exist. */
  abstract readonly built: boolean
  /** @internal */
  protected abstract buildFor(sampleShape: readonly number[]): void
  /**
   * For each input, the layers that take it as numbers of their rows.
   *
   * @internal
   */
  abstract readonly indexedBy: readonly (readonly Embedding[])[]
  /** @internal */
  abstract trace(inputs: readonly Value[], tracer: Tracer): readonly Value[]
  /**
   * The layers in Keras's order, in which files number them.
   *
   * @internal
   */
  protected abstract readonly savedLayers: readonly SavedState[]
  /** @internal */
  protected abstract readonly savedOrder: readonly Layer[]
  /** @internal */
  protected abstract summaryRows(): readonly SummaryRow[]

  /** The shape of one sample of the only input. */
  get inputShape(): readonly number[] {
    return only(this.inputShapes, `model ${this.name} has several inputs; see inputShapes`)
  }

  /** The shape of one output of the only output. */
  get outputShape(): readonly number[] {
    return only(this.outputShapes, `model ${this.name} has several outputs; see outputShapes`)
  }

  /**
   * Builds the model for inputs of these shapes (batch axis first), if it is not.
   *
   * @internal
   */
  buildLike(shapes: readonly Shape[]): void {
    if (!this.built) this.buildFor(shapes[0].slice(1).map(Number))
  }

  /**
   * What a file keeps of the model.
   *
   * @internal
   */
  get savedState(): SavedState {
    const { name, className, savedLayers } = this
    return { name, className, variables: [], parts: { layers: savedLayers } }
  }

  /**
   * All weights in Keras's order.
   *
   * @internal
   */
  get savedVariables(): readonly Variable[] {
    return [
      ...new Set(
        this.savedOrder.flatMap(layer =>
          layer instanceof ModelLayer ? layer.model.savedVariables : layer.weights,
        ),
      ),
    ]
  }

  /**
   * The model as a layer; calls of it share its weights.
   *
   * @internal
   */
  get asLayer(): ModelLayer {
    this.modelLayer ??= new ModelLayer(this)
    return this.modelLayer
  }

  /** Calls the model on symbolic tensors, as a layer of another model. */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options?: ApplyOptions): SymbolicTensor {
    return this.asLayer.apply(inputs, options)
  }

  /** As `apply`, and gives all outputs. */
  applyAll(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options?: ApplyOptions,
  ): readonly SymbolicTensor[] {
    return this.asLayer.applyAll(inputs, options)
  }

  /** All weights, layer by layer; shared ones once. */
  get variables(): readonly Variable[] {
    return [...new Set(this.layers.flatMap(layer => layer.weights))]
  }

  isTrainable(variable: Variable): boolean {
    return this.layers.some(layer => layer.trains(variable))
  }

  /** The shape of one output of each output. */
  get outputShapes(): readonly (readonly number[])[] {
    this.tracedOutputShapes ??= this.trace(
      this.inputShapes.map((shape, i) => graphInput(`x_${i}`, 'float32', [BATCH, ...shape])),
      shapeTracer(),
    ).map(({ shape }) => shape.slice(1).map(Number))
    return this.tracedOutputShapes
  }

  /**
   * Draws the initial weights that are not there yet: layers may come from another model.
   *
   * @throws RangeError if all weights together are larger than memory
   */
  initializeWeights(): void {
    if (readingWeights > 0) return
    const missing = this.variables.filter(({ initialized }) => !initialized)
    if (missing.length > 0) this.requireMemory()
    this.layers.forEach((layer, position) => {
      layer.weights.forEach((variable, draw) => {
        if (variable.initialized) return
        const stream = {
          seed: this.seed,
          purpose: Purpose.weights,
          position: streamPosition(position, draw),
          step: 0,
        }
        variable.write(variable.initializer.initialize(variable.shape, stream))
      })
    })
  }

  /**
   * Looks whether memory can hold the weights. `fit`, `predict` and the like look by themselves, also for what they need besides.
   *
   * @throws RangeError that says how much they need
   *
   * @internal
   */
  requireMemory(): void {
    const { variables } = this
    if (variables.length === 0) return
    const largest = largestBy(variables, ({ size }) => size)
    const copy: Need = {
      bytes: FLOAT_BYTES * largest.size,
      purpose: () => 'a copy of the largest while they are laid out',
      mend: SMALLER_LAYERS,
    }
    const needs = [this.weightsNeed, copy]
    if (isLittle(needs)) return
    requireMemory(`model ${this.name}`, needs)
    if (largest.size > MOST_ELEMENTS) {
      throw new RangeError(
        `model ${this.name}: weight ${largest.name} of shape ${formatShape(largest.shape)} has more elements than an array can have; ${SMALLER_LAYERS}`,
      )
    }
  }

  /**
   * Looks whether memory can hold more than the weights that are there.
   *
   * @internal
   */
  protected requireRoom(what: string, needs: readonly Need[]): void {
    if (!isLittle(needs)) requireMemory(`${what}: model ${this.name}`, [this.weightsNeed, ...needs])
  }

  private get weightsNeed(): Need {
    const { variables, layers } = this
    return {
      bytes: FLOAT_BYTES * variables.reduce((sum, { size }) => sum + size, 0),
      purpose: () => {
        const parameters = ({ weights }: Layer) => weights.reduce((sum, { size }) => sum + size, 0)
        const { name, shape } = largestBy(variables, ({ size }) => size)
        return `its weights, most of them in layer ${largestBy(layers, parameters).label} (${name}, of shape ${formatShape(shape)})`
      },
      mend: SMALLER_LAYERS,
    }
  }

  /**
   * What layers compute for a batch.
   *
   * @internal
   */
  protected batchNeed(rows: number, bytesPerRow: number): Need {
    return {
      bytes: rows * bytesPerRow,
      purpose: () => {
        const outputs = this.summaryRows().flatMap(({ name, outputShapes }) =>
          outputShapes.map(shape => ({ name, sample: shape.slice(1).map(Number) })),
        )
        const { name, sample } = largestBy(outputs, one => one.sample.reduce((size, dim) => size * dim, 1))
        return `what layers compute of ${rows} rows at a time (most is of layer ${name}, ${formatShape(sample)} a row)`
      },
      mend: 'a smaller batchSize needs less',
    }
  }

  /** Copies of all weights, layer by layer, in Keras's order. */
  getWeights(): Tensor[] {
    this.requireWeights('getWeights')
    return this.variables.map(variable => new Tensor(variable.elements.slice(), variable.shape))
  }

  /**
   * Overwrites all weights.
   *
   * @throws RangeError naming the weight if a number or a shape differs; then nothing is changed
   */
  setWeights(weights: readonly TensorLike[]): void {
    this.requireBuilt('setWeights')
    const { variables } = this
    if (weights.length !== variables.length) {
      throw new RangeError(
        `setWeights: model ${this.name} has ${variables.length} weights, received ${weights.length}`,
      )
    }
    const tensors = variables.map((variable, i) => {
      const given = toTensor(`setWeights[${i}]`, weights[i])
      if (String(given.shape) !== String(variable.shape)) {
        throw new RangeError(
          `setWeights[${i}]: weight ${variable.name} has shape ${formatShape(variable.shape)}, received ${formatShape(given.shape)}`,
        )
      }
      checkFinite(`setWeights[${i}]`, given)
      return given
    })
    variables.forEach((variable, i) => {
      variable.write(tensors[i].data)
    })
  }

  private requireWeights(what: string): void {
    this.requireBuilt(what)
    this.initializeWeights()
  }

  private requireBuilt(what: string): void {
    if (!this.built) {
      throw new Error(
        `${what}: model ${this.name} has no weights yet; give its first layer an inputShape, or fit it first`,
      )
    }
  }

  /**
   * The layer of this name (Keras `get_layer`).
   *
   * @throws RangeError for a name that there is not, with those that there are
   *
   * @example
   * ```ts
   * const network = sequential([dense(8, { inputShape: [2], name: 'hidden' }), dense(1)])
   * network.getLayer('hidden').weights.length // 2
   * ```
   */
  getLayer(name: string): Layer {
    const layer = this.layers.find(({ label }) => label === name)
    if (layer) return layer
    const names = this.layers.map(({ label }) => label)
    throw new RangeError(
      `getLayer: model ${this.name} has no layer ${String(name)}${suggestion(String(name), names)}; there are ${names.join(', ')}`,
    )
  }

  /** The number of all weights' elements. */
  countParams(): number {
    this.requireBuilt('countParams')
    return this.variables.reduce((sum, variable) => sum + variable.size, 0)
  }

  /** The layers as a table: name, output shape, and number of parameters; then totals and the seed. */
  summary(): string {
    this.requireBuilt('summary')
    const trainable = this.variables
      .filter(variable => this.isTrainable(variable))
      .reduce((sum, { size }) => sum + size, 0)
    return summaryTable({
      title: `Model: ${this.name}`,
      rows: this.summaryRows(),
      total: this.countParams(),
      trainable,
      seed: this.seed,
    })
  }
}

/** The only element of a list. */
export function only<T>(list: readonly T[], message: string): T {
  if (list.length !== 1) throw new RangeError(message)
  return list[0]
}
