// The cases that generate.py wrote, and what is inside of model files.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readArchive } from '../../packages/thinnet/src/saving/archive.js'
import { type Hdf5Group, readHdf5 } from '../../packages/thinnet/src/saving/hdf5.js'

export interface Numbers {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** A model that Keras saved, and what it computes. */
export interface KerasCase {
  readonly name: string
  readonly x: readonly Numbers[]
  readonly y?: readonly Numbers[]
  /** The outputs without noise at prediction, by number. */
  readonly exact: readonly number[]
  readonly predictions: readonly Numbers[]
  /** What `evaluate` gives. */
  readonly figures?: Readonly<Record<string, number>>
  /** The data sets of the weights file after two more steps, by path. */
  readonly after?: Readonly<Record<string, readonly number[]>>
  /** Whether there is a `.weights.h5` too. */
  readonly weights?: boolean
}

const values = new URL('values/', import.meta.url)

export const readValue = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, values)))

export const [{ batchAfter, keras }, ...kerasCases]: readonly [
  { readonly batchAfter: number; readonly keras: string },
  ...KerasCase[],
] = JSON.parse(readFileSync(new URL('cases.json', values), 'utf8'))

/** The data sets of an HDF5 file by path, those of floating point numbers; others count steps and random numbers. */
export async function datasetsOf(bytes: Uint8Array): Promise<Map<string, Numbers>> {
  const found = new Map<string, Numbers>()
  const visit = (group: Hdf5Group, path: string): void => {
    for (const [name, { shape, data }] of Object.entries(group.datasets)) {
      if (data instanceof Float32Array) found.set(path + name, { shape, data: Array.from(data) })
    }
    for (const [name, inner] of Object.entries(group.groups)) visit(inner, `${path}${name}/`)
  }
  visit(await readHdf5('the weights', bytes), '')
  return found
}

/** The files of a `.keras` archive. */
export async function contentOf(bytes: Uint8Array) {
  const archive = readArchive('the model', bytes)
  const file = (name: string): Uint8Array => {
    const content = archive.get(name)
    if (!content) throw new Error(`the archive has no ${name}, only ${[...archive.keys()].join(', ')}`)
    return content
  }
  return {
    config: JSON.parse(new TextDecoder().decode(file('config.json'))),
    datasets: await datasetsOf(file('model.weights.h5')),
  }
}

/** What has to stay the same for a check by Keras to hold: the config, and which weights there are. Not their last bits. */
export async function fingerprint(bytes: Uint8Array): Promise<string> {
  const { config, datasets } = await contentOf(bytes)
  const shapes = [...datasets].map(([path, { shape }]) => `${path} ${shape}`).sort()
  return createHash('sha256')
    .update(JSON.stringify([config, shapes]))
    .digest('hex')
    .slice(0, 16)
}
