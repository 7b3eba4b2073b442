// What must be the same for a training to go on from a backup: the model, how it trains, and the data.

import type { Callback } from '../callbacks/index.js'
import { type Config, isRecord, type Json, type Serializable } from '../config.js'
import type { Layer } from '../layers/layer.js'
import type { Tensor } from '../tensor.js'
import type { Dataset } from './inputs.js'
import { statefulCallbacks } from './statefulCallbacks.js'

export interface Identity {
  readonly seed: number
  readonly layers: readonly Layer[]
  /** The model's, as Keras writes it. */
  readonly config: Config
  readonly optimizer: Serializable
  /** That training began with: callbacks change the optimizer's own. */
  readonly learningRate: number | Serializable
  readonly callbacks: readonly Callback[]
  readonly losses: readonly Serializable[]
  /** Names of the figures. */
  readonly figures: readonly string[]
  /** The options of `fit` that decide what is computed. */
  readonly fit: Readonly<Record<string, Json>>
  /** Arrays; iterables are not looked at. */
  readonly data: Dataset | undefined
  readonly validation: Dataset | undefined
}

/** FNV-1a over the words of the elements, as eight hexadecimal digits. */
function checksum({ data }: Tensor): string {
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length)
  let hash = 0x811c9dc5
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

const describeTensor = (tensor: Tensor | undefined): Json =>
  tensor ? { shape: tensor.shape.join('×'), checksum: checksum(tensor) } : null

const describeData = (data: Dataset | undefined): Json =>
  data
    ? {
        samples: data.x[0].shape[0],
        x: data.x.map(describeTensor),
        y: data.y.map(describeTensor),
        sampleWeight: data.sampleWeight.map(describeTensor),
      }
    : null

/** How the layers of a functional model are connected, by their names. */
function describeConnections({ config }: Config): Json {
  const layers = isRecord(config) && Array.isArray(config.layers) ? config.layers : []
  const nodes = layers.flatMap(layer =>
    isRecord(layer) && 'inbound_nodes' in layer
      ? [[String(layer.name), JSON.stringify(layer.inbound_nodes)]]
      : [],
  )
  return Object.fromEntries(nodes)
}

/** The optimizer's settings, as they were before callbacks changed them. */
function describeOptimizer(optimizer: Serializable, learningRate: number | Serializable): Json {
  const { learning_rate: _current, ...config } = optimizer.getConfig()
  return {
    class: optimizer.className,
    ...config,
    'learning rate':
      typeof learningRate === 'number'
        ? learningRate
        : { class: learningRate.className, ...learningRate.getConfig() },
  }
}

/** The settings of callbacks that say them. */
const describeCallbacks = (callbacks: readonly Callback[]): Json =>
  Object.fromEntries([...statefulCallbacks(callbacks)].map(([name, one]) => [name, one.getConfig?.() ?? {}]))

/** As JSON, to be kept in the backup. */
export function describeTraining(identity: Identity): Json {
  const { seed, layers, config, optimizer, losses, figures, fit, data, validation } = identity
  const { learningRate, callbacks } = identity
  const description = {
    seed,
    fit,
    data: describeData(data),
    'validation data': describeData(validation),
    layers: Object.fromEntries(
      layers.map(layer => [
        layer.label,
        {
          class: layer.className,
          weights: layer.weights.map(({ shape }) => shape.join('×')),
          ...layer.getConfig(),
        },
      ]),
    ),
    connections: describeConnections(config),
    optimizer: describeOptimizer(optimizer, learningRate),
    // functions of one's own by their names: what they do cannot be written down
    loss: losses.map(loss => ({ class: loss.className, ...loss.getConfig() })),
    figures,
    [CALLBACKS]: describeCallbacks(callbacks),
  }
  // as it comes back from a file: without undefined, NaN and -0
  return JSON.parse(JSON.stringify(description))
}

const CALLBACKS = 'callbacks'

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null

const SHOWN = 60

/** Where two descriptions differ: `layers dense_1 units: 8 in the backup, 16 now`. */
export function differences(there: Json | undefined, now: Json | undefined, place = ''): string[] {
  if (JSON.stringify(there) === JSON.stringify(now)) return []
  if (isObject(there) && isObject(now)) {
    const names = [...new Set([...Object.keys(there), ...Object.keys(now)])].filter(
      // callbacks that are not there are said to be missing by name, with those that are
      name => place !== CALLBACKS || (name in there && name in now),
    )
    return names.flatMap(name => differences(there[name], now[name], place ? `${place} ${name}` : name))
  }
  const show = (value: Json | undefined) =>
    value === undefined || value === null
      ? 'none'
      : isObject(value)
        ? 'there is one'
        : String(value).slice(0, SHOWN)
  return [`${place.slice(0, 4 * SHOWN)}: ${show(there)} in the backup, ${show(now)} now`]
}
