// Configs of Keras 2 and TensorFlow.js, as Keras 3 would have written them.

import { type Config, isRecord, type Json } from '../../config.js'
import { LEGACY_HARD_SIGMOID } from './hardSigmoid.js'

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** Options that Keras 3 has no more, or writes elsewhere; none of them changes what is computed. */
const GONE: ReadonlySet<string> = new Set([
  'batch_input_shape',
  'batch_shape',
  'input_length',
  'input_dtype',
  'time_major',
  'implementation',
  'dynamic',
  'ragged',
  'sparse',
  'fused',
  'virtual_batch_size',
  'renorm_clipping',
  'renorm_momentum',
  'jit_compile',
  'is_legacy_optimizer',
])

/** Options that Keras 2 wrote for some classes, mostly as their base class has use for them. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  DepthwiseConv1D: ['groups', 'filters', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
  DepthwiseConv2D: ['groups', 'filters', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
  SeparableConv1D: ['groups', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
  SeparableConv2D: ['groups', 'kernel_initializer', 'kernel_regularizer', 'kernel_constraint'],
  Conv2DTranspose: ['groups'],
  MultiHeadAttention: ['query_shape', 'key_shape', 'value_shape'],
  SpatialDropout1D: ['noise_shape'],
  SpatialDropout2D: ['noise_shape'],
  SpatialDropout3D: ['noise_shape'],
}

const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { alpha: 'negative_slope' },
}

/** Keras 2's spellings of classes. */
const CLASSES: Readonly<Record<string, string>> = {
  Model: 'Functional',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
  LSTMV2: 'LSTM',
  GRUV2: 'GRU',
}

/** `Custom>Adam` is how some versions call their own classes. */
export const plainClass = (name: string): string => {
  const plain = name.replace(/^Custom>/, '')
  return Object.hasOwn(CLASSES, plain) ? CLASSES[plain] : plain
}

function moduleOf(key: string): string {
  for (const part of ['initializer', 'regularizer', 'constraint']) {
    if (key.endsWith(part)) return `keras.${part}s`
  }
  return 'keras.layers'
}

/**
 * The config of a model, `{ class_name, config }`, as Keras 3 writes it into `.keras` files. What is no config stays as it is.
 *
 * @param isOld of Keras 2 or TensorFlow.js, where some names and numbers mean something else; Keras 3's own HDF5 files have its
 * meanings in the old form
 */
export function convertModel(model: Json, isOld: boolean): Json {
  if (!isRecord(model) || typeof model.class_name !== 'string') return model
  // the first versions wrote the list of layers alone
  const config: Json = isList(model.config) ? { name: 'sequential', layers: model.config } : model.config
  if (!isRecord(config) || !isList(config.layers)) return { ...model, config }
  const isSequential = model.class_name === 'Sequential'
  const layers = config.layers.map(layer => convertLayer(layer, isOld))
  const name = isSequential ? 'sequential' : 'functional'
  return {
    ...model,
    module: isSequential ? 'keras' : 'keras.src.models.functional',
    class_name: plainClass(model.class_name),
    config: {
      ...config,
      name: typeof config.name === 'string' ? config.name : name,
      ...(isSequential
        ? { layers: withInput(config.layers[0], layers) }
        : renumber(layers, isOld ? (config.output_layers ?? null) : undefined)),
    },
  }
}

/**
 * The calls of a model within a model were numbered from 1 on, as its own graph was call 0. Keras 3 does so only for functional
 * models, and only where it lists the outputs.
 */
function renumber(layers: readonly Json[], outputs: Json | undefined): Config {
  if (outputs === undefined) return { layers }
  const classes = new Map(layers.filter(isRecord).map(layer => [nameOf(layer), layer.class_name]))
  const isModel = (name: string) => ['Sequential', 'Functional'].includes(String(classes.get(name)))
  const fromZero = new Set<string>()
  const nodes = layers.map(layer => (isRecord(layer) ? (layer.inbound_nodes ?? null) : null))
  eachTriple([...nodes, outputs], ([name, node]) => {
    if (node === 0) fromZero.add(name)
  })
  const inNodes = (name: string) => (isModel(name) && !fromZero.has(name) ? -1 : 0)
  const inOutputs = (name: string) => inNodes(name) + (classes.get(name) === 'Functional' ? 1 : 0)
  return {
    layers: layers.map((layer, i) =>
      isRecord(layer) && nodes[i] !== null ? { ...layer, inbound_nodes: shift(nodes[i], inNodes) } : layer,
    ),
    output_layers: shift(outputs, inOutputs),
  }
}

function eachTriple(value: Json, visit: (triple: Triple) => void): void {
  if (isTriple(value)) visit(value)
  else if (isList(value) || isRecord(value))
    for (const entry of Object.values(value)) eachTriple(entry, visit)
}

function shift(value: Json, by: (name: string) => number): Json {
  if (isTriple(value)) {
    const [name, node, ...rest] = value
    return [name, node + by(name), ...rest]
  }
  if (isList(value)) return value.map(entry => shift(entry, by))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shift(entry, by)]))
}

const nameOf = (layer: Config): Json =>
  layer.name ?? (isRecord(layer.config) ? (layer.config.name ?? null) : null)

/** The first layer of a Sequential model said the shape of the input, where Keras 3 has a layer for it. */
function withInput(first: Json | undefined, layers: readonly Json[]): readonly Json[] {
  if (!isRecord(first) || first.class_name === 'InputLayer' || !isRecord(first.config)) return layers
  const shape = first.config.batch_input_shape ?? first.config.batch_shape
  if (!isList(shape)) return layers
  const input = { batch_shape: shape, name: `${String(first.config.name)}_input` }
  return [{ module: 'keras.layers', class_name: 'InputLayer', config: input }, ...layers]
}

function convertLayer(layer: Json, isOld: boolean): Json {
  if (!isRecord(layer) || typeof layer.class_name !== 'string') return layer
  const className = plainClass(layer.class_name)
  const nodes: Config = isList(layer.inbound_nodes)
    ? { inbound_nodes: layer.inbound_nodes.map(node => convertNode(node, className)) }
    : {}
  if (className === 'Sequential' || className === 'Functional') {
    const model = convertModel(layer, isOld)
    return isRecord(model) ? { ...model, ...nodes } : model
  }
  if (className === 'InputLayer' && isRecord(layer.config)) {
    const { batch_shape, batch_input_shape, name } = layer.config
    const config = { batch_shape: batch_shape ?? batch_input_shape ?? null, name: name ?? layer.name ?? null }
    return { ...layer, module: 'keras.layers', class_name: className, config, ...nodes }
  }
  const known = layer.registered_name !== undefined && layer.registered_name !== null
  return {
    ...layer,
    ...(known ? {} : { module: 'keras.layers', class_name: className }),
    config: isRecord(layer.config) ? convertOptions(layer.config, className, isOld) : layer.config,
    ...nodes,
  }
}

function convertOptions(config: Config, className: string, isOld: boolean): Config {
  const gone = Object.hasOwn(UNUSED, className) ? UNUSED[className] : []
  const renamed = Object.hasOwn(RENAMED, className) ? RENAMED[className] : {}
  const converted: Record<string, Json> = {}
  for (const [key, value] of Object.entries(config)) {
    if (GONE.has(key) || gone.includes(key)) continue
    // what is the default need not be said, and not every layer says it in Keras 3
    if ((value === null && key !== 'merge_mode') || (key === 'trainable' && value === true)) continue
    converted[Object.hasOwn(renamed, key) ? renamed[key] : key] = convertOption(key, value, isOld)
  }
  if (className === 'BatchNormalization' && isList(config.axis) && config.axis.length === 1) {
    converted.axis = config.axis[0]
  }
  // before there was a choice, the reset gate came first
  if (isOld && (className === 'GRU' || className === 'GRUCell')) converted.reset_after ??= false
  return converted
}

function convertOption(key: string, value: Json, isOld: boolean): Json {
  if (isOld && (key === 'activation' || key === 'recurrent_activation') && value === 'hard_sigmoid') {
    return LEGACY_HARD_SIGMOID
  }
  if (isList(value)) return value.map(entry => convertOption(key, entry, isOld))
  if (!isRecord(value) || typeof value.class_name !== 'string') return value
  const module = moduleOf(key)
  if (module === 'keras.layers') return key === 'dtype' ? value : convertLayer(value, isOld)
  const config = isRecord(value.config) ? convertPart(value.config) : {}
  return { registered_name: null, ...value, module, class_name: plainClass(value.class_name), config }
}

/** The config of an initializer and the like. */
function convertPart(config: Config): Config {
  const { dtype, ...others } = config
  // Keras 2 cut its normal distribution off, as Keras 3's `truncated_normal` says
  return others.distribution === 'normal' ? { ...others, distribution: 'truncated_normal' } : others
}

type Triple = readonly [name: string, node: number, output: number]

const isTriple = (value: Json): value is Triple =>
  isList(value) &&
  value.length >= 3 &&
  typeof value[0] === 'string' &&
  typeof value[1] === 'number' &&
  typeof value[2] === 'number'

const toTensor = ([name, node, output]: Triple): Json => ({
  class_name: '__keras_tensor__',
  config: { keras_history: [name, node, output] },
})

/** One call of a layer: a list of tensors, `[name, node, output, arguments]`, or a single one. */
function convertNode(node: Json, className: string): Json {
  if (!isList(node)) return node
  const entries: readonly Json[] = isTriple(node) ? [node] : node
  const tensors = entries.map(entry => (isTriple(entry) ? toTensor(entry) : entry))
  const first = entries[0]
  const given = isList(first) && isRecord(first[3]) ? first[3] : {}
  const kwargs = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, convertArgument(value)]),
  )
  // recurrent layers took their initial state as further inputs
  const states: Config =
    /^(LSTM|GRU|SimpleRNN|RNN|Bidirectional)$/.test(className) && tensors.length > 1
      ? { initial_state: tensors.slice(1) }
      : {}
  const inputs = 'initial_state' in states ? tensors.slice(0, 1) : tensors
  return { args: inputs.length === 1 ? inputs : [inputs], kwargs: { ...kwargs, ...states } }
}

function convertArgument(value: Json): Json {
  if (isTriple(value)) return toTensor(value)
  return isList(value) ? value.map(convertArgument) : value
}
