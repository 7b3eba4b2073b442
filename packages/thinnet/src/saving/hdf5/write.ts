import type { Group } from 'h5wasm'
import type { Hdf5Group } from '../hdf5.js'

let files = 0

/**
 * Writes an HDF5 file with libhdf5, in the oldest format that can hold it, as h5py does.
 *
 * @throws RangeError if a name cannot be one, or the number of elements does not fit the shape
 */
export async function writeHdf5(group: Hdf5Group): Promise<Uint8Array> {
  const h5wasm = await import('h5wasm')
  const { FS } = await h5wasm.ready
  // a file of libhdf5's own memory: the disk is never touched
  files++
  const name = `/thinnet-${files}.h5`
  try {
    const file = new h5wasm.File(name, 'w', { libver: ['earliest', 'latest'] })
    try {
      fill(file, group, '')
    } finally {
      file.close()
    }
    return FS.readFile(name)
  } finally {
    if (FS.analyzePath(name).exists) FS.unlink(name)
  }
}

function checkName(path: string, name: string): string {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new RangeError(`${path || '/'}: ${JSON.stringify(name)} cannot be a name in an HDF5 file`)
  }
  return name
}

function fill(target: Group, group: Hdf5Group, path: string): void {
  for (const [name, value] of Object.entries(group.attributes)) {
    const isList = typeof value === 'object'
    if (isList && value.length === 0) target.create_attribute(name, new Float64Array(0), [0])
    else if (typeof value === 'string' || (isList && typeof value[0] === 'string'))
      target.create_attribute(name, asText(value))
    else {
      const numbers = isList ? value.map(Number) : [Number(value)]
      const shape = isList ? [numbers.length] : []
      const whole = numbers.every(Number.isSafeInteger)
      const data = whole ? BigInt64Array.from(numbers, BigInt) : Float64Array.from(numbers)
      target.create_attribute(name, data, shape)
    }
  }
  for (const [name, { shape, data }] of Object.entries(group.datasets)) {
    checkName(path, name)
    const count = shape.reduce((product, dim) => product * dim, 1)
    if (count !== data.length) {
      throw new RangeError(
        `${path}/${name}: shape [${shape}] needs ${count} elements, received ${data.length}`,
      )
    }
    target.create_dataset({ name, data, shape: [...shape] })
  }
  for (const [name, member] of Object.entries(group.groups)) {
    fill(target.create_group(checkName(path, name)), member, `${path}/${name}`)
  }
}

function asText(value: unknown): string | string[] {
  return Array.isArray(value) ? value.map(String) : String(value)
}
