import type { AttributeValue, Hdf5Dataset, Hdf5Group } from '../hdf5.js'
import { LoadError } from '../loadError.js'
import { readAttributes } from './attributes.js'
import { Source } from './cursor.js'
import { readDataset } from './dataset.js'
import { isGroup, readLinks } from './links.js'
import { readMessages } from './objectHeader.js'
import { readSuperblock } from './superblock.js'

const deepest = 64

/** Reads the tree of groups from the root down. */
export function readFile(file: string, bytes: Uint8Array, from: number): Hdf5Group {
  try {
    return readTree(new Source(file, bytes, from))
  } catch (error) {
    if (error instanceof LoadError || !(error instanceof Error)) throw error
    // such as memory that is not to be had
    throw new LoadError(file, undefined, `cannot be read (${error.message})`, { cause: error })
  }
}

function readTree(source: Source): Hdf5Group {
  const root = readSuperblock(source)
  const readGroup = (address: number, path: string, above: readonly number[]): Hdf5Group => {
    const place = path || '/'
    if (above.includes(address)) throw source.error(place, 'is a group that contains itself')
    if (above.length > deepest) throw source.error(place, `lies more than ${deepest} groups deep`)
    const messages = readMessages(source, address, place)
    if (above.length === 0 && !isGroup(messages)) throw source.error(place, 'is not a group')
    const attributes: Readonly<Record<string, AttributeValue>> = readAttributes(source, messages, place)
    const groups: [string, Hdf5Group][] = []
    const datasets: [string, Hdf5Dataset][] = []
    for (const [name, member] of readLinks(source, messages, place)) {
      const memberPath = `${path}/${name}`
      const description = readMessages(source, member, memberPath)
      if (isGroup(description)) groups.push([name, readGroup(member, memberPath, [...above, address])])
      else datasets.push([name, readDataset(source, description, memberPath)])
    }
    return { attributes, groups: Object.fromEntries(groups), datasets: Object.fromEntries(datasets) }
  }
  return readGroup(root, '', [])
}
