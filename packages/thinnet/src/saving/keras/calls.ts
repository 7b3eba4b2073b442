// How layers are called in a functional model: Keras names some arguments (`value=`, `initial_state=`), we go by their order.

import type { Config, Json } from '../../config.js'
import {
  Bidirectional,
  CategoryEncoding,
  type Layer,
  MultiHeadAttention,
  RecurrentCell,
  RNN,
} from '../../layers/index.js'
import type { Site } from './site.js'

export interface CallArguments {
  readonly args: readonly Json[]
  readonly kwargs: Config
}

/** The arguments of a call, as Keras writes them; tensors are given as their JSON. */
export function callArguments(
  layer: Layer,
  tensors: readonly Config[],
  training: boolean | undefined,
): CallArguments {
  const [first, ...others] = tensors
  const always: Config = training === undefined ? {} : { training }
  if (layer instanceof MultiHeadAttention) {
    const [value = first, key, mask] = others
    const { useCausalMask, returnAttentionScores } = layer
    return {
      args: [first],
      kwargs: {
        value,
        ...(key && { key }),
        ...(mask && { attention_mask: mask }),
        ...(useCausalMask && { use_causal_mask: true }),
        ...(returnAttentionScores && { return_attention_scores: true }),
        ...always,
      },
    }
  }
  const named: Config | undefined =
    layer instanceof RNN || layer instanceof Bidirectional
      ? { initial_state: others }
      : layer instanceof RecurrentCell
        ? { states: others }
        : layer instanceof CategoryEncoding
          ? { count_weights: others[0] ?? null }
          : undefined
  if (named) return { args: [first], kwargs: { ...(others.length > 0 && named), ...always } }
  return { args: others.length === 0 ? [first] : [tensors], kwargs: always }
}

/** Options of ours that Keras takes at the call. */
export const CALL_OPTIONS = ['use_causal_mask', 'return_attention_scores'] as const

/** Arguments that hold tensors, in our order. */
const TENSOR_ARGUMENTS: readonly string[] = [
  'inputs',
  'sequences',
  'sequence',
  'query',
  'value',
  'key',
  'attention_mask',
  'initial_state',
  'states',
  'count_weights',
]

export interface ReadCall {
  /** Where the tensors of the arguments are, in our order. */
  readonly tensors: readonly Site[]
  /** Where the masks are that Keras hands from layer to layer. */
  readonly masks: readonly Site[]
  readonly training: boolean | undefined
}

export const isKerasTensor = (site: Site): boolean => {
  const { value } = site
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    'class_name' in value &&
    value.class_name === '__keras_tensor__'
  )
}

/** The tensors in nested lists, in order. */
function tensorsIn(site: Site): readonly Site[] {
  if (isKerasTensor(site)) return [site]
  if (site.value === null || site.value === undefined) return []
  if (Array.isArray(site.value)) return site.list().flatMap(tensorsIn)
  throw site.unlike('a tensor of the model, or a list of tensors')
}

/** Reads the arguments of one call. */
export function readCall(site: Site): ReadCall {
  const args = site.get('args').list('the list of arguments')
  const kwargs = site.get('kwargs')
  const names = Object.keys(kwargs.object('the named arguments'))
  for (const name of names) {
    const known = TENSOR_ARGUMENTS.includes(name) || ['mask', 'training', ...CALL_OPTIONS].includes(name)
    const { value } = kwargs.get(name)
    if (!known && value !== null && value !== false) {
      throw kwargs.get(name).error('is an argument that layers do not take here')
    }
  }
  const named = (name: string) => (names.includes(name) ? tensorsIn(kwargs.get(name)) : [])
  // without a key of its own, the key is the value
  const key = names.includes('attention_mask') && named('key').length === 0 ? named('value') : named('key')
  const before = args.flatMap(tensorsIn)
  const tensors = [...before, ...TENSOR_ARGUMENTS.flatMap(name => (name === 'key' ? key : named(name)))]
  const { value: training } = kwargs.get('training')
  return {
    tensors,
    masks: named('mask'),
    training: typeof training === 'boolean' ? training : undefined,
  }
}
