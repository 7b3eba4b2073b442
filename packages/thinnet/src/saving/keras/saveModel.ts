// Models as `.keras` files.

import { checkOptions, requireBoolean, wrongType } from '../../arguments.js'
import type { Json } from '../../config.js'
import { writeFileAtomically } from '../../files/index.js'
import type { Model } from '../../models/model.js'
import { checkSchemaFits } from '../../models/schemaFits.js'
import { writeArchive } from '../archive.js'
import { fileNameFor, requireNoFile } from '../files.js'
import { type Hdf5Group, writeHdf5 } from '../hdf5.js'
import { compileConfig } from './compileSettings.js'
import { EXTRAS, writeExtras } from './extras.js'
import { optimizerGroup } from './optimizerState.js'
import { stateGroup } from './state.js'
import { modelConfig } from './writeModel.js'
import type { WriteContext } from './writeObject.js'

/** The version of Keras whose format this is. */
const KERAS_VERSION = '3.15.1'

/** Options of a model's `save`. */
export interface SaveOptions {
  /** Further entries of the archive, under `assets/`; Keras passes over them, and `loadAssets` gives them back. */
  readonly assets?: Readonly<Record<string, Uint8Array>>
  /** Whether the file says how the model was compiled, and what the optimizer remembers; default true. Predictions need neither. */
  readonly compile?: boolean
  /** Whether a file that is there is replaced; default true. */
  readonly overwrite?: boolean
}

/** Settings that Keras takes from Python's floats only: a whole number is written with its decimal point. */
const FLOATS = /"(learning_rate|momentum)":(-?\d+)(?=[,}])/g

const encode = (json: Json): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(json).replaceAll(FLOATS, '"$1":$2.0'))

/** The weights of a model, in Keras's groups. */
export function weightsGroup(model: Model): Hdf5Group {
  model.initializeWeights()
  return stateGroup(model.savedState)
}

const SAVE: WriteContext = { caller: 'save' }

/** The bytes of a `.keras` file. */
async function modelBytes(model: Model, options: SaveOptions, context: WriteContext): Promise<Uint8Array> {
  const { compile = true } = options
  const compiled = compile && model.compileOptions !== undefined
  const config = {
    ...modelConfig(model, context),
    compile_config: compile ? compileConfig(model, context) : {},
  }
  checkSchemaFits(context.caller, model)
  const state = model.built ? weightsGroup(model) : stateGroup(model.savedState)
  const optimizer: Hdf5Group['groups'] = compiled ? { optimizer: optimizerGroup(model) } : {}
  const weights = await writeHdf5({ ...state, groups: { ...state.groups, ...optimizer } })
  const assets = Object.entries(options.assets ?? {}).map(([name, bytes]) => [
    checkedAsset(name, bytes),
    bytes,
  ])
  return writeArchive({
    'metadata.json': encode({ keras_version: KERAS_VERSION, date_saved: timestamp(new Date()) }),
    'config.json': encode(config),
    'model.weights.h5': weights,
    [EXTRAS]: writeExtras(model),
    ...Object.fromEntries(assets),
  })
}

function checkedAsset(name: string, bytes: unknown): string {
  const path = `assets/${name}`
  if (!(bytes instanceof Uint8Array)) {
    const expected = 'bytes, a Uint8Array (new TextEncoder().encode(text) makes them of a text)'
    throw wrongType({ caller: 'save', name: `assets['${name}']`, expected }, bytes)
  }
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
  first: string | URL | SaveOptions | undefined,
  second: SaveOptions | undefined,
): Promise<Uint8Array> {
  const isPath = typeof first === 'string' || first instanceof URL
  if (
    first !== undefined &&
    !isPath &&
    (second !== undefined || typeof first !== 'object' || first === null)
  ) {
    const expected = "a path such as 'model.keras'; without one, save gives the bytes"
    throw wrongType({ caller: 'save', name: 'path', expected }, first)
  }
  const path = isPath ? fileNameFor('save', first, '.keras') : undefined
  const options = (isPath ? second : (first ?? second)) ?? {}
  checkOptions('save', options, { assets: true, compile: true, overwrite: true })
  const { overwrite = true, compile = true, assets = {} } = options
  requireBoolean('save', 'compile', compile)
  requireBoolean('save', 'overwrite', overwrite)
  if (typeof assets !== 'object' || assets === null || ArrayBuffer.isView(assets)) {
    throw wrongType({ caller: 'save', name: 'assets', expected: 'an object of bytes by name' }, assets)
  }
  if (path !== undefined && !overwrite) await requireNoFile('save', path)
  const bytes = await modelBytes(model, options, SAVE)
  if (path !== undefined) await writeFileAtomically(path, bytes)
  return bytes
}

/**
 * Looks whether `save` will be able to write a model, before a training that shall end with a file.
 *
 * @throws TypeError naming what no file can refer to
 */
export function checkSavable(model: Model): void {
  modelConfig(model, SAVE)
  compileConfig(model, SAVE)
  checkSchemaFits('save', model)
}

/** Writes a backup of a model, for the program that made it: what it has of its own need not be registered. */
export async function writeBackup(
  model: Model,
  path: string,
  assets: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  await writeFileAtomically(path, await modelBytes(model, { assets }, { caller: 'backup', lenient: true }))
}
