// Zip archives, honest ones and such as no program would write.

import { deflateRawSync, crc32 as nodeCrc32 } from 'node:zlib'
import { crc32 } from '../../../packages/thinnet/dist/saving/crc32.js'
import { damageBytes, telling } from './bytes.js'
import { damageHdf5 } from './hdf5.js'
import { damageJsonBytes } from './json.js'

const checksum = nodeCrc32 ?? crc32
const encoder = new TextEncoder()

/** An entry as it is written: what it says of itself need not be true. */
export function entryOf(name, content, { deflated = false } = {}) {
  const data = deflated ? deflateRawSync(content) : content
  return {
    name: encoder.encode(name),
    data,
    method: deflated ? 8 : 0,
    flags: 0,
    crc: checksum(content),
    size: content.length,
    packed: data.length,
  }
}

/** @param more what the directory (`central`) or the end says otherwise; `at` of an entry: where it is said to be */
export function zipOf(entries, { count, size, at, comment = '', prefix = 0 } = {}) {
  const parts = []
  let length = 0
  const put = bytes => {
    parts.push(bytes)
    length += bytes.length
  }
  const numbers = list => {
    const bytes = new Uint8Array(list.reduce((sum, [width]) => sum + width, 0))
    const view = new DataView(bytes.buffer)
    let offset = 0
    for (const [width, value] of list) {
      if (width === 2) view.setUint16(offset, Number(BigInt.asUintN(16, BigInt(value))), true)
      else if (width === 4) view.setUint32(offset, Number(BigInt.asUintN(32, BigInt(value))), true)
      else view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), true)
      offset += width
    }
    return bytes
  }
  const described = ({ method, flags, crc, size, packed, name }) => [
    ...[
      [2, flags],
      [2, method],
      [2, 0],
      [2, 33],
      [4, crc],
      [4, packed],
      [4, size],
      [2, name.length],
    ],
  ]
  put(new Uint8Array(prefix))
  const places = new Map()
  for (const entry of entries) {
    if (entry.shares !== undefined) {
      places.set(entry, places.get(entry.shares) ?? 0)
      continue
    }
    places.set(entry, length)
    put(numbers([[4, 0x04034b50], [2, 20], ...described({ ...entry, ...entry.local }), [2, 0]]))
    put(entry.name)
    put(entry.data)
  }
  const start = length
  for (const entry of entries) {
    const { extra = new Uint8Array(0) } = entry
    const place = entry.at ?? places.get(entry)
    put(
      numbers([
        ...[[4, 0x02014b50], [2, 20], [2, 20], ...described({ ...entry, ...entry.central })],
        ...[
          [2, extra.length],
          [2, 0],
          [2, 0],
          [2, 0],
          [4, 0],
          [4, place],
        ],
      ]),
    )
    put(entry.name)
    put(extra)
  }
  const directory = length - start
  const ending = encoder.encode(comment)
  put(
    numbers([
      ...[
        [4, 0x06054b50],
        [2, 0],
        [2, 0],
        [2, count ?? entries.length],
        [2, count ?? entries.length],
      ],
      ...[
        [4, size ?? directory],
        [4, at ?? start],
        [2, ending.length],
      ],
    ]),
  )
  put(ending)
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

const names = [
  ...[
    '../evil.json',
    '../../evil',
    '/tmp/thinnet-fuzz-evil',
    'C:\\evil',
    'a\\..\\b',
    'a//b',
    './a',
    'assets/../../evil',
  ],
  ...[
    '',
    '\0',
    'a\0b',
    '__proto__',
    'constructor',
    'assets/__proto__',
    'assets/',
    'x'.repeat(60_000),
    'ä',
    '\u{feff}config.json',
  ],
  ...['config.json', 'model.weights.h5', 'metadata.json', 'assets/thinnet.json', 'CONFIG.JSON'],
]

const lies = random => Number(random.pick(telling.filter(value => value < 2n ** 53n)))

const zeros = new Map()
/** Deflated zeros, kept: a megabyte takes a kilobyte. */
function zerosOf(megabytes) {
  if (!zeros.has(megabytes))
    zeros.set(megabytes, entryOf('zeros', new Uint8Array(megabytes * 2 ** 20), { deflated: true }))
  return zeros.get(megabytes)
}

/** Each changes the list of entries, or gives what the end of the archive is to say. */
const kinds = {
  'another name'(entries, random) {
    random.pick(entries).name = encoder.encode(random.pick(names))
  },
  'a name that is no text'(entries, random) {
    random.pick(entries).name = Uint8Array.of(0xc3, 0x28, 0xff)
  },
  'an entry less'(entries, random) {
    entries.splice(random.below(entries.length), 1)
  },
  'an entry twice'(entries, random) {
    entries.push({ ...random.pick(entries) })
  },
  'an empty entry'(entries, random) {
    const at = random.below(entries.length)
    entries[at] = { ...entryOf('', new Uint8Array(0)), name: entries[at].name }
  },
  'contents that change places'(entries, random) {
    const [one, other] = [random.below(entries.length), random.below(entries.length)]
    const [first, second] = [entries[one], entries[other]]
    entries[one] = { ...second, name: first.name }
    entries[other] = { ...first, name: second.name }
  },
  'entries in another order': entries => void entries.reverse(),
  'a size that is not true'(entries, random) {
    const entry = random.pick(entries)
    const said = { [random.pick(['size', 'packed', 'crc', 'method', 'flags'])]: lies(random) }
    if (random.chance(0.6)) Object.assign(entry, said)
    else entry[random.pick(['local', 'central'])] = said
  },
  'a place that is not true'(entries, random) {
    random.pick(entries).at = lies(random)
  },
  'a count that is not true': (_entries, random) => ({
    [random.pick(['count', 'size', 'at'])]: lies(random),
  }),
  'a field of sizes with 64 bits'(entries, random) {
    const entry = random.pick(entries)
    const width = random.pick([0, 8, 16, 24, 28])
    const extra = new Uint8Array(4 + width)
    const view = new DataView(extra.buffer)
    view.setUint16(0, 1, true)
    view.setUint16(2, random.pick([width, width, 0, 0xffff]), true)
    for (let at = 4; at + 8 <= extra.length; at += 8) view.setBigUint64(at, random.pick(telling), true)
    entry.extra = extra
    entry.central = { size: 0xffffffff, ...(random.chance(0.5) && { packed: 0xffffffff }) }
  },
  'a bomb'(entries, random) {
    const name = random.chance(0.5) ? random.pick(entries).name : encoder.encode('assets/zeros')
    const bomb = { ...zerosOf(random.pick([1, 63, 65, 200])), name }
    if (random.chance(0.3)) bomb.size = random.pick([10, 2 ** 20, 2 ** 31, 2 ** 32 - 2])
    const at = entries.findIndex(entry => entry.name === name)
    if (at >= 0) entries[at] = bomb
    else entries.push(bomb)
  },
  // ten gigabytes in 64 kilobytes
  'a bomb whose entries share their bytes'(entries, random) {
    const bomb = zerosOf(random.pick([1, 63]))
    const shares = { ...bomb, name: encoder.encode('assets/zeros-0') }
    entries.push(shares)
    for (let i = 1; i < 170; i++) {
      const name = random.chance(0.5) ? shares.name : encoder.encode(`assets/zeros-${i}`)
      entries.push({ ...bomb, name, shares })
    }
  },
  'thousands of entries'(entries, random) {
    const many = random.pick([2000, 9990, 20_000, 65_000])
    for (let i = 0; i < many; i++) entries.push(entryOf(`assets/${i}`, new Uint8Array(0)))
  },
  'a comment': (_entries, random) => ({
    comment: random.pick(['x', 'x'.repeat(65_535), `PK\u0005\u0006${'\0'.repeat(18)}`, 'PK\u0001\u0002']),
  }),
  'something in front': (_entries, random) => ({ prefix: 1 + random.length(5000) }),
}

/** Damages the archive around its entries, one of its entries within a sound archive, or bytes anywhere. */
export async function damageArchive(bytes, contents, random) {
  if (random.chance(0.2)) return damageBytes(bytes, random)
  const deflated = random.chance(0.3)
  if (random.chance(0.35)) {
    const entries = Array.from(contents, ([name, content]) => entryOf(name, content, { deflated }))
    const done = []
    let end = {}
    do {
      if (entries.length === 0) break
      const kind = random.pick(Object.keys(kinds))
      done.push(kind)
      end = { ...end, ...kinds[kind](entries, random) }
    } while (random.chance(0.2))
    return { how: `zip: ${done.join(', ')}`, bytes: zipOf(entries, end) }
  }
  const chosen = random.chance(0.6) ? 'config.json' : random.pick([...contents.keys()])
  const { how, bytes: changed } = await damageContent(chosen, contents.get(chosen), random)
  const entries = Array.from(contents, ([name, content]) =>
    entryOf(name, name === chosen ? changed : content, { deflated }),
  )
  return { how: `${chosen}: ${how}`, bytes: zipOf(entries) }
}

async function damageContent(name, content, random) {
  if (random.chance(0.1)) return damageBytes(content, random)
  if (name.endsWith('.json')) return damageJsonBytes(content, random)
  if (name.endsWith('.h5')) return damageHdf5(content, random)
  return damageBytes(content, random)
}
