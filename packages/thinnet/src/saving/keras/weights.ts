// `.weights.h5` files: weights without a model.

import { checkOptions, requireBoolean } from '../../arguments.js'
import { writeFileAtomically } from '../../files/index.js'
import type { Model } from '../../models/model.js'
import { isArchive, readArchive } from '../archive.js'
import { type ByteSource, fileNameFor, readBytes, requireNoFile } from '../files.js'
import { type Hdf5Group, readHdf5, writeHdf5 } from '../hdf5.js'
import { isLegacyModel } from '../legacy/legacyHdf5.js'
import { LoadError } from '../loadError.js'
import { WEIGHTS } from './loadModel.js'
import { optimizerGroup, restoreOptimizer } from './optimizerState.js'
import { weightsGroup } from './saveModel.js'
import { assignWeights, findWeights } from './state.js'

/** Options of a model's `loadWeights`. */
export interface LoadWeightsOptions {
  /** Leaves weights as they are that the file has not, or in another shape, and says so on the console; default false. */
  readonly skipMismatch?: boolean
}

/** Options of a model's `saveWeights`. */
export interface SaveWeightsOptions {
  /** Whether a file that is there is replaced; default true. */
  readonly overwrite?: boolean
}

/** Saves the weights, and what the optimizer remembers, to the file `path`, by one rename, or without a path as bytes. */
export async function saveWeights(
  model: Model,
  given: string | URL | undefined,
  options: SaveWeightsOptions = {},
): Promise<Uint8Array> {
  const path = given === undefined ? undefined : fileNameFor('saveWeights', given, '.weights.h5')
  checkOptions('saveWeights', options, { overwrite: true })
  const { overwrite = true } = options
  if (!requireBoolean('saveWeights', 'overwrite', overwrite) && path !== undefined)
    await requireNoFile('saveWeights', path)
  const state = weightsGroup(model)
  const optimizer: Hdf5Group['groups'] = model.compileOptions ? { optimizer: optimizerGroup(model) } : {}
  const bytes = await writeHdf5({ ...state, groups: { ...state.groups, ...optimizer } })
  if (path !== undefined) await writeFileAtomically(path, bytes)
  return bytes
}

/** Reads the weights of a `.weights.h5` or a `.keras` file into a model. Nothing changes unless all of them fit. */
export async function loadWeights(
  model: Model,
  source: ByteSource,
  options: LoadWeightsOptions = {},
): Promise<void> {
  checkOptions('loadWeights', options, { skipMismatch: true })
  const { skipMismatch = false } = options
  const { file, bytes } = await readBytes(source)
  const { place, group } = await readGroup(file, bytes)
  if (isLegacyModel(group) && !group.groups.layers) {
    throw new LoadError(
      file,
      undefined,
      'is a whole model as Keras 2 and .h5 files have it; loadModel reads it, and its getWeights are for setWeights',
    )
  }
  if (!model.built) {
    throw new Error(
      `loadWeights: model ${model.name} has no weights yet; give its first layer an inputShape, or fit it first`,
    )
  }
  const report = (error: LoadError): void => {
    if (!skipMismatch) throw error
    console.warn(error.message)
  }
  const found = findWeights(file, place, model.savedState, group, { report })
  const { optimizer } = group.groups
  if (optimizer && model.compileOptions && !skipMismatch) restoreOptimizer(file, place, model, optimizer)
  assignWeights(found)
  // of those that the file has not
  model.initializeWeights()
}

async function readGroup(file: string, bytes: Uint8Array): Promise<{ place: string; group: Hdf5Group }> {
  if (!isArchive(bytes)) return { place: '', group: await readHdf5(file, bytes) }
  const weights = readArchive(file, bytes).get(WEIGHTS)
  if (!weights) throw new LoadError(file, WEIGHTS, 'is not in the archive, which is no model of Keras 3')
  return { place: WEIGHTS, group: await readHdf5(`${file}: ${WEIGHTS}`, weights, bytes.length) }
}
