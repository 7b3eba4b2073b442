import { makeCircles } from 'thinnet'
import { afterEach, expect, test, vi } from 'vitest'
import { caseStudy, presetFor } from '../setting/presets.js'
import type { DataKind, DataSetting } from '../setting/setting.js'
import { generated, givenText } from '../testing/sets.js'
import { csvData, parseTable } from './csv.js'
import { PLANE_POINTS, planePoints } from './dataset.js'
import { givenData } from './given.js'

const settingOf = (kind: DataKind, changes: Partial<DataSetting> = {}): DataSetting => ({
  ...presetFor(kind, caseStudy).data,
  ...changes,
})

test('the circles are those of the case study, its first 30 rows for training', () => {
  const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
  const data = generated(settingOf('circles'))
  expect(data.train.rows).toBe(30)
  expect(data.test.rows).toBe(70)
  expect([...data.train.x, ...data.test.x]).toEqual([...Float32Array.from(x.flat())])
  expect([...data.train.y, ...data.test.y]).toEqual(y)
})

test.each(['circles', 'moons', 'blobs', 'spirals'] as const)(
  '%s lie within the plane that is shown',
  kind => {
    const data = generated(settingOf(kind))
    const { x, y } = data.plane!
    for (const part of [data.train, data.test]) {
      part.x.forEach((value, i) => {
        const [from, to] = i % 2 ? y : x
        expect(value).toBeGreaterThan(from)
        expect(value).toBeLessThan(to)
      })
    }
    const points = planePoints(data.plane!)
    expect(points).toHaveLength(2 * PLANE_POINTS ** 2)
    expect([points[0], points[1]]).toEqual([Math.fround(x[0]), Math.fround(y[0])])
    expect([points.at(-2), points.at(-1)]).toEqual([Math.fround(x[1]), Math.fround(y[1])])
  },
)

test('a training part that leaves nothing to test is an error that says what to change', () => {
  expect(() => generated(settingOf('moons', { rows: 50, trainRows: 49 }))).toThrow(
    'Of 50 rows, 49 for training leave too few for testing: at most 48.',
  )
})

/** The page's fetch, of the files that lie beside it. */
function serve(packed: (text: string) => Uint8Array<ArrayBuffer>) {
  vi.stubGlobal('fetch', async (address: string) => {
    const name = address.includes('digits') ? 'digits' : 'japanese-vowels'
    return new Response(packed(givenText(name)))
  })
}
afterEach(() => vi.unstubAllGlobals())

test('digits and vowels have the same share of every class in both parts', async () => {
  // a server that took the compression off; the page reads compressed files, too
  serve(text => new TextEncoder().encode(text))
  const digits = await givenData(settingOf('digits'))
  expect([digits.train.rows, digits.test.rows]).toEqual([100, 1697])
  expect(digits.train.x).toHaveLength(100 * 64)
  expect(Math.max(...digits.train.x)).toBe(1)
  for (let digit = 0; digit < 10; digit++) {
    const count = digits.train.y.filter(y => y === digit).length
    expect(Math.abs(count - 10)).toBeLessThanOrEqual(1)
  }
  const vowels = await givenData(settingOf('vowels'))
  expect([vowels.train.rows, vowels.test.rows]).toEqual([90, 550])
  expect(vowels.train.x).toHaveLength(90 * 29 * 12)
  await expect(givenData(settingOf('digits', { trainRows: 5 }))).rejects.toThrow('take 10 to 1787')
})

const wine = () => parseTable('wine.csv', givenText('wine'))

test('a table is split, encoded by what its training rows say, and standardized by the network', () => {
  const data = csvData(
    wine(),
    settingOf('csv', { trainRows: 100, table: { name: 'wine.csv', target: 'target' } }),
  )
  expect(data).toMatchObject({
    form: 'table',
    task: 'classes',
    outputs: 3,
    standardize: true,
    inputShape: [13],
  })
  expect([data.train.rows, data.test.rows]).toEqual([100, 78])
  expect(data.schema?.target).toMatchObject({ name: 'target', kind: 'classes' })
})

test('a table of numbers to predict, and one of two columns, are seen as such', () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 11},${i % 2 ? 'yes' : 'no'}`)
  const text = `a;b;c\n${rows.join('\n').replaceAll(',', ';')}`
  const inPlane = csvData(
    parseTable('t.csv', text),
    settingOf('csv', { trainRows: 20, table: { name: 't.csv', target: 'c' } }),
  )
  expect(inPlane).toMatchObject({ form: 'plane', task: 'binary', features: ['a', 'b'] })
  const numbers = Array.from({ length: 40 }, (_, i) => `${i},${Math.sin(i)}`).join('\n')
  const regression = csvData(
    parseTable('n.csv', `x,y\n${numbers}`),
    settingOf('csv', { trainRows: 20, table: { name: 'n.csv', target: 'y' } }),
  )
  expect(regression).toMatchObject({ task: 'regression', outputs: 1, classes: [] })
  const mean = regression.train.y.reduce((sum, y) => sum + y, 0) / 20
  expect(mean).toBeCloseTo(0, 5)
})

test.each([
  ['a picture', 'PNG\0\0', 'is not a text file'],
  ['an empty file', '', 'has no rows'],
  ['a header alone', 'a,b\n', 'has no rows'],
  ['numbers where names should be', '1,2\n3,4\n', 'only numbers'],
  ['a row that is too long', 'a,b\n1,2\n1,2,3\n', 'expected 2 fields'],
  ['a quote that never ends', 'a,b\n"1,2\n3,4\n', 'broken.csv'],
])('%s is an error with the file, the line and what was expected', (_, text, message) => {
  expect(() => parseTable('broken.csv', text)).toThrow(message)
  expect(() => parseTable('broken.csv', text)).toThrow(/broken\.csv/)
})

test('a row of more than 4 MB is a quote that is never closed', () => {
  expect(() => parseTable('a.csv', `a,b\n1,"${'2,3\n'.repeat(1_200_000)}`)).toThrow(
    'a.csv has a row of more than 4 MB: a quote " opens there and is never closed.',
  )
})
