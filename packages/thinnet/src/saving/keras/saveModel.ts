import { checkOptions, wrongType } from '../../arguments.js'
import type { Json } from '../../config.js'
import type { Model } from '../../models/model.js'
import { writeArchive } from '../archive.js'
import { writeFileAtomically } from '../files.js'
import { type Hdf5Group, writeHdf5 } from '../hdf5.js'
import { compileConfig } from './compileSettings.js'
import { EXTRAS, writeExtras } from './extras.js'
import { optimizerGroup } from './optimizerState.js'
import { stateGroup } from './state.js'
import { modelConfig } from './writeModel.js'

/** The version of Keras whose format this is. */
const KERAS_VERSION = '3.15.1'

export interface SaveOptions {
  /** Further entries of the archive, under `assets/`; Keras passes over them, and `loadAssets` gives them back. */
  readonly assets?: Readonly<Record<string, Uint8Array>>
}

/** Settings that Keras takes from Python's floats only: a whole number is written with its decimal point. */
const FLOATS = /"(learning_rate|momentum)":(-?\d+)(?=[,}])/g

const encode = (json: Json): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(json).replaceAll(FLOATS, '"$1":$2.0'))

/** The weights of a model, in Keras's groups. */
export function weightsGroup(model: Model): Hdf5Group {
  model.getWeights()
  return stateGroup(model.savedState)
}

/** The bytes of a `.keras` file. */
export async function modelBytes(model: Model, options: SaveOptions = {}): Promise<Uint8Array> {
  checkOptions('save', options, { assets: true })
  const config = { ...modelConfig(model), compile_config: compileConfig(model) }
  const state = model.built ? weightsGroup(model) : stateGroup(model.savedState)
  const optimizer: Hdf5Group['groups'] = model.compileOptions ? { optimizer: optimizerGroup(model) } : {}
  const weights = await writeHdf5({ ...state, groups: { ...state.groups, ...optimizer } })
  const assets = Object.entries(options.assets ?? {}).map(([name, bytes]) => [checkedAsset(name), bytes])
  return writeArchive({
    'metadata.json': encode({ keras_version: KERAS_VERSION, date_saved: timestamp(new Date()) }),
    'config.json': encode(config),
    'model.weights.h5': weights,
    [EXTRAS]: writeExtras(model),
    ...Object.fromEntries(assets),
  })
}

function checkedAsset(name: string): string {
  const path = `assets/${name}`
  if (
    path === EXTRAS ||
    !/^[\w.-]+(\/[\w.-]+)*$/.test(name) ||
    name.split('/').some(part => /^\.+$/.test(part))
  ) {
    const expected = `a name of letters, digits, '.', '-' and '_', other than thinnet.json`
    throw wrongType({ caller: 'save', name: 'a name in assets', expected }, name)
  }
  return path
}

/** As Keras writes times: `2026-01-31@09:05:00`. */
const timestamp = (date: Date): string => date.toISOString().slice(0, 19).replace('T', '@')

/** Saves a model: to the file `path`, by one rename, or without a path as bytes. */
export async function saveModel(
  model: Model,
  path: string | undefined,
  options?: SaveOptions,
): Promise<Uint8Array> {
  if (path !== undefined && !path.endsWith('.keras')) {
    throw wrongType({ caller: 'save', name: 'path', expected: "a file name that ends in '.keras'" }, path)
  }
  const bytes = await modelBytes(model, options)
  if (path !== undefined) await writeFileAtomically(path, bytes)
  return bytes
}
