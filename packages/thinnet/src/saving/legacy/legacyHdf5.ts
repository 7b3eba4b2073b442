// Whole models in one HDF5 file: Keras 2's format, which Keras 3 still writes for names that end in .h5.

import { isRecord, type Json } from '../../config.js'
import type { Variable } from '../../layers/variable.js'
import type { Model } from '../../models/model.js'
import type { AttributeValue, Hdf5Dataset, Hdf5Group } from '../hdf5.js'
import { compileFrom } from '../keras/compileSettings.js'
import type { LoadOptions } from '../keras/loadModel.js'
import { restoreOptimizer } from '../keras/optimizerState.js'
import { readModel } from '../keras/readModel.js'
import { parseJson, type Site } from '../keras/site.js'
import { LoadError } from '../loadError.js'
import { convertTraining } from './convertCompile.js'
import { convertModel } from './convertConfig.js'
import { matchLayer, type StoredWeight } from './layerWeights.js'

const CONFIG = 'model_config'
const TRAINING = 'training_config'
const WEIGHTS = 'model_weights'
const OPTIMIZER = 'optimizer_weights'

/** Whether an HDF5 file holds a whole model. */
export const isLegacyModel = (root: Hdf5Group): boolean => Object.hasOwn(root.attributes, CONFIG)

/**
 * Makes a model of a whole-model HDF5 file of Keras 2 or 3.
 *
 * What the optimizer remembers comes along from Keras 3 and from Keras 2.11 and later; older optimizers begin anew.
 *
 * @throws LoadError naming the file and the place in it
 */
export function readLegacyModel(
  file: string,
  root: Hdf5Group,
  { customObjects, compile = true }: LoadOptions = {},
): Model {
  const config = textAttribute(file, root, CONFIG)
  if (config === undefined)
    throw new LoadError(file, CONFIG, 'is not there: the file has weights, but no model')
  const site = parseJson(file, CONFIG, config)
  const isOld = !isKeras3(root)
  const context = { customObjects, ours: false }
  const model = readModel(site.with(convertModel(site.value ?? null, isOld)), context)
  if (model.built) assignAll(file, model, root.groups[WEIGHTS])
  const training = textAttribute(file, root, TRAINING)
  if (compile && training !== undefined) {
    const trainingSite = parseJson(file, TRAINING, training)
    const settings = trainingSite.with(convertTraining(trainingSite.object()))
    if (compileFrom(model, settings, context))
      restoreMemory(file, model, root.groups[OPTIMIZER], trainingSite)
  }
  return model
}

/** Keras 2 and 3 mean different things by one name, `hard_sigmoid`. */
function isKeras3({ attributes }: Hdf5Group): boolean {
  const version = attributes.keras_version
  return typeof version === 'string' && Number(version.split('.')[0]) >= 3
}

function textAttribute(file: string, group: Hdf5Group, name: string): string | undefined {
  const value = Object.hasOwn(group.attributes, name) ? group.attributes[name] : undefined
  if (value === undefined || typeof value === 'string') return value
  throw new LoadError(file, name, 'must be a text')
}

/** A list of names, which is cut into `name0`, `name1`, … where it does not fit into one attribute. */
function names(file: string, place: string, group: Hdf5Group, name: string): readonly string[] {
  const get = (key: string): AttributeValue | undefined =>
    Object.hasOwn(group.attributes, key) ? group.attributes[key] : undefined
  const whole = get(name)
  const pieces: AttributeValue[] = whole === undefined ? [] : [whole]
  for (let i = 0; whole === undefined; i++) {
    const piece = get(`${name}${i}`)
    if (piece === undefined) break
    pieces.push(piece)
  }
  if (pieces.length === 0) throw new LoadError(file, place, `has no attribute ${name}`)
  return pieces.flat().map(entry => {
    if (typeof entry !== 'string')
      throw new LoadError(file, place, `attribute ${name} must be a list of texts`)
    return entry
  })
}

function memberAt(group: Hdf5Group, path: string): Hdf5Dataset | undefined {
  const steps = path.split('/').filter(step => step !== '')
  const last = steps.pop()
  let at: Hdf5Group | undefined = group
  for (const step of steps) at = at && Object.hasOwn(at.groups, step) ? at.groups[step] : undefined
  return at && last !== undefined && Object.hasOwn(at.datasets, last) ? at.datasets[last] : undefined
}

/** The data sets of a group in the order of its list of names. */
function listed(file: string, place: string, group: Hdf5Group): readonly StoredWeight[] {
  return names(file, place, group, 'weight_names').map(name => {
    const dataset = memberAt(group, name)
    if (!dataset) throw new LoadError(file, `${place}/${name}`, 'is not there')
    return { name, shape: dataset.shape, data: dataset.data }
  })
}

/** Checks all weights, then writes all. */
function assignAll(file: string, model: Model, weights: Hdf5Group | undefined): void {
  if (!weights) throw new LoadError(file, WEIGHTS, 'is not there')
  const layerNames = names(file, WEIGHTS, weights, 'layer_names')
  const found = new Map<Variable, Float32Array>()
  const missing = new Set(model.layers.filter(layer => layer.weights.length > 0))
  for (const name of layerNames) {
    const place = `${WEIGHTS}/${name}`
    const group = Object.hasOwn(weights.groups, name) ? weights.groups[name] : undefined
    if (!group) throw new LoadError(file, place, 'is not there')
    const stored = listed(file, place, group)
    const layer = model.layers.find(layer => layer.label === name)
    if (!layer) {
      if (stored.length === 0) continue
      throw new LoadError(file, place, `holds weights of a layer that the model does not have`)
    }
    missing.delete(layer)
    for (const [variable, values] of matchLayer(file, place, layer, stored)) found.set(variable, values)
  }
  for (const { label } of missing) throw new LoadError(file, `${WEIGHTS}/${label}`, 'is not there')
  for (const [variable, values] of found) variable.write(values)
}

/** Numbers the optimizer's entries as `.keras` files do. */
function restoreMemory(file: string, model: Model, group: Hdf5Group | undefined, training: Site): void {
  if (!group) return
  const entries: Pick<Hdf5Dataset, 'shape' | 'data'>[] = names(file, OPTIMIZER, group, 'weight_names').map(
    name => {
      const dataset = memberAt(group, name)
      if (!dataset) throw new LoadError(file, `${OPTIMIZER}/${name}`, 'is not there')
      return dataset
    },
  )
  const [first, second] = names(file, OPTIMIZER, group, 'weight_names')
  // `iter` is that of optimizers before Keras 2.11, which kept their memory in another order
  if (first === undefined || !/iterations?(:0)?$/.test(first)) return
  const rate = learningRate(training.value)
  // Keras 2 wrote a rate that does not change into the config only
  if (rate !== undefined && !/learning_rate(:0)?$/.test(second ?? '')) {
    entries.splice(1, 0, { shape: [], data: Float32Array.of(rate) })
  }
  const datasets = Object.fromEntries(entries.map((entry, i) => [String(i), entry]))
  const vars: Hdf5Group = { attributes: {}, groups: {}, datasets }
  restoreOptimizer(file, OPTIMIZER, model, { attributes: {}, groups: { vars }, datasets: {} })
}

function learningRate(training: Json | undefined): number | undefined {
  if (!isRecord(training) || !isRecord(training.optimizer_config)) return undefined
  const { config } = training.optimizer_config
  const rate = isRecord(config) ? (config.learning_rate ?? config.lr) : undefined
  return typeof rate === 'number' ? rate : undefined
}
