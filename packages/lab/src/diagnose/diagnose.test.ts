import { describe, expect, test } from 'vitest'
import { calibrate } from './calibration/calibrate.js'
import { cleanSets, plantedSets } from './calibration/sets.js'
import { describeDiagnosis } from './describe.js'
import { diagnose } from './diagnose.js'

// A glance at what docs/figures/diagnoseTable.js counts on 20 seeds, with smaller networks and fewer epochs. (Of
// its seeds, 0 has the one false alarm that the table shows, in the regression.)
const seeds = [1, 2]
const brief = { hidden: [32, 32], epochs: 60 }
/** These take their epochs: with fewer, a diagnosis says rightly that training crawls. */
const briefFor = (name: string) => (/^(moons|regression)$/.test(name) ? {} : brief)

describe('a planted fault is named', () => {
  test.each(plantedSets.map(set => [set.name, set] as const))('%s', async (_, set) => {
    expect((await calibrate(set, seeds, briefFor(set.name))).hits).toBe(seeds.length)
  })
})

describe('clean data has none', () => {
  test.each(cleanSets.map(set => [set.name, set] as const))('%s', async (_, set) => {
    expect((await calibrate(set, seeds, briefFor(set.name))).others).toEqual([])
  })
})

test('the same seed finds the same, to the last bit', async () => {
  const [blobs] = cleanSets
  const once = () => diagnose({ ...blobs!.make(3), ...brief, seed: 5, quick: true, processes: 0 })
  const [first, second] = [await once(), await once()]
  expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 })
  expect(describeDiagnosis(first)).toMatch(/^No fault found in the data, the network or its training/)
})

test('samples without a table, a model without dropout, and the whole of a diagnosis', async () => {
  const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
  const { findings, verdict, learningCurve, settings } = await diagnose({
    data: { x, y: x.map(([a = 0, b = 0]) => a + b), task: 'regression' },
    hidden: [8],
    epochs: 5,
    processes: 0,
  })
  expect(settings).toMatchObject({ epochs: 5, network: 'dense layers of 8 units', seed: 1 })
  expect(verdict!.rates.map(({ rate }) => rate)).toEqual([0.2, 0.5])
  expect(learningCurve!.rows).toEqual([12, 24, 48])
  expect(findings.every(({ what, next }) => what.endsWith('.') && next.length > 0)).toBe(true)
})

test('bad tables and no data are told with what to do', async () => {
  await expect(diagnose({ processes: 0 })).rejects.toThrow('there is no data: give a table and its target')
  const [blobs] = cleanSets
  const { data } = blobs!.make(0)
  const wrong = data && 'table' in data ? { ...data, target: 'targte' } : undefined
  await expect(diagnose({ data: wrong, processes: 0 })).rejects.toThrow('there is no column targte')
})
