// From Keras's JSON to models. Nothing here allocates weights: a model is checked against its file before they are read.

import { type Config, isRecord } from '../../config.js'
import { BATCH } from '../../graph/index.js'
import {
  type ApplyOptions,
  input,
  Layer,
  MultiHeadAttention,
  type SymbolicTensor,
} from '../../layers/index.js'
import { Functional } from '../../models/functional.js'
import { withoutInitialWeights } from '../../models/layered.js'
import { ModelLayer } from '../../models/modelLayer.js'
import { Sequential } from '../../models/sequential.js'
import { CALL_OPTIONS, type ReadCall, readCall } from './calls.js'
import { MaskOperations } from './maskOperations.js'
import { operationOf, readOperands, readOperation } from './operations.js'
import { type ReadContext, readObject } from './readObject.js'
import type { Site } from './site.js'

/** The models that files hold. */
export type AnyModel = Sequential | Functional

export interface ReadModelOptions extends ReadContext {
  /** The seed of the model itself; drawn if absent. */
  readonly seed?: number | undefined
}

/** More elements than any tensor of a model has. */
const LARGEST_SAMPLE = 2 ** 31

/**
 * Makes a model of its Keras 3 config, without weights: the first to ask for them draws them, unless they are written before.
 *
 * @param site of `{ class_name: 'Sequential' | 'Functional', config }`
 * @throws LoadError naming the place of what is wrong
 */
export function readModel(site: Site, options: ReadModelOptions): AnyModel {
  return withoutInitialWeights(() => makeModel(site, options, options.seed))
}

function makeModel(site: Site, context: ReadContext, seed?: number): AnyModel {
  const className = site.get('class_name').text('the name of a class')
  if (className !== 'Sequential' && className !== 'Functional' && className !== 'Model') {
    throw site.error(
      `class ${className} is no model that files can describe: those are Sequential or Functional; of a subclass of Model they hold no layers, which are in its program: in Keras, make a functional model of it (keras.Model(inputs, outputs)) and save that`,
    )
  }
  const config = site.get('config')
  const name = config.get('name').text('the name of the model')
  if (className === 'Sequential') return readSequential(config, context, name, seed)
  return readFunctional(config, context, name, seed)
}

/** A layer of a list of layers, or a model inside of a model. */
function readLayer(site: Site, context: ReadContext, more: Config = {}): Layer {
  const className = site.get('class_name').text('the name of a class')
  const named = nameSite(site)
  if (className === 'Sequential' || className === 'Functional' || className === 'Model') {
    const layer = makeModel(named, context).asLayer
    layer.trainable = named.get('config').get('trainable').value !== false
    return layer
  }
  const trainable = named.get('config').get('trainable')
  if (trainable.value !== undefined && typeof trainable.value !== 'boolean')
    throw trainable.unlike('a boolean')
  named.get('config').get('name').text('the name of the layer')
  const made = readObject(withOptions(named, more), context, inner => readPart(inner, context))
  if (!(made instanceof Layer)) throw named.error(`class ${className} is no layer`)
  return made
}

/** What stands among the options of a layer: another layer, or an initializer and its like. */
function readPart(site: Site, context: ReadContext): unknown {
  const { module, class_name: className } = site.object()
  const isModel = className === 'Sequential' || className === 'Functional'
  if (isModel) return readLayer(site, context)
  return readObject(module === 'keras.layers' ? nameSite(site) : site, context, inner =>
    readPart(inner, context),
  )
}

function nameSite(site: Site): Site {
  const { config } = site.object()
  return isRecord(config) && typeof config.name === 'string' ? site.named(config.name) : site
}

function withOptions(site: Site, more: Config): Site {
  if (Object.keys(more).length === 0) return site
  return site.with({ ...site.object(), config: { ...site.get('config').object(), ...more } })
}

/** The shape of a sample that an InputLayer says, and the size of every batch if it is fixed. */
function readInput(site: Site): { name: string; shape: readonly number[]; batchSize: number | undefined } {
  const config = site.get('config')
  const name = config.get('name').text('the name of the input')
  const older = config.object().batch_shape === undefined && config.object().batch_input_shape !== undefined
  const [batch, ...rest] = config.get(older ? 'batch_input_shape' : 'batch_shape').list('a shape')
  if (!batch) throw config.get('batch_shape').unlike('a shape with a batch axis')
  const shape = rest.map(dim => {
    if (dim.value === null) throw dim.error('is not known, but the size of a sample must be fixed here')
    return dim.count(1)
  })
  if (shape.reduce((product, dim) => product * dim, 1) > LARGEST_SAMPLE) {
    throw config.error(`a sample of shape [${shape}] is larger than any that can be computed with`)
  }
  return { name, shape, batchSize: batch.value === null ? undefined : batch.count(1) }
}

const isInput = (site: Site): boolean => site.object('a layer').class_name === 'InputLayer'

/** Stateful layers have to know the batch size, which in Keras is the input's. */
function statefulOptions(site: Site, batchSize: number | undefined): Config {
  const config = site.get('config')
  const own = isRecord(config.value) && config.value.stateful === true
  return own && batchSize !== undefined ? { batch_size: batchSize } : {}
}

function readSequential(config: Site, context: ReadContext, name: string, seed?: number): Sequential {
  const [first, ...others] = config.get('layers').list('the list of layers')
  if (!first) throw config.get('layers').error('is empty')
  const given = isInput(first) ? readInput(first) : undefined
  const layers = (given ? others : [first, ...others]).map(site => {
    if (isInput(site)) throw site.error('is an input, which only the first layer can be')
    return readLayer(site, context, statefulOptions(site, given?.batchSize))
  })
  return config.guard(() => {
    const model = new Sequential(layers, { name, ...(seed !== undefined && { seed }) })
    const shape = given?.shape ?? buildShape(config)
    if (shape) model.buildLike([[BATCH, ...shape]])
    return model
  })
}

/** Older files say the shape of the input beside the layers. */
function buildShape(config: Site): readonly number[] | undefined {
  const shape = config.get('build_input_shape')
  if (!Array.isArray(shape.value)) return undefined
  return shape
    .list()
    .slice(1)
    .map(dim => dim.count(1))
}

/** One call that is still to be made. */
interface Pending {
  readonly name: string
  readonly node: number
  readonly site: Site
  readonly layer: Layer
  readonly call: ReadCall
  readonly needs: readonly (readonly [name: string, node: number, output: number])[]
}

function readFunctional(config: Site, context: ReadContext, name: string, seed?: number): Functional {
  const sites = config.get('layers').list('the list of layers').map(nameSite)
  const outputs = new Map<string, readonly (readonly SymbolicTensor[])[]>()
  const batchSizes = sites.filter(isInput).map(site => readInput(site).batchSize)
  const batchSize = batchSizes.find(size => size !== undefined)
  const operations = new MaskOperations(sites)
  const layers = new Map<string, Layer>()
  const pending: Pending[] = []
  for (const site of sites) {
    const layerName = site.get('name').value ?? site.get('config').get('name').value
    if (typeof layerName !== 'string') throw site.get('name').unlike('the name of the layer')
    if (outputs.has(layerName) || layers.has(layerName))
      throw site.error(`is the second layer named ${layerName}`)
    if (isInput(site)) {
      const { shape } = readInput(site)
      outputs.set(layerName, [[site.guard(() => input({ shape: [...shape], name: layerName }))]])
      continue
    }
    const operation = operationOf(site)
    if (operation) {
      const layer = readOperation(site, layerName, operation)
      layers.set(layerName, layer)
      outputs.set(layerName, [])
      site
        .get('inbound_nodes')
        .list()
        .forEach((node, i) => {
          const call: ReadCall = { tensors: readOperands(node).tensors, masks: [], training: undefined }
          for (const tensor of call.tensors) operations.checkInput(tensor)
          const needs = call.tensors.map(readHistory)
          pending.push({ name: layerName, node: i, site: node, layer, call, needs })
        })
      continue
    }
    if (operations.has(layerName)) continue
    const nodes = site.get('inbound_nodes').list('the list of calls')
    const more = { ...callOptions(site, nodes), ...statefulOptions(site, batchSize) }
    const layer = readLayer(site, context, more)
    layers.set(layerName, layer)
    outputs.set(layerName, [])
    nodes.forEach((node, i) => {
      const call = readCall(node)
      for (const mask of call.masks) operations.checkMask(mask)
      for (const tensor of call.tensors) operations.checkInput(tensor)
      pending.push({
        name: layerName,
        node: i,
        site: node,
        layer,
        call,
        needs: call.tensors.map(readHistory),
      })
    })
  }
  connectAll(pending, outputs, context)
  const find = (end: Site): SymbolicTensor => {
    const [layerName, node, output] = readTriple(end)
    const inner = layers.get(layerName)
    const shift = inner instanceof ModelLayer && inner.model instanceof Functional ? 1 : 0
    const tensor = outputs.get(layerName)?.[node - shift]?.[output]
    if (!tensor)
      throw end.error(`names output ${output} of call ${node} of layer ${layerName}, which there is not`)
    return tensor
  }
  const ends = (site: Site): readonly SymbolicTensor[] => {
    // a model of Keras may name its inputs and outputs; here they have the names of their layers
    if (isRecord(site.value)) return Object.keys(site.value).map(key => find(site.get(key)))
    const list = site.list('a layer, or a list of layers')
    return typeof list[0]?.value === 'string' ? [find(site)] : list.map(find)
  }
  const inputTensors = ends(config.get('input_layers'))
  const outputTensors = ends(config.get('output_layers'))
  return config.guard(
    () =>
      new Functional({
        inputs: inputTensors,
        outputs: outputTensors,
        name,
        ...(seed !== undefined && { seed }),
      }),
  )
}

/** Makes all calls, each as soon as what it needs is there. */
function connectAll(
  pending: readonly Pending[],
  outputs: Map<string, readonly (readonly SymbolicTensor[])[]>,
  context: ReadContext,
): void {
  const tensorAt = ([name, node, output]: Pending['needs'][number]) => outputs.get(name)?.[node]?.[output]
  for (const { needs, call } of pending) {
    needs.forEach(([name, , output], i) => {
      if (!outputs.has(name)) throw call.tensors[i].error(`comes from layer ${name}, which there is not`)
      if (output < 0) throw call.tensors[i].error(`is output ${output} of layer ${name}, which there is not`)
    })
  }
  // the calls of a layer are numbered in their order
  const ready = ({ name, node, needs }: Pending) =>
    outputs.get(name)?.length === node && needs.every(need => tensorAt(need) !== undefined)
  // a call that waits is looked at again when the layer that it waits for has been called
  const waiting = new Map<string, Pending[]>()
  const wait = (call: Pending) => {
    const first = call.needs.find(need => tensorAt(need) === undefined)
    const on = first ? first[0] : call.name
    waiting.set(on, [...(waiting.get(on) ?? []), call])
  }
  const stack = [...pending].reverse()
  for (let call = stack.pop(); call; call = stack.pop()) {
    const { name, needs, site, layer } = call
    if (!ready(call)) {
      wait(call)
      continue
    }
    const inputs = needs.map(tensorAt).filter(tensor => tensor !== undefined)
    const settings = callSettings(call.call, context)
    const results = site.guard(() => layer.applyAll(inputs, settings))
    outputs.set(name, [...(outputs.get(name) ?? []), results])
    stack.push(...(waiting.get(name) ?? []).reverse())
    waiting.delete(name)
  }
  const left = pending.filter(({ name, node }) => (outputs.get(name)?.length ?? 0) <= node)
  if (left.length === 0) return
  const names = [...new Set(left.map(({ name }) => name))].slice(0, 5).join(', ')
  throw left[0].site.error(
    `cannot be computed: layers ${names} wait for each other, or for outputs that there are not`,
  )
}

/** Keras writes `training: false` for every call that has not said anything. */
const callSettings = ({ training }: ReadCall, { ours }: ReadContext): ApplyOptions =>
  training === true || (ours && training === false) ? { training } : {}

/** What is an option here and an argument of each call in Keras. */
function callOptions(site: Site, nodes: readonly Site[]): Config {
  if (
    site.object().class_name !== MultiHeadAttention.name &&
    site.object().class_name !== 'MultiHeadAttention'
  ) {
    return {}
  }
  const options: Record<string, boolean> = {}
  for (const name of CALL_OPTIONS) {
    const values = nodes.map(node => node.get('kwargs').get(name).value === true)
    if (values.includes(true) && values.includes(false)) {
      throw site.error(`is called with and without ${name}, which is the same for all calls of a layer here`)
    }
    if (values[0]) options[name] = true
  }
  return options
}

function readHistory(tensor: Site): readonly [string, number, number] {
  return readTriple(tensor.get('config').get('keras_history'))
}

function readTriple(site: Site): readonly [string, number, number] {
  const [name, node, output] = site.list('a layer, the number of its call and that of its output')
  if (!name || !node || !output) throw site.unlike('a layer, the number of its call and that of its output')
  return [name.text('the name of a layer'), node.count(0), output.count(0)]
}
