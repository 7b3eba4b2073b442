// From models to Keras's JSON.

import { type Config, describes, isRecord, type Json, originOf, serialize } from '../../config.js'
import { formatShape, type Shape } from '../../graph/index.js'
import {
  Bidirectional,
  type Layer,
  MultiHeadAttention,
  RNN,
  type SymbolicTensor,
} from '../../layers/index.js'
import type { LayerCall } from '../../layers/symbolic.js'
import { TensorOperation } from '../../layers/tensorOperation.js'
import { Functional } from '../../models/functional.js'
import type { Model } from '../../models/model.js'
import { ModelLayer } from '../../models/modelLayer.js'
import { Sequential } from '../../models/sequential.js'
import { CALL_OPTIONS, callArguments } from './calls.js'
import { PACKAGE } from './catalog.js'
import { operandConfig, operationConfig } from './operations.js'
import { markCustom, type WriteContext } from './writeObject.js'

/** A shape as Keras writes it: null where it is not known, as for the batch. */
const shapeConfig = (shape: Shape): Json => shape.map(dim => (typeof dim === 'number' ? dim : null))

/**
 * A model as Keras writes it, without the settings of `compile`.
 *
 * @throws TypeError unless the context is lenient, naming the layer with a function, or of a class, that is neither ours nor registered
 */
export function modelConfig(model: Model, context: WriteContext): Config {
  if (model instanceof Sequential) return sequentialConfig(model, true, context)
  if (model instanceof Functional) return functionalConfig(model, true, context)
  throw new TypeError(`${context.caller}: model ${model.name} is neither Sequential nor made by model()`)
}

function sequentialConfig(model: Sequential, trainable: boolean, context: WriteContext): Config {
  const { name, layers } = model
  const own = model.inputLayer
  const shape = model.built ? [batchSizeOf(layers), ...model.inputShapes[0]] : undefined
  const inputs = shape ? [inputConfig(own?.label ?? freeName('input_layer', layers), shape)] : []
  const build = shape && { input_shape: shape }
  const entries = layers.filter(layer => layer !== own).map(layer => layerConfig(layer, context))
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: {
      name,
      trainable,
      dtype: serialize('keras', { className: 'DTypePolicy', getConfig: () => ({ name: 'float32' }) }),
      layers: [...inputs, ...entries],
      ...(shape && { build_input_shape: shape }),
    },
    registered_name: null,
    ...(build && { build_config: build }),
  }
}

/** The batch size of stateful layers, which Keras takes from the input. */
function batchSizeOf(layers: readonly Layer[]): number | null {
  for (const layer of layers) {
    const inner = layer instanceof Bidirectional ? layer.forwardLayer : layer
    if (inner instanceof RNN && inner.stateful && inner.batchSize !== undefined) return inner.batchSize
  }
  return null
}

function freeName(base: string, layers: readonly Layer[]): string {
  const taken = layers.map(layer => layer.label)
  let name = base
  for (let n = 1; taken.includes(name); n++) name = `${base}_${n}`
  return name
}

const inputConfig = (name: string, batchShape: Json): Config => ({
  module: 'keras.layers',
  class_name: 'InputLayer',
  config: {
    batch_shape: batchShape,
    dtype: 'float32',
    sparse: false,
    ragged: false,
    name,
    optional: false,
  },
  registered_name: null,
})

/**
 * A layer, or the model that it stands for.
 *
 * @param called whether it stands in a functional model, which calls it with arguments
 */
export function layerConfig(layer: Layer, context: WriteContext, called = false): Config {
  if (layer instanceof ModelLayer) {
    const { model } = layer
    if (model instanceof Sequential) return sequentialConfig(model, layer.trainable, context)
    if (model instanceof Functional) return functionalConfig(model, layer.trainable, context)
    throw new TypeError(`${context.caller}: layer ${layer.label} stands for a model of no known kind`)
  }
  // Keras's class asks for query and value, which a list of layers cannot give it
  const module = layer instanceof MultiHeadAttention && !called ? PACKAGE : 'keras.layers'
  const plain = describes(serialize(module, describe(layer, called)), layer)
  const written = markCustom(plain, context, `layer ${layer.label}`)
  const build = layer instanceof MultiHeadAttention && !called ? undefined : buildConfig(layer)
  return { ...asConfig(written), ...(build && { build_config: build }) }
}

function describe(layer: Layer, called: boolean) {
  const { className } = layer
  let config = layer.getConfig()
  if (called && layer instanceof MultiHeadAttention) config = without(config, CALL_OPTIONS)
  // Keras takes the size from the input
  if (hasState(layer)) config = withoutBatchSize(config)
  return { className, getConfig: () => config }
}

const hasState = (layer: Layer): boolean =>
  layer instanceof Bidirectional ? layer.forwardLayer.stateful : layer instanceof RNN && layer.stateful

function withoutBatchSize(config: Config): Config {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key !== 'batch_size')
      .map(([key, value]) => {
        const inner = key === 'layer' || key === 'backward_layer' ? asConfig(value) : undefined
        if (!inner) return [key, value]
        const shorter = { ...inner, config: withoutBatchSize(asConfig(inner.config)) }
        return [key, describes(shorter, originOf(inner) ?? inner)]
      }),
  )
}

const without = (config: Config, keys: readonly string[]): Config =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)))

const asConfig = (value: Json): Config => {
  if (isRecord(value)) return value
  throw new TypeError('save: the config of a layer must be an object')
}

/** What Keras builds a layer's weights from. */
function buildConfig(layer: Layer): Config | undefined {
  const shapes = layer.builtShapes
  // Keras builds stateful layers when they are called: only then it knows the batch size
  if (!shapes || layer.weights.length === 0 || hasState(layer)) return undefined
  const [first, second = first, third = second] = shapes.map(shapeConfig)
  if (layer instanceof MultiHeadAttention) {
    return { shapes_dict: { query_shape: first, value_shape: second, key_shape: third } }
  }
  return shapes.length === 1 ? { input_shape: first } : undefined
}

function functionalConfig(model: Functional, trainable: boolean, context: WriteContext): Config {
  const inputNames = namesOfInputs(model)
  const nodes = new Map<LayerCall, readonly [name: string, node: number]>()
  const counts = new Map<Layer, number>()
  for (const call of model.calls) {
    const count = counts.get(call.layer) ?? 0
    counts.set(call.layer, count + 1)
    nodes.set(call, [call.layer.label, count])
  }
  /** Layer, number of its call, and number of its output. */
  const history = (tensor: SymbolicTensor): readonly [string, number, number] => {
    const input = model.inputs.indexOf(tensor)
    if (input >= 0) return [inputNames[input], 0, 0]
    const node = tensor.origin && nodes.get(tensor.origin)
    if (!tensor.origin || !node) {
      throw new Error(`save: ${formatShape(tensor.shape)} of model ${model.name} comes from nowhere`)
    }
    return [...node, tensor.origin.outputs.indexOf(tensor)]
  }
  const tensorConfig = (tensor: SymbolicTensor): Config => ({
    class_name: '__keras_tensor__',
    config: { shape: shapeConfig(tensor.shape), dtype: 'float32', keras_history: history(tensor) },
  })
  const batch = batchSizeOf(model.layers)
  const entries = model.kerasOrder.map(entry => {
    if (typeof entry === 'number') {
      const name = inputNames[entry]
      return { ...inputConfig(name, [batch, ...model.inputShapes[entry]]), name, inbound_nodes: [] }
    }
    const calls = model.calls.filter(({ layer }) => layer === entry)
    if (entry instanceof TensorOperation) {
      return {
        ...operationConfig(entry),
        name: entry.label,
        inbound_nodes: calls.map(({ inputs }) => operandConfig(entry, inputs.map(tensorConfig))),
      }
    }
    return {
      ...layerConfig(entry, context, true),
      name: entry.label,
      inbound_nodes: calls.map(({ inputs, training }) => ({
        ...callArguments(entry, inputs.map(tensorConfig), training),
      })),
    }
  })
  // Keras counts the calls of a functional model inside from 1 here
  const end = (tensor: SymbolicTensor): Json => {
    const [name, node, index] = history(tensor)
    const layer = model.inputs.includes(tensor) ? undefined : tensor.origin?.layer
    const inner = layer instanceof ModelLayer && layer.model instanceof Functional
    return [name, inner ? node + 1 : node, index]
  }
  const ends = (tensors: readonly SymbolicTensor[]): Json =>
    tensors.length === 1 ? end(tensors[0]) : tensors.map(end)
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: model.name,
      trainable,
      layers: entries,
      input_layers: ends(model.inputs),
      output_layers: ends(model.outputs),
    },
    registered_name: 'Functional',
    build_config: { input_shape: null },
  }
}

/** Inputs are layers in Keras: their names must differ from those of the other layers. */
function namesOfInputs(model: Functional): readonly string[] {
  const taken = new Set(model.layers.map(layer => layer.label))
  return model.inputNames.map(given => {
    let name = given
    for (let n = 1; taken.has(name); n++) name = `${given}_${n}`
    taken.add(name)
    return name
  })
}
