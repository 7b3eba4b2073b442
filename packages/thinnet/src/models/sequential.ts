import { checkOptions, wrongType } from '../arguments.js'
import { BATCH, graphInput, type Shape, type Value } from '../graph/index.js'
import type { Embedding } from '../layers/embedding.js'
import { InputLayer } from '../layers/inputLayer.js'
import { Layer } from '../layers/layer.js'
import type { SavedState } from '../layers/savedState.js'
import { shapeTracer, type Tracer } from '../layers/tracer.js'
import { embeddingsIn, passesOn } from './indexedBy.js'
import { Model } from './model.js'
import type { SummaryRow } from './summary.js'

/** Options of {@link sequential}. */
export interface SequentialOptions {
  /** For summaries, errors and files; default `sequential`. */
  name?: string
  /** Seed of initial weights, shuffles and masks, a whole number from 0 to 2^53 - 1; drawn if absent (see `model.seed`). */
  seed?: number
}

/** A model whose layers follow one another (Keras `Sequential`). */
export class Sequential extends Model {
  readonly className = 'Sequential'
  readonly layers: readonly Layer[]
  /** What says the shape of the input, if that is a layer of its own. */
  readonly inputLayer: InputLayer | undefined
  private sampleShape: readonly number[] | undefined
  private layerShapes: readonly Shape[] = []

  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    checkOptions('sequential', options, { name: true, seed: true })
    checkLayers(layers)
    super({ name: options.name ?? 'sequential', seed: options.seed })
    if (layers.length === 0) throw new RangeError(`model ${this.name}: expected at least one layer`)
    // an input computes nothing: as in Keras, it is no layer in front of others, and takes no place among them
    const [first, ...others] = layers
    this.layers = first instanceof InputLayer && others.length > 0 ? others : layers
    this.inputLayer = first instanceof InputLayer ? first : undefined
    nameLayers(layers)
    const shape = layers[0].inputShape
    if (shape) this.buildFor(shape.map(Number))
  }

  get built(): boolean {
    return this.sampleShape !== undefined
  }

  readonly inputNames = ['x']

  get outputNames(): readonly string[] {
    return [this.layers[this.layers.length - 1].label]
  }

  get inputShapes(): readonly (readonly number[])[] {
    if (!this.sampleShape) {
      throw new Error(
        `model ${this.name} does not know its input yet; give its first layer an inputShape, or fit it first`,
      )
    }
    return [this.sampleShape]
  }

  protected buildFor(sampleShape: readonly number[]): void {
    const shapes: Shape[] = []
    const tracer = shapeTracer()
    let x = graphInput('x', 'float32', [BATCH, ...sampleShape])
    this.layers.forEach((layer, position) => {
      layer.ensureBuilt(x.shape)
      ;[x] = tracer.call(layer, position, [x])
      shapes.push(x.shape)
    })
    this.sampleShape = sampleShape
    this.layerShapes = shapes
    this.initializeWeights()
  }

  get indexedBy(): readonly (readonly Embedding[])[] {
    const first = this.layers.find(layer => !passesOn(layer))
    return [first ? embeddingsIn(first, 0) : []]
  }

  trace([x]: readonly Value[], tracer: Tracer): readonly Value[] {
    return [this.layers.reduce((value, layer, position) => tracer.call(layer, position, [value])[0], x)]
  }

  protected get savedLayers(): readonly SavedState[] {
    return this.layers.filter(layer => !(layer instanceof InputLayer)).map(layer => layer.savedState)
  }

  protected get savedOrder(): readonly Layer[] {
    return this.layers
  }

  protected summaryRows(): readonly SummaryRow[] {
    return this.layers.map((layer, i) => ({
      name: layer.label,
      type: layer.className,
      outputShapes: [this.layerShapes[i]],
      parameters: layer.weights.reduce((sum, { size }) => sum + size, 0),
    }))
  }
}

function checkLayers(layers: unknown): void {
  const expected = 'a list of layers, such as [dense(8), dropout(0.2), dense(1)]'
  if (!Array.isArray(layers)) throw wrongType({ caller: 'sequential', name: 'layers', expected }, layers)
  layers.forEach((layer, i) => {
    if (!(layer instanceof Layer))
      throw wrongType({ caller: 'sequential', name: `layers[${i}]`, expected: 'a layer' }, layer)
  })
}

/** Gives layers without a name one of their own: `dense`, `dense_1`. */
export function nameLayers(layers: readonly Layer[]): void {
  const taken = new Set<string>()
  for (const layer of layers) {
    if (layer.name === undefined) continue
    if (taken.has(layer.name))
      throw new RangeError(`two layers are named ${layer.name}; names must be unique in a model`)
    taken.add(layer.name)
  }
  for (const layer of layers) {
    if (layer.name !== undefined) continue
    const base = layer.label
    let name = base
    for (let n = 1; taken.has(name); n++) name = `${base}_${n}`
    taken.add(name)
    layer.name = name
  }
}

/**
 * Makes a model whose layers follow one another.
 *
 * @example
 * ```ts
 * const model = sequential([dense(500, { activation: 'relu', inputShape: [2] }), dropout(0.4), dense(1, { activation: 'sigmoid' })], { seed: 1 })
 * model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
 * await model.fit(x, y, { epochs: 100 })
 * ```
 */
export function sequential(layers: readonly Layer[], options?: SequentialOptions): Sequential {
  return new Sequential(layers, options)
}
