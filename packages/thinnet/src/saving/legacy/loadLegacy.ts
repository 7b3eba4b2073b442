// The formats that people come from, told by what a file begins with.

import { wrongType } from '../../arguments.js'
import type { Model } from '../../models/model.js'
import { disk } from '../disk.js'
import { type ByteSource, readBytes } from '../files.js'
import { isHdf5, readHdf5 } from '../hdf5.js'
import type { LoadOptions } from '../keras/loadModel.js'
import { LoadError } from '../loadError.js'
import { isLegacyModel, readLegacyModel } from './legacyHdf5.js'
import { type ReadShard, readTensorFlowJs } from './tensorflowJs.js'

/**
 * Makes a model of a whole-model HDF5 file or of TensorFlow.js's `model.json`.
 *
 * @param source where `bytes` come from: shards lie beside it
 * @throws LoadError if it is neither, or damaged
 */
export async function loadLegacyBytes(
  source: ByteSource,
  file: string,
  bytes: Uint8Array,
  options: LoadOptions,
): Promise<Model> {
  if (isHdf5(bytes)) {
    const root = await readHdf5(file, bytes)
    if (isLegacyModel(root)) return readLegacyModel(file, root, options)
    throw new LoadError(
      file,
      undefined,
      'holds weights, but no model; make the model, and call its loadWeights',
    )
  }
  if (beginsAsJson(bytes)) {
    const text = new TextDecoder().decode(bytes)
    return readTensorFlowJs(file, text, shardReader(source, file, options.shards), options)
  }
  throw new LoadError(
    file,
    undefined,
    'is no model: it begins neither as a .keras archive, nor as an HDF5 file, nor as a model.json of TensorFlow.js',
  )
}

function beginsAsJson(bytes: Uint8Array): boolean {
  const first = bytes.find(byte => byte > 0x20)
  return first === '{'.charCodeAt(0)
}

function shardReader(source: ByteSource, file: string, shards: LoadOptions['shards']): ReadShard {
  if (shards !== undefined && (typeof shards !== 'object' || shards === null)) {
    throw wrongType({ caller: 'loadModel', name: 'shards', expected: 'an object of bytes by path' }, shards)
  }
  return async path => {
    const given = shards && Object.hasOwn(shards, path) ? shards[path] : neighbour(source, path)
    if (given !== undefined) return (await readBytes(given)).bytes
    throw new LoadError(
      file,
      path,
      `is a shard of the weights that was not given; give its bytes as shards: { '${path}': … }`,
    )
  }
}

/** What lies at `path` beside a file. */
function neighbour(source: ByteSource, path: string): ByteSource | undefined {
  if (source instanceof URL) return new URL(path, source)
  if (typeof source !== 'string') return undefined
  if (/^https?:/i.test(source)) return new URL(path, source)
  const node = disk()
  if (node) return node.path.join(node.path.dirname(source), path)
  return source.replace(/[?#].*$/, '').replace(/[^/]*$/, '') + path
}
