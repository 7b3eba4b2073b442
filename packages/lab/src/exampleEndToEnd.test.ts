import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExampleDocument } from './examples/resultDocument.js'
import { startCommand } from './testing/startCommand.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-example-'))
})
afterEach(() => rm(home, { recursive: true }))

const figures = ['data', 'accuracy', 'loss', 'repeats'].flatMap(name => [`${name}.svg`, `${name}.png`])
const files = [...figures, 'report.html', 'results.json']

describe.each([
  { name: 'cnn', variants: 3, train: 200, test: 1597 },
  { name: 'rnn', variants: 8, train: 90, test: 370 },
])('thinnet example $name', ({ name, variants, train, test: testRows }) => {
  test('writes one JSON document to standard output, and all of its files', async () => {
    const args = ['example', name, '--epochs', '1', '--repeats', '2', '--seed', '5', '--json', '--quiet']
    const { code, out, err } = await startCommand(home, ...args, '--out', 'tmp/out').ended
    expect([code, err]).toEqual([0, ''])
    const document: ExampleDocument = JSON.parse(out)
    expect(document).toMatchObject({ example: name, seed: 5, epochs: 1 })
    expect(document.models).toHaveLength(variants)
    const seeds = document.models.map(model => model.repeats.map(repeat => repeat.seed))
    expect(new Set(seeds.map(String)).size).toBe(1)
    expect(new Set(seeds[0]).size).toBe(2)
    for (const { repeats } of document.models) {
      for (const { trainAccuracy, testAccuracy, trainLoss, testLoss } of repeats) {
        // Accuracies are counts of rows.
        expect(trainAccuracy * train).toBeCloseTo(Math.round(trainAccuracy * train), 3)
        expect(testAccuracy * testRows).toBeCloseTo(Math.round(testAccuracy * testRows), 3)
        for (const value of [trainLoss, testLoss]) expect(value).toBeGreaterThan(0)
      }
    }
    expect(document.files).toEqual(files.map(file => `tmp/out/${file}`))
    expect((await readdir(join(home, 'tmp/out'))).sort()).toEqual(files.toSorted())
    expect(JSON.parse(await readFile(join(home, 'tmp/out/results.json'), 'utf8'))).toEqual(document)
    expect(await readFile(join(home, 'tmp/out/report.html'), 'utf8')).not.toContain(home)
  })
})

test('without --json an example shows a table, says where its numbers come from, and where to look', async () => {
  const { code, out, err } = await startCommand(home, 'example', 'cnn', '--epochs', '1', '--repeats', '1')
    .ended
  expect(code).toBe(0)
  expect(err).toContain('drawing figures')
  expect(out).toMatch(/network +train accuracy +test accuracy +train loss +test loss +seconds/)
  expect(out).toMatch(/SpatialDropout2D +\d+\.\d\s%/)
  expect(out).toContain('measured by evaluate after training, dropout off')
  expect(out).toContain(join('reports/cnn', 'report.html'))
})
