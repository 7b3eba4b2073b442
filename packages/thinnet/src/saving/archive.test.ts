import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readArchive, writeArchive } from './archive.js'
import { LoadError } from './loadError.js'
import { mutate } from './testing/mutate.js'
import { testFile } from './testing/read.js'

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
const bytesOf = (content: string) => new TextEncoder().encode(content)

/** Replaces the first bytes (or all of them) that spell `from`; both are of one length, so that nothing else moves. */
function respell(bytes: Uint8Array, from: string, to: string, all = true): Uint8Array {
  const latin = Array.from(bytes, byte => String.fromCharCode(byte)).join('')
  const replaced = all ? latin.replaceAll(from, to) : latin.replace(from, to)
  return Uint8Array.from(replaced, character => character.charCodeAt(0))
}

test('an archive that Keras writes', () => {
  const archive = readArchive('small.keras', testFile('small.keras'))
  expect([...archive.keys()]).toEqual(['metadata.json', 'config.json', 'model.weights.h5'])
  expect(JSON.parse(text(archive.get('config.json'))).class_name).toBe('Sequential')
})

test('deflated entries whose sizes follow behind them, names beyond ASCII, folders left out', () => {
  const archive = readArchive('streamed.zip', testFile('streamed.zip'))
  expect([...archive.keys()]).toEqual(['a.json', 'folder/ä.json'])
  expect(JSON.parse(text(archive.get('folder/ä.json'))).a[99]).toBe(99)
})

test('sizes of 64 bits', () => {
  expect(JSON.parse(text(readArchive('zip64.zip', testFile('zip64.zip')).get('a.json'))).a[99]).toBe(99)
})

test('what is written is read, and the same twice', () => {
  const entries = { 'config.json': bytesOf('{}'), 'assets/ä/words.txt': new Uint8Array(1000).fill(7) }
  const bytes = writeArchive(entries)
  expect(Object.fromEntries(readArchive('again', bytes))).toEqual(entries)
  expect(writeArchive(entries)).toEqual(bytes)
})

test.each([
  ['../ab', /"\.\.\/ab": is no name/],
  ['a/../', /is no name/],
  ['/etcx', /is no name/],
  ['C:abc', /is no name/],
  ['a\\..b', /is no name/],
  ['a//bc', /is no name/],
])('the name %j is refused', (name, message) => {
  const bytes = respell(writeArchive({ abcde: bytesOf('x') }), 'abcde', name)
  expect(() => readArchive('evil.zip', bytes)).toThrow(message)
})

test('a name that is there twice is refused', () => {
  const bytes = respell(writeArchive({ one: bytesOf('1'), two: bytesOf('2') }), 'two', 'one')
  expect(() => readArchive('evil.zip', bytes)).toThrow('evil.zip: one: is there twice')
})

test('a name that differs between directory and entry is refused', () => {
  const bytes = respell(writeArchive({ one: bytesOf('1') }), 'one', 'two', false)
  expect(() => readArchive('evil.zip', bytes)).toThrow('contradict')
})

test('a flipped bit is found by the checksum', () => {
  const bytes = respell(writeArchive({ a: bytesOf('hello') }), 'hello', 'hellp')
  expect(() => readArchive('a.zip', bytes)).toThrow('a.zip: a: is damaged: its checksum differs')
})

test('other files, and the first half of an archive', () => {
  expect(() => readArchive('a.zip', bytesOf('hello, this is no archive at all'))).toThrow(
    'is not a zip archive',
  )
  expect(() => readArchive('a.zip', new Uint8Array(0))).toThrow('is not a zip archive')
  const whole = testFile('small.keras')
  expect(() => readArchive('a.zip', whole.subarray(0, whole.length / 2))).toThrow('cut short')
})

test('an archive that expands without end is refused before it expands', () => {
  const bomb = zipSync({ zeros: new Uint8Array(65 * 2 ** 20) }, { level: 1 })
  expect(bomb.length).toBeLessThan(2 ** 20)
  expect(() => readArchive('bomb.zip', bomb)).toThrow(/would unpack to 68157440 bytes/)
  expect(() => readArchive('a.zip', writeArchive({ a: new Uint8Array(9) }), { bytes: 8 })).toThrow(
    'would unpack',
  )
  expect(() =>
    readArchive('a.zip', writeArchive({ a: bytesOf(''), b: bytesOf('') }), { entries: 1 }),
  ).toThrow('has 2 entries')
})

test('an entry that holds more or less than it declares is refused', () => {
  const honest = zipSync({ a: bytesOf('a'.repeat(500)) })
  for (const declared of [499, 501, 60_000]) {
    const bytes = honest.slice()
    const view = new DataView(bytes.buffer)
    const directory = view.getUint32(bytes.length - 6, true)
    view.setUint32(22, declared, true)
    view.setUint32(directory + 24, declared, true)
    expect(() => readArchive('a.zip', bytes), String(declared)).toThrow(LoadError)
  }
})

test('2,000 damaged archives: each is read or refused by name', () => {
  let refused = 0
  for (const name of ['small.keras', 'streamed.zip', 'zip64.zip', 'small.keras']) {
    const bytes = testFile(name)
    for (let seed = 0; seed < 500; seed++) {
      try {
        readArchive(name, mutate(bytes, seed))
      } catch (error) {
        if (!(error instanceof LoadError))
          throw new Error(`${name}, seed ${seed}: ${error}`, { cause: error })
        expect(error.file).toBe(name)
        refused++
      }
    }
  }
  expect(refused).toBeGreaterThan(1000)
})
