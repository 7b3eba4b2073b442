// What a Keras config says, without how Keras happens to write it.
//
// The differences between what Keras writes and what thinnet does of the same model:
// - objects in memory have numbers (`shared_object_id`) in Keras;
// - `build_config`, the shape that a layer was built for, stands at every layer in Keras, and `compile_config` at inner models;
// - calls say their arguments by place or by name, also those that have their default;
// - masks are operations among the layers (`NotEqual`, `Any`), whose results go into calls; thinnet finds them as it loads;
// - inputs and outputs by name are a list in thinnet, whose inputs and outputs have the names of their layers;
// - inputs are float32 in thinnet, also where whole numbers go in.

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

const isRecord = (value: unknown): value is { readonly [key: string]: Plain } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const WRITTEN_BY_KERAS = ['shared_object_id', 'build_config']

/** Numbers of float32 come with more digits than they have. */
const digits = (value: number) => Number(value.toPrecision(7))

/** The tensors in the arguments of a call, but for masks, each as `layer,call,output`, and then what is said by words. */
function callOf(node: Plain): Plain {
  if (!isRecord(node)) return node
  const tensors: string[] = []
  const collect = (value: Plain): void => {
    if (Array.isArray(value)) value.forEach(collect)
    else if (isRecord(value) && value.class_name === '__keras_tensor__' && isRecord(value.config)) {
      tensors.push(String(value.config.keras_history))
    }
  }
  const { mask: _, training, ...named } = isRecord(node.kwargs) ? node.kwargs : {}
  collect(node.args)
  // in the order of the arguments: Keras writes them by place or by name
  for (const name of ['query', 'value', 'key', 'attention_mask', 'initial_state'])
    collect(named[name] ?? null)
  const words = Object.entries(named).filter(([, value]) => typeof value === 'boolean' && value)
  return [tensors, words.map(([name]) => name), training === true]
}

const isOperation = (layer: Plain) => isRecord(layer) && String(layer.module).startsWith('keras.src.ops')

const nameOf = (layer: Plain) =>
  isRecord(layer) ? String(layer.name ?? (isRecord(layer.config) && layer.config.name)) : ''

/** The same for two configs of one model. */
export function essence(value: unknown, key = ''): Plain {
  if (Array.isArray(value)) {
    if (key === 'inbound_nodes') return value.map(callOf)
    const entries: Plain[] = value.filter(entry => !isOperation(entry)).map(entry => essence(entry))
    // a graph has no order but that of its calls; the order in a file of weights is that of the layers with weights
    const isGraph = key === 'layers' && entries.some(entry => isRecord(entry) && 'inbound_nodes' in entry)
    return isGraph ? entries.sort((a, b) => nameOf(a).localeCompare(nameOf(b))) : entries
  }
  if (typeof value === 'number') return digits(value)
  if (!isRecord(value)) return typeof value === 'string' || typeof value === 'boolean' ? value : null
  const isInput = key === 'config' && 'batch_shape' in value
  const isInner = 'inbound_nodes' in value || 'registered_name' in value
  const kept = Object.entries(value).filter(
    ([name, entry]) =>
      !WRITTEN_BY_KERAS.includes(name) &&
      !(isInput && name === 'dtype') &&
      !(isInner && name === 'compile_config' && Object.keys(entry ?? {}).length === 0),
  )
  const ends = (name: string, entry: Plain) =>
    /^(in|out)put_layers$/.test(name) && isRecord(entry) ? Object.values(entry) : entry
  return Object.fromEntries(kept.map(([name, entry]) => [name, essence(ends(name, entry), name)]))
}
