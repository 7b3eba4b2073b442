// Damage to JSON that stays JSON, mostly.

/** @typedef {import('../random.js').Random} Random */

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const nested = (depth, open, inner, close) => open.repeat(depth) + inner + close.repeat(depth)

/** Values as text, so that there are some that no object can hold. */
const values = random => {
  const list = [
    ...['null', 'true', 'false', '0', '-1', '-0', '1', '2', '0.5', '-0.5', '1e-320', '3', '7', '1000'],
    ...['1e6', '99999999', '2147483647', '2147483648', '4294967296', '9007199254740991', '9007199254740993'],
    ...['1e21', '1e308', '-1e308', '1e999', '-1e999', '""', '"x"', '"-1"', '"NaN"', '"\\u0000"', '"\\ud800"'],
    ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"../secret.bin"', '"/etc/passwd"'],
    ...[
      '[]',
      '{}',
      '[null]',
      '[[]]',
      '[1,2,3]',
      '[-1]',
      '[1e9,1e9]',
      '{"a":1}',
      '{"__proto__":{"polluted":1}}',
    ],
    ...['{"constructor":{"prototype":{"polluted":1}}}', '{"class_name":"Lambda","config":{}}'],
    ...['{"class_name":"Dense","config":{"units":1}}', '{"class_name":"__lambda__","config":{}}'],
    ...['"Dense"', '"Dropout"', '"LSTM"', '"Bidirectional"', '"InputLayer"', '"Functional"', '"Sequential"'],
    ...['"Layer"', '"Wrapper"', '"softmax"', '"mse"', '"float16"', '"same"', '"valid"', '"causal"'],
  ]
  if (random.chance(0.02)) return `"${'long '.repeat(200_000)}"`
  if (random.chance(0.02)) return `[${'0,'.repeat(200_000)}0]`
  if (random.chance(0.01)) return nested(100_000, '[', '', ']')
  if (random.chance(0.01)) return nested(100_000, '{"config":', '1', '}')
  if (random.chance(0.02)) return nested(150, '[', '1', ']')
  return random.pick(list)
}

/** All places of a value: what holds it, and its key there. */
function placesOf(value, found = []) {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key })
    placesOf(value[key], found)
  }
  return found
}

const put = (holder, key, value) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })

/** A text in the place of a value that is written out. */
const MARK = '\u{f8ff}mark\u{f8ff}'

/** Each changes a parsed document, or gives the text that is to stand at a place. */
const kinds = {
  'a key less'(places, random) {
    const { holder, key } = random.pick(places)
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  },
  'another value'(places, random) {
    const { holder, key } = random.pick(places)
    put(holder, key, MARK)
    return values(random)
  },
  'another number'(places, random) {
    const numbers = places.filter(({ holder, key }) => typeof holder[key] === 'number')
    if (numbers.length === 0) return undefined
    const { holder, key } = random.pick(numbers)
    const value = holder[key]
    const near = [value + 1, value - 1, -value, value * 2, value * 1000, value + 0.5, 0]
    if (random.chance(0.5)) {
      put(holder, key, random.pick(near))
      return undefined
    }
    put(holder, key, MARK)
    return random.pick([
      '-1',
      '1e9',
      '2147483648',
      '9007199254740993',
      '1e999',
      '-1e999',
      '1e308',
      '1e-320',
      '"3"',
    ])
  },
  'another text'(places, random) {
    const texts = places.filter(({ holder, key }) => typeof holder[key] === 'string')
    if (texts.length === 0) return undefined
    const { holder, key } = random.pick(texts)
    const other = random.pick(texts)
    put(
      holder,
      key,
      random.chance(0.7) ? other.holder[other.key] : `${holder[key]}${random.pick(['x', '/', '\0', ''])}`,
    )
    return undefined
  },
  'a value from elsewhere'(places, random) {
    const { holder, key } = random.pick(places)
    const from = random.pick(places)
    put(holder, key, structuredClone(from.holder[from.key]))
  },
  'two that change places'(places, random) {
    const [one, other] = [random.pick(places), random.pick(places)]
    const first = structuredClone(one.holder[one.key])
    put(one.holder, one.key, structuredClone(other.holder[other.key]))
    put(other.holder, other.key, first)
  },
  'an entry again'(places, random) {
    const lists = places.filter(({ holder }) => Array.isArray(holder))
    if (lists.length === 0) return undefined
    const { holder, key } = random.pick(lists)
    const size = JSON.stringify(holder[key]).length
    const times = random.chance(0.1) ? Math.min(20_000, Math.ceil(2e6 / size)) : 1 + random.below(3)
    const renamed = random.chance(0.5)
    for (let i = 0; i < times; i++) {
      const copy = structuredClone(holder[key])
      if (renamed && typeof copy === 'object' && copy !== null) {
        if (typeof copy.name === 'string') copy.name += `_${i}`
        if (typeof copy.config?.name === 'string') copy.config.name += `_${i}`
      }
      holder.push(copy)
    }
    return undefined
  },
  'a list in another order'(places, random) {
    const lists = places
      .map(({ holder, key }) => holder[key])
      .filter(list => Array.isArray(list) && list.length > 1)
    if (lists.length > 0) random.pick(lists).reverse()
  },
  'a key more'(places, random) {
    const records = places.filter(({ holder }) => !Array.isArray(holder))
    if (records.length === 0) return undefined
    const { holder } = random.pick(records)
    const names = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'then',
      'length',
      'unknown',
      'x'.repeat(3000),
    ]
    put(holder, random.pick([...names, random.pick(places).key]), MARK)
    return values(random)
  },
  'another key'(places, random) {
    const records = places.filter(({ holder }) => !Array.isArray(holder))
    if (records.length === 0) return undefined
    const { holder, key } = random.pick(records)
    const value = holder[key]
    delete holder[key]
    put(
      holder,
      random.pick(['__proto__', 'constructor', `${key}s`, key.toUpperCase(), random.pick(places).key]),
      value,
    )
    return undefined
  },
}

/** Damage to the text alone. */
const textKinds = {
  'cut off': (text, random) => text.slice(0, random.below(text.length)),
  'a character more'(text, random) {
    const at = random.below(text.length)
    return (
      text.slice(0, at) +
      random.pick(['"', '{', '}', '[', ']', ',', ':', '\\', '\0', '\n', 'é', '\u{2028}', '1']) +
      text.slice(at)
    )
  },
  'a character less'(text, random) {
    const at = random.below(text.length)
    return text.slice(0, at) + text.slice(at + 1)
  },
  'a mark in front': text => `\u{feff}${text}`,
  'no JSON of its own': (_text, random) =>
    random.pick(['', ' ', 'NaN', 'null', '[]', '{}', '7', '"text"', 'undefined', '{"a":1}{']),
  'nested without end': (_text, random) =>
    random.pick([nested(100_000, '[', '', ']'), nested(100_000, '{"a":', '1', '}')]),
}

/** @returns {{ how: string, text: string }} */
export function damageJson(text, random) {
  if (random.chance(0.08)) {
    const kind = random.pick(Object.keys(textKinds))
    return { how: `JSON: ${kind}`, text: textKinds[kind](text, random) }
  }
  const document = { root: JSON.parse(text) }
  const done = []
  const texts = []
  do {
    const places = placesOf(document)
    const kind = random.pick(Object.keys(kinds))
    done.push(kind)
    const written = kinds[kind](places.length > 1 && random.chance(0.95) ? places.slice(1) : places, random)
    if (written !== undefined) texts.push(written)
  } while (random.chance(0.3))
  let result = JSON.stringify(document.root) ?? ''
  for (const written of texts) result = result.replace(JSON.stringify(MARK), () => written)
  return { how: `JSON: ${done.join(', ')}`, text: result.replaceAll(JSON.stringify(MARK), '1') }
}

/** The same for bytes. */
export function damageJsonBytes(bytes, random) {
  const { how, text } = damageJson(decoder.decode(bytes), random)
  return { how, bytes: encoder.encode(text) }
}
