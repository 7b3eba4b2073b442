// TensorFlow.js's layers format: `model.json`, which says the model and where its weights are, and the weights in shards.

import { isRecord, type Json } from '../../config.js'
import type { Layer } from '../../layers/layer.js'
import type { Variable } from '../../layers/variable.js'
import type { Model } from '../../models/model.js'
import { float16 } from '../hdf5/elements.js'
import { compileFrom } from '../keras/compileSettings.js'
import type { LoadOptions } from '../keras/loadModel.js'
import { readModel } from '../keras/readModel.js'
import { parseJson, type Site } from '../keras/site.js'
import { LoadError } from '../loadError.js'
import { convertTraining } from './convertCompile.js'
import { convertModel } from './convertConfig.js'
import { matchLayer, type StoredWeight } from './layerWeights.js'

/** Gives the bytes of a shard by its path beside `model.json`. */
export type ReadShard = (path: string) => Promise<Uint8Array>

/**
 * Makes a model of TensorFlow.js's `model.json` and its shards. The optimizer begins anew.
 *
 * @throws LoadError naming the file and the place in it
 */
export async function readTensorFlowJs(
  file: string,
  text: string,
  readShard: ReadShard,
  { customObjects, compile = true }: LoadOptions = {},
): Promise<Model> {
  const site = parseJson(file, 'model.json', text)
  const { modelTopology, trainingConfig } = site.object('the description of a model')
  if (modelTopology === undefined && 'config' in site.object()) {
    throw site.error(
      'is a config without weights, as toJson() and to_json() give it; modelFromJson makes a model of its text',
    )
  }
  if (site.value && isRecord(site.value) && site.value.format === 'graph-model') {
    throw site.error(
      'is a graph model, which has operations instead of layers; only layers models can be loaded',
    )
  }
  const topology = site.get('modelTopology')
  // TensorFlow's converter wraps the model once more
  const wrapped = isRecord(modelTopology) && isRecord(modelTopology.model_config)
  const modelSite = wrapped ? topology.get('model_config') : topology
  const context = { customObjects, ours: false }
  const model = readModel(modelSite.with(convertModel(modelSite.object('a model'), true)), context)
  const weights = await readWeights(file, site.get('weightsManifest'), readShard)
  const found = new Map<Variable, Float32Array>()
  for (const layer of model.layers) {
    if (layer.weights.length === 0) continue
    const place = `weights of layer ${layer.label}`
    for (const [variable, values] of matchLayer(file, place, layer, weightsOf(layer, weights))) {
      found.set(variable, values)
    }
  }
  for (const [variable, values] of found) variable.write(values)
  const training = isRecord(modelTopology)
    ? (trainingConfig ?? modelTopology.training_config)
    : trainingConfig
  if (compile && isRecord(training)) {
    compileFrom(model, site.get('trainingConfig').with(convertTraining(training)), context)
  }
  return model
}

/** The weights whose names begin with that of the layer or, for a model within the model, with that of one of its layers. */
function weightsOf(layer: Layer, weights: readonly StoredWeight[]): readonly StoredWeight[] {
  const own = weights.filter(({ name }) => name.startsWith(`${layer.label}/`))
  if (own.length > 0 || !('model' in layer)) return own
  const { model } = layer
  const inner = typeof model === 'object' && model !== null && 'layers' in model ? model.layers : []
  const labels = Array.isArray(inner) ? inner.map(({ label }: Layer) => label) : []
  return weights.filter(({ name }) => labels.some(label => name.startsWith(`${label}/`)))
}

/** Elements before they are widened, by TensorFlow.js's names. */
const widths: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
}

async function readWeights(
  file: string,
  manifest: Site,
  readShard: ReadShard,
): Promise<readonly StoredWeight[]> {
  const weights: StoredWeight[] = []
  for (const group of manifest.list('the list of groups of weights')) {
    const shards: Uint8Array[] = []
    for (const path of group.get('paths').list('the list of shards')) {
      shards.push(await readShard(checkPath(path)))
    }
    const bytes = concatenate(shards)
    let at = 0
    for (const site of group.get('weights').list('the list of weights')) {
      const { weight, size } = readWeight(file, site, bytes.subarray(at))
      // what the optimizer remembers stands among the weights, under their names
      if (site.get('group').value !== 'optimizer') weights.push(weight)
      at += size
    }
    if (at !== bytes.length) {
      throw group.error(`describes ${at} bytes, but its shards hold ${bytes.length}`)
    }
  }
  return weights
}

/** Shards lie beside the model, or in a folder beside it. */
function checkPath(site: Site): string {
  const path = site.text('the path of a shard')
  const climbs = path.split('/').some(step => step === '..' || step === '.' || step === '')
  if (climbs || /[\\:\0?#]/.test(path)) {
    throw site.error(
      `${JSON.stringify(path)} is no path of a shard: it may not lead out of the folder of the model`,
    )
  }
  return path
}

function concatenate(shards: readonly Uint8Array[]): Uint8Array {
  if (shards.length === 1) return shards[0]
  const all = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const shard of shards) {
    all.set(shard, at)
    at += shard.length
  }
  return all
}

function readWeight(file: string, site: Site, bytes: Uint8Array): { weight: StoredWeight; size: number } {
  const name = site.get('name').text('the name of a weight')
  const shape = site
    .get('shape')
    .list('a shape')
    .map(dim => dim.count(0))
  const declared = site.get('dtype').text('a type of elements')
  const quantization = site.get('quantization')
  const stored = isRecord(quantization.value)
    ? quantization.get('dtype').text('a type of elements')
    : declared
  const width = Object.hasOwn(widths, stored) ? widths[stored] : undefined
  if (width === undefined) {
    throw new LoadError(
      file,
      name,
      `has elements of type ${stored}; ${Object.keys(widths).join(', ')} are read`,
    )
  }
  const count = shape.reduce((product, dim) => product * dim, 1)
  const size = count * width
  if (!(size <= bytes.length)) {
    throw new LoadError(file, name, `needs ${size} bytes, but the shards have ${bytes.length} left`)
  }
  const data = readElements(bytes.slice(0, size), stored)
  const scaled = isRecord(quantization.value) && stored !== 'float16' ? dequantize(data, quantization) : data
  return { weight: { name, shape, data: scaled }, size }
}

/** Little-endian elements as numbers; `bytes` are nobody else's. */
function readElements({ buffer }: Uint8Array<ArrayBuffer>, type: string): ArrayLike<number> {
  switch (type) {
    case 'float32':
      return new Float32Array(buffer)
    case 'int32':
      return new Int32Array(buffer)
    case 'uint16':
      return new Uint16Array(buffer)
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer), float16)
    default:
      return new Uint8Array(buffer)
  }
}

/** `q · scale + min`, as TensorFlow.js's converter has quantized. */
function dequantize(data: ArrayLike<number>, quantization: Site): Float32Array {
  const { scale, min } = quantization.object()
  const isNumber = (value: Json | undefined): value is number =>
    typeof value === 'number' && Number.isFinite(value)
  if (!isNumber(scale) || !isNumber(min)) throw quantization.unlike('numbers min and scale')
  return Float32Array.from(data, value => value * scale + min)
}
