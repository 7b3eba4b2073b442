// Damage to HDF5 files: to the records that they are made of, and to what they say.

import { readHdf5, writeHdf5 } from '../../../packages/thinnet/dist/saving/hdf5.js'
import { damageBytes, putNumber, telling } from './bytes.js'
import { damageJson } from './json.js'

const signatures = [
  '\x89HDF',
  'TREE',
  'SNOD',
  'HEAP',
  'GCOL',
  'OHDR',
  'OCHK',
  'FRHP',
  'FHDB',
  'FHIB',
  'BTHD',
  'BTLF',
  'BTIN',
]
const signatureBytes = signatures.map(text => Array.from(text, letter => letter.charCodeAt(0)))

/** Where records begin. */
function recordsOf(bytes) {
  const found = []
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (signatureBytes.some(signature => signature.every((byte, i) => bytes[at + i] === byte))) found.push(at)
  }
  return found
}

/** A number within a record becomes another: a telling one, one near it, or the place of another record. */
function damageRecords(bytes, random) {
  const records = recordsOf(bytes)
  const result = bytes.slice()
  if (records.length === 0) return damageBytes(bytes, random)
  for (let n = random.below(3); n >= 0; n--) {
    const record = random.pick(records)
    const at = Math.min(bytes.length - 1, record + random.length(96))
    const size = random.pick([1, 2, 4, 8])
    const value = random.chance(0.5)
      ? random.pick(telling)
      : BigInt(random.pick(records) + random.below(3) - 1)
    putNumber(result, at, size, value < 0n ? 0n : value)
  }
  return { how: 'HDF5: numbers of its records', bytes: result }
}

/** The same for messages that describe objects: they have no signature, but begin at multiples of eight bytes. */
function damageMessages(bytes, random) {
  const result = bytes.slice()
  for (let n = random.below(3); n >= 0; n--) {
    const at = 8 * random.below(bytes.length / 8)
    const [offset, size] = random.pick([
      ...[
        [0, 2],
        [2, 2],
        [4, 1],
        [0, 1],
        [1, 1],
        [0, 4],
        [4, 4],
        [0, 8],
      ],
    ])
    const value = random.chance(0.6) ? BigInt(random.below(40)) : random.pick(telling)
    putNumber(result, at + offset, size, value)
  }
  return { how: 'HDF5: numbers of its messages', bytes: result }
}

/** A tree of groups that can be changed. */
const copyOf = ({ attributes, groups, datasets }) => ({
  attributes: { ...attributes },
  groups: Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, copyOf(group)])),
  datasets: { ...datasets },
})

function* groupsOf(group) {
  yield group
  for (const inner of Object.values(group.groups)) yield* groupsOf(inner)
}

const withMembers = (root, kind) => [...groupsOf(root)].filter(group => Object.keys(group[kind]).length > 0)

const put = (holder, key, value) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })

const otherNames = ['__proto__', 'constructor', 'vars', 'layers', '0', '1', '7', '-1', 'x'.repeat(1000), 'ä']
const arrays = [Float64Array, Int8Array, Int32Array, Uint16Array, Float32Array]

/** Each changes a tree. */
const kinds = {
  'a member less'(root, random) {
    const kind = random.pick(['attributes', 'groups', 'datasets'])
    const [members] = pickMembers(root, kind, random)
    if (members) delete members[random.pick(Object.keys(members))]
  },
  'another name'(root, random) {
    const kind = random.pick(['attributes', 'groups', 'datasets'])
    const [members] = pickMembers(root, kind, random)
    if (!members) return
    const name = random.pick(Object.keys(members))
    const value = members[name]
    delete members[name]
    put(members, random.pick([...otherNames, `${name}_1`]), value)
  },
  'a member twice'(root, random) {
    const kind = random.pick(['groups', 'datasets'])
    const [members] = pickMembers(root, kind, random)
    if (members) put(members, random.pick(otherNames), random.pick(Object.values(members)))
  },
  'another shape'(root, random) {
    const [members] = pickMembers(root, 'datasets', random)
    if (!members) return
    const name = random.pick(Object.keys(members))
    const { shape, data } = members[name]
    const shapes = [[data.length], [data.length, 1], [1, ...shape], [...shape].reverse(), shape]
    put(members, name, { shape: random.pick(shapes), data })
  },
  'more or fewer elements'(root, random) {
    const [members] = pickMembers(root, 'datasets', random)
    if (!members) return
    const length = random.pick([0, 1, 2, 100])
    put(members, random.pick(Object.keys(members)), {
      shape: [length],
      data: new Float32Array(length).fill(Number.NaN),
    })
  },
  'elements of another type'(root, random) {
    const [members] = pickMembers(root, 'datasets', random)
    if (!members) return
    const name = random.pick(Object.keys(members))
    const { shape, data } = members[name]
    put(members, name, { shape, data: random.pick(arrays).from(data, Number) })
  },
  'another attribute'(root, random) {
    const [members] = pickMembers(root, 'attributes', random)
    if (!members) return
    const values = [
      '',
      'x',
      '{}',
      '[]',
      0,
      -1,
      1.5,
      [],
      [1, 2],
      ['a', 'b'],
      ['__proto__'],
      'x'.repeat(50_000),
    ]
    put(members, random.pick(Object.keys(members)), random.pick(values))
  },
  'a list of other names'(root, random) {
    const lists = [...groupsOf(root)].flatMap(({ attributes }) =>
      Object.entries(attributes).flatMap(([name, value]) =>
        Array.isArray(value) ? [{ attributes, name, value }] : [],
      ),
    )
    if (lists.length === 0) return
    const { attributes, name, value } = random.pick(lists)
    const changed = [...value]
    if (random.chance(0.5)) changed.push(random.pick([...otherNames, ...value, '../..', '/', '//']))
    else changed.splice(random.below(changed.length + 1), 1)
    put(attributes, name, changed)
  },
}

function pickMembers(root, kind, random) {
  const groups = withMembers(root, kind)
  return groups.length === 0 ? [] : [random.pick(groups)[kind]]
}

/** What a file says, changed, in a sound file. */
async function damageTree(bytes, random) {
  const root = copyOf(await readHdf5('specimen', bytes))
  const done = []
  const texts = ['model_config', 'training_config'].filter(name => typeof root.attributes[name] === 'string')
  if (texts.length > 0 && random.chance(0.6)) {
    const name = random.pick(texts)
    const { how, text } = damageJson(root.attributes[name], random)
    done.push(`${name}: ${how}`)
    put(root.attributes, name, text.replaceAll('\0', ' '))
  } else {
    do {
      const kind = random.pick(Object.keys(kinds))
      done.push(kind)
      kinds[kind](root, random)
    } while (random.chance(0.3))
  }
  return { how: `HDF5: ${done.join(', ')}`, bytes: await writeHdf5(root) }
}

/** Damages an HDF5 file in one of these ways, or bytes anywhere. */
export async function damageHdf5(bytes, random) {
  const way = random.below(10)
  if (way < 3) return damageBytes(bytes, random)
  if (way < 5) return damageRecords(bytes, random)
  if (way < 7) return damageMessages(bytes, random)
  // what libhdf5 itself refuses to write
  return damageTree(bytes, random).catch(() => damageRecords(bytes, random))
}
