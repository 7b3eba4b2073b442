// Models as ONNX files, for whoever has no thinnet: their names, their meaning, and the errors on the way.

import { checkOptions, outOfRange, requireBoolean, wrongType } from '../arguments.js'
import { disk, writeFileAtomically } from '../files/index.js'
import type { InputLayer } from '../layers/inputLayer.js'
import { checkInteger } from '../random/stream.js'
import type { Schema } from '../tables/index.js'
import { VERSION } from '../version.js'
import { buildExportProgram } from './programs/exportProgram.js'
import type { Network } from './programs/network.js'
import { checkSchemaFits } from './schemaFits.js'

/** Options of a model's `export`. */
export interface ExportOptions {
  /**
   * Whether the dropout family stays on, so that every run draws anew (Monte Carlo dropout, Gal & Ghahramani 2016): the mean
   * over many runs is the prediction, their spread the doubt. Batch normalization and all else stay as in inference. Default
   * false.
   */
  dropout?: boolean
  /**
   * For a graph with random operators: their seed, a whole number from 0 to 2^53 - 1, so that every new session draws the
   * same sequence. By default the runtime chooses (ONNX Runtime once for each process: sessions of one file within a process
   * draw the same). Layers with a `seed` of their own keep it.
   */
  seed?: number
}

interface Exportable extends Network {
  readonly name: string
  /** Of a sequential model that begins with one: has the name of the input. */
  readonly inputLayer?: InputLayer | undefined
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly built: boolean
  readonly inputShapes: readonly (readonly number[])[]
  readonly outputShapes: readonly (readonly number[])[]
  readonly schema: Schema | undefined
}

/** Checks and splits the arguments of `export`: a path, options, both, or none. */
export function exportArguments(
  first: string | ExportOptions | undefined,
  second: ExportOptions | undefined,
): { readonly path: string | undefined; readonly options: ExportOptions } {
  const expected = "a path such as 'model.onnx'; without one, export gives the bytes"
  if (first !== undefined && typeof first !== 'string' && (second || typeof first !== 'object')) {
    throw wrongType({ caller: 'export', name: 'path', expected }, first)
  }
  const path = typeof first === 'string' ? first : undefined
  if (path === '') throw new RangeError(`export: path must be ${expected}; received ''`)
  if (path !== undefined && !/\.onnx$/i.test(path))
    throw outOfRange({ caller: 'export', name: 'path', expected: "a file name that ends in '.onnx'" }, path)
  const options = (typeof first === 'string' ? second : (first ?? second)) ?? {}
  checkOptions('export', options, { dropout: true, seed: true })
  if (options.dropout !== undefined) requireBoolean('export', 'dropout', options.dropout)
  if (options.seed !== undefined) checkInteger('export: seed', options.seed, Number.MAX_SAFE_INTEGER)
  return { path, options }
}

/**
 * The bytes of a model as an ONNX file.
 *
 * @param step the training step whose rates are in force, as in `predictWithUncertainty`
 */
export async function exportBytes(
  model: Exportable,
  options: ExportOptions,
  step: number,
): Promise<Uint8Array> {
  if (!model.built) {
    throw new Error(
      `export: model ${model.name} has no weights yet; give its first layer an inputShape, or fit it first`,
    )
  }
  const { dropout = false, seed } = options
  const { name, outputNames, schema } = model
  const inputNames = model.inputLayer ? [model.inputLayer.label] : model.inputNames
  const program = await buildExportProgram({ network: model, inputNames, outputNames, dropout, seed, step })
  const { inputs, outputs, states, random } = program
  if (dropout && !random) {
    throw new RangeError(
      `export: dropout: true asks for a graph that draws at random, but nothing in model ${name} does (no layer of the dropout family has a rate above 0)`,
    )
  }
  if (seed !== undefined && !random) {
    throw new RangeError(
      `export: seed is for a graph that draws at random, but this one of model ${name} does not; dropout: true keeps its dropout on`,
    )
  }
  checkSchemaFits('export', model)
  const classes = schema?.target?.kind === 'classes' ? schema.target.classes : undefined
  return program.encode({
    name,
    producerVersion: VERSION,
    description: describe(name, dropout, random),
    metadata: {
      'thinnet.model': name,
      'thinnet.inputs': JSON.stringify(inputs),
      'thinnet.outputs': JSON.stringify(outputs),
      ...(states.length > 0 && { 'thinnet.states': JSON.stringify(states) }),
      'thinnet.dropout': dropout ? 'on' : 'off',
      'thinnet.random': String(random),
      ...(seed !== undefined && { 'thinnet.seed': String(seed) }),
      ...(classes && { 'thinnet.classes': JSON.stringify(classes) }),
      ...(schema && { 'thinnet.schema': JSON.stringify(schema) }),
    },
  })
}

function describe(name: string, dropout: boolean, random: boolean): string {
  const what = `The predictions of ${name}`
  if (dropout && random) return `${what} with dropout on: every run draws anew, for Monte Carlo prediction.`
  if (random)
    return `${what}. Some of its layers draw at random in every run, because they were made or called so.`
  return `${what}, with dropout off.`
}

/** Writes an exported model. */
export async function writeExport(path: string, bytes: Uint8Array): Promise<void> {
  if (!disk()) throw new Error(`export: only Node can write ${path}; without a path, export gives the bytes`)
  await writeFileAtomically(path, bytes)
}
