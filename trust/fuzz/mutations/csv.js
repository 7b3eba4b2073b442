// Damage to tables of separated values.

import { gzipSync } from 'node:zlib'
import { damageBytes, splice } from './bytes.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const cells = [
  ...[
    '',
    ' ',
    '1e999',
    '-1e999',
    '1e-400',
    '1e308',
    '-0',
    'NaN',
    'nan',
    'NA',
    'inf',
    '-Infinity',
    '0x10',
    '1_000',
    '1,5',
    '٣',
  ],
  ...[
    '"',
    '""',
    '"""',
    'a"b',
    '"a',
    '\0',
    '\r',
    '\n',
    '\u{feff}',
    '\u{2028}',
    '😀',
    '__proto__',
    'constructor',
    '2024-01-01',
    '=1+1',
  ],
  ...['9'.repeat(400), `0.${'0'.repeat(400)}1`, '9007199254740993', 'true', 'yes', '-', '?', 'toString'],
]

const separatorOf = text =>
  [',', ';', '\t', '|'].find(separator => text.split('\n', 1)[0].includes(separator)) ?? ','

/** Changes the fields of a line. */
function changeLine(lines, at, separator, change) {
  const fields = lines[at].split(separator)
  change(fields)
  lines[at] = fields.join(separator)
}

/** Each changes the lines, or gives the whole text or bytes. */
const kinds = {
  'another cell'(lines, random, separator) {
    for (let n = random.below(4); n >= 0; n--) {
      changeLine(lines, random.below(lines.length), separator, fields => {
        fields[random.below(fields.length)] = random.pick(cells)
      })
    }
  },
  'a field more or less'(lines, random, separator) {
    changeLine(lines, random.below(lines.length), separator, fields => {
      if (random.chance(0.5)) fields.splice(random.below(fields.length), 1)
      else fields.splice(random.below(fields.length), 0, random.pick(cells))
    })
  },
  'another name'(lines, random, separator) {
    changeLine(lines, 0, separator, fields => {
      fields[random.below(fields.length)] = random.pick([...cells, ...fields, 'x'.repeat(100_000)])
    })
  },
  'no names': lines => void lines.shift(),
  'a column of one value'(lines, random, separator) {
    const place = random.below(lines[0].split(separator).length)
    const value = random.pick(cells)
    for (let i = 1; i < lines.length; i++) {
      changeLine(lines, i, separator, fields => {
        fields[place] = value
      })
    }
  },
  'a quote': (lines, random) => {
    const at = random.below(lines.length)
    const place = random.below(lines[at].length + 1)
    lines[at] = `${lines[at].slice(0, place)}"${lines[at].slice(place)}`
  },
  'a field of a megabyte'(lines, random, separator) {
    changeLine(lines, random.below(lines.length), separator, fields => {
      const long =
        random.pick(['x', 'x y ', '1', '""', '"', 'é', '1.', ' ']).repeat(2 ** 20) +
        random.pick(['', '', 'x'])
      fields[random.below(fields.length)] = random.chance(0.5) ? long : `"${long}"`
    })
  },
  'many columns'(lines, random, separator) {
    const many = random.pick([10_000, 100_000])
    const rows = Math.min(lines.length, 12)
    const named = random.chance(0.7)
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: many }, (_, i) => (row === 0 ? (named ? `x${i}` : 'x') : (row + i) % 7)).join(
        separator,
      ),
    ).join('\n')
  },
  'many rows'(lines, random) {
    const line = random.pick(lines)
    const times = Math.ceil(3e6 / (line.length + 1))
    lines.push(...new Array(Math.min(times, 100_000)).fill(line))
  },
  'fewer rows': (lines, random) => void lines.splice(1 + random.below(lines.length), lines.length),
  'one line without end'(lines, random) {
    const line = lines.join(random.pick(['', ' ', ',']))
    const times = random.pick([1, 200, 4000])
    return line.repeat(Math.max(1, Math.min(times, Math.floor(2e7 / line.length))))
  },
  'several line ends': (lines, random) =>
    lines.map(line => line + random.pick(['\n', '\r\n', '\r', '\n\n', '\n\r'])).join(''),
  'another line end': (lines, random) => lines.join(random.pick(['\r', '\n\n', '\0', '\u{2028}', '\v'])),
  'another separator'(lines, random, separator) {
    const other = random.pick([',', ';', '\t', '|', ' ', ':'])
    if (random.chance(0.5)) return lines.join('\n').replaceAll(separator, other)
    const at = random.below(lines.length)
    lines[at] = lines[at].replaceAll(separator, other)
    return undefined
  },
  'a line that says the separator'(lines, random) {
    lines.unshift(random.pick(['sep=;', 'sep=,', 'sep=:', '"sep=\t"', 'sep=', 'sep=é', 'sep="']))
  },
  'a mark in front': lines => `\u{feff}${lines.join('\n')}`,
  'a mark within'(lines, random) {
    const at = random.below(lines.length)
    lines[at] = `\u{feff}${lines[at]}`
  },
  'UTF-16'(lines, random) {
    const text = (random.chance(0.7) ? '\u{feff}' : '') + lines.join('\n')
    const bytes = Buffer.from(text + (random.chance(0.3) ? '\ud800' : ''), 'utf16le')
    if (random.chance(0.3)) bytes.swap16()
    return random.chance(0.3) ? damageBytes(new Uint8Array(bytes), random).bytes : new Uint8Array(bytes)
  },
  // UTF-8 has no surrogates
  'a lone surrogate'(lines, random) {
    const bytes = encoder.encode(lines.join('\n'))
    return splice(bytes, random.below(bytes.length), 0, Uint8Array.of(0xed, 0xa0, 0x80))
  },
  gzip(lines, random) {
    const bytes = new Uint8Array(gzipSync(lines.join('\n')))
    return random.chance(0.7) ? damageBytes(bytes, random).bytes : bytes
  },
  'a gzip that unpacks to 100 times its size and more'(lines, random) {
    const line = `${random.pick([lines[1] ?? lines[0], '0', '', 'x'])}\n`
    const megabytes = random.pick([5, 20])
    const rest = line.repeat(Math.ceil((megabytes * 2 ** 20) / line.length))
    return new Uint8Array(gzipSync(`${lines[0]}\n${rest}`))
  },
}

export function damageCsv(bytes, random) {
  if (random.chance(0.2)) return damageBytes(bytes, random)
  const text = decoder.decode(bytes)
  const separator = separatorOf(text)
  const lines = text.split('\n')
  const done = []
  do {
    if (lines.length === 0) break
    const kind = random.pick(Object.keys(kinds))
    done.push(kind)
    const whole = kinds[kind](lines, random, separator)
    if (whole !== undefined) {
      return {
        how: `CSV: ${done.join(', ')}`,
        bytes: typeof whole === 'string' ? encoder.encode(whole) : whole,
      }
    }
  } while (random.chance(0.3))
  return { how: `CSV: ${done.join(', ')}`, bytes: encoder.encode(lines.join('\n')) }
}
