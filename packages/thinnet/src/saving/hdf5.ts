// HDF5 files as plain data. Files are written by libhdf5 (h5wasm). They are read by code of our own: libhdf5 can be made to run
// forever by a damaged file, which nobody could stop in a browser's page.

import { readFile } from './hdf5/read.js'

export { isHdf5 } from './hdf5/superblock.js'
export { writeHdf5 } from './hdf5/write.js'

/** The elements of a data set, row by row. Half floats (float16, bfloat16) come widened to float32. */
export type Hdf5Data =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array

export interface Hdf5Dataset {
  /** `[]` for a scalar. */
  readonly shape: readonly number[]
  readonly data: Hdf5Data
}

/** The value of an attribute; a number is a float64 or, if it is whole, an int64. */
export type AttributeValue = string | number | readonly string[] | readonly number[]

export interface Hdf5Group {
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly groups: Readonly<Record<string, Hdf5Group>>
  readonly datasets: Readonly<Record<string, Hdf5Dataset>>
}

/**
 * Reads an HDF5 file as Keras, h5py and h5wasm write it. Nothing else than the bytes given is ever looked at.
 *
 * @param file what errors call the file
 * @param from bytes of the archive that the file was unpacked from: its elements may be 100 times as large as that, and not as the file
 * @throws LoadError naming the file and the place in it, if it is damaged or has what a file of weights would not have:
 * links to other files or places, groups that contain themselves, far more elements than its size explains
 */
export async function readHdf5(file: string, bytes: Uint8Array, from = bytes.length): Promise<Hdf5Group> {
  return readFile(file, bytes, from)
}
