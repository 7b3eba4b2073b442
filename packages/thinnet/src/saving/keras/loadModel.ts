import { checkOptions, requireBoolean, wrongType } from '../../arguments.js'
import type { Json } from '../../config.js'
import type { Model } from '../../models/model.js'
import { type Archive, isArchive, readArchive } from '../archive.js'
import { type ByteSource, readBytes } from '../files.js'
import { readHdf5 } from '../hdf5.js'
import { loadLegacyBytes } from '../legacy/loadLegacy.js'
import { LoadError } from '../loadError.js'
import { compileConfig, compileFrom } from './compileSettings.js'
import type { CustomObjects } from './customObjects.js'
import { EXTRAS, readExtras } from './extras.js'
import { restoreOptimizer } from './optimizerState.js'
import { type AnyModel, readModel } from './readModel.js'
import { parseJson } from './site.js'
import { assignWeights, findWeights } from './state.js'
import { modelConfig } from './writeModel.js'

/** Options of {@link loadModel}. */
export interface LoadOptions {
  /** Classes and functions of one's own by their registered name, or their own, besides those that are registered. */
  readonly customObjects?: CustomObjects
  /** Whether to compile the model as it was when it was saved, with what the optimizer remembered; default true. */
  readonly compile?: boolean
  /** For TensorFlow.js's `model.json`: its shards by their paths, where they do not lie beside it. */
  readonly shards?: Readonly<Record<string, ByteSource>>
}

export const CONFIG = 'config.json'
export const WEIGHTS = 'model.weights.h5'

function entryOf(file: string, archive: Archive, name: string): Uint8Array {
  const bytes = archive.get(name)
  if (!bytes) throw new LoadError(file, name, 'is not in the archive, which is no model of Keras 3')
  return bytes
}

function textOf(file: string, place: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new LoadError(file, place, 'is no UTF-8 text', { cause: error })
  }
}

/**
 * Makes a model of the bytes of a `.keras` file.
 *
 * @param file what errors call it
 */
export async function loadModelBytes(
  file: string,
  bytes: Uint8Array,
  { customObjects, compile = true }: LoadOptions = {},
): Promise<AnyModel> {
  const archive = readArchive(file, bytes)
  const site = parseJson(file, CONFIG, textOf(file, CONFIG, entryOf(file, archive, CONFIG)))
  const extras = readExtras(file, archive.get(EXTRAS))
  const context = { customObjects, ours: extras !== undefined }
  const model = readModel(site, { ...context, seed: extras?.seed })
  const weights = await readHdf5(`${file}: ${WEIGHTS}`, entryOf(file, archive, WEIGHTS), bytes.length)
  const report = (error: LoadError): never => {
    throw error
  }
  if (model.built) assignWeights(findWeights(file, WEIGHTS, model.savedState, weights, { report }))
  try {
    model.schema = extras?.schema
  } catch (error) {
    throw new LoadError(file, EXTRAS, error instanceof Error ? error.message : String(error), {
      cause: error,
    })
  }
  if (compile && compileFrom(model, site.get('compile_config'), context) && weights.groups.optimizer) {
    restoreOptimizer(file, WEIGHTS, model, weights.groups.optimizer)
  }
  return model
}

function checkLoadOptions(caller: string, { customObjects = {}, compile = true }: LoadOptions): void {
  requireBoolean(caller, 'compile', compile)
  if (typeof customObjects === 'object' && customObjects !== null && !Array.isArray(customObjects)) {
    const wrong = Object.keys(customObjects).find(name => typeof customObjects[name] !== 'function')
    if (wrong === undefined) return
    const argument = { caller, name: `customObjects['${wrong}']`, expected: 'a class or a function' }
    throw wrongType(argument, customObjects[wrong])
  }
  const expected = 'an object of classes and functions by their names'
  throw wrongType({ caller, name: 'customObjects', expected }, customObjects)
}

/**
 * Loads a model from a `.keras` file, Keras 3's own format, whether Keras or Thinnet wrote it; or from a whole-model HDF5 file
 * of Keras 2 or 3 (`.h5`), or TensorFlow.js's `model.json` with its shards. What a file is, its first bytes tell.
 *
 * A model that was compiled is compiled again, and training goes on where it stopped. Nothing in a file is run: layers of one's own
 * are found by their registered name.
 *
 * A file may be damaged, or made to do harm. What it says of itself is believed within bounds: an archive of up to 10,000 entries
 * unpacks to 64 MiB, or to 100 times its size if that is more (2 GiB at most), and elements of HDF5 data sets to as much again (4 GiB
 * at most). JSON is nested up to 200 levels, sizes are whole numbers up to 2^53, a sample of an input has up to 2^31 elements. There may be
 * any number of layers. Memory for weights is taken when those in the file have been found to fit, and never for what a config claims.
 *
 * Source: Keras's `load_model`.
 *
 * @param source a path (Node), an address, or bytes
 * @throws LoadError naming the file and the place in it, for whatever is wrong; then there is no model
 *
 * @example
 * ```ts
 * const model = sequential([dense(8, { inputShape: [2] }), dropout(0.4), dense(1)], { seed: 1 })
 * const again = await loadModel(await model.save())
 * again.layers.map(layer => layer.name) // ['dense', 'dropout', 'dense_1']
 * ```
 */
export async function loadModel(source: ByteSource, options: LoadOptions = {}): Promise<Model> {
  checkOptions('loadModel', options, { customObjects: true, compile: true, shards: true })
  checkLoadOptions('loadModel', options)
  const { file, bytes } = await readBytes(source)
  if (!isArchive(bytes)) return loadLegacyBytes(source, file, bytes, options)
  return loadModelBytes(file, bytes, options)
}

/**
 * Gives the further entries that `save` was told to put into a `.keras` file.
 *
 * @returns by name, without `assets/`
 * @throws LoadError if the file is no archive
 *
 * @example
 * ```ts
 * const bytes = await sequential([dense(1, { inputShape: [1] })]).save(undefined, { assets: { note: Uint8Array.of(1, 2) } })
 * const assets = await loadAssets(bytes)
 * Object.keys(assets) // ['note']
 * ```
 */
export async function loadAssets(source: ByteSource): Promise<Readonly<Record<string, Uint8Array>>> {
  const { file, bytes } = await readBytes(source)
  const found = [...readArchive(file, bytes)].filter(
    ([name]) => name.startsWith('assets/') && name !== EXTRAS,
  )
  return Object.fromEntries(found.map(([name, entry]) => [name.slice('assets/'.length), entry]))
}

/** A model's config as JSON text, without weights (Keras `to_json`). */
export function modelToJson(model: Model): string {
  const context = { caller: 'toJson' }
  const config: Json = { ...modelConfig(model, context), compile_config: compileConfig(model, context) }
  return JSON.stringify(config)
}

/**
 * Makes a model of the JSON that `toJson` or Keras's `to_json` gives; its weights are drawn anew.
 *
 * @throws LoadError naming the place of what is wrong, or saying how much memory the weights would need that the machine has not
 *
 * @example
 * ```ts
 * const again = modelFromJson(await sequential([dense(3, { inputShape: [2] })]).toJson())
 * again.outputShape // [3]
 * ```
 */
export function modelFromJson(
  json: string,
  options: LoadOptions & { readonly seed?: number } = {},
): AnyModel {
  checkOptions('modelFromJson', options, { customObjects: true, compile: true, seed: true })
  checkLoadOptions('modelFromJson', options)
  if (typeof json !== 'string') {
    const expected = 'JSON text, as await model.toJson() gives it'
    throw wrongType({ caller: 'modelFromJson', name: 'json', expected }, json)
  }
  const site = parseJson('json', CONFIG, json)
  const context = { customObjects: options.customObjects, ours: false }
  const model = readModel(site, { ...context, seed: options.seed })
  if (model.built) site.guard(() => model.requireMemory())
  if (options.compile ?? true) compileFrom(model, site.get('compile_config'), context)
  return model
}
