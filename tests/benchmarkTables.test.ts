// The tables of the README and of docs/performance.md, from results of the benchmark.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const { allTables, atTheirBest, merge, provenance, ratioTable, replacePart } = await import(
  new URL('../benchmarks/tables.js', import.meta.url).href
)

const result = (peer: string, title: string, median: number, more = {}) => ({
  ...{ peer, title, median, min: median, max: median, ratio: 1, rss: 2 ** 28, ...more },
})

const run = (threads: number, ours: number, others: object[], work = 'mlp/512') => ({
  machine: {
    ...{ date: `2026-01-0${threads}T10:00:00Z`, commit: 'abc', cpu: 'A', cores: 2, node: 'v20.19.0' },
  },
  options: { runs: 5, seconds: 1 },
  works: [
    {
      ...{ work, threads, title: 'MLP', unit: 'ms' },
      results: [result('thinnet', 'Thinnet', ours), ...others],
    },
  ],
})

const one = run(1, 4, [
  result('pytorch', 'PyTorch', 3),
  { peer: 'keras-jax', title: 'Keras on JAX', absent: 'not there' },
  { peer: 'tfjs-wasm', title: 'tfjs, WebAssembly', cannot: 'no such kernel' },
])
const two = run(2, 2, [result('pytorch', 'PyTorch', 6), { peer: 'jax-js', title: 'jax-js', slow: 120 }])

test('each peer stands with its best number of threads, as a multiple of ours; who is quicker is strong', () => {
  expect(ratioTable(merge([one, two])).split('\n')).toEqual([
    '|  | Thinnet | PyTorch | tfjs, WebAssembly | jax-js |',
    '| --- | ---: | ---: | ---: | ---: |',
    '| MLP | 2.000 ms | 1.50 | cannot | too slow |',
  ])
  expect(ratioTable(merge([one]))).toContain('| MLP | 4.000 ms | **0.75** | cannot |')
  const [best] = atTheirBest(merge([one, two]))
  expect(best.results.get('thinnet').threads).toBe(2)
  expect(best.results.get('pytorch').threads).toBe(1)
})

test('of two runs of a work the later one counts, and works stand in the order of the benchmark', () => {
  const merged = merge([run(1, 9, [], 'cnn/dropout'), run(1, 4, []), run(1, 5, [])])
  expect(
    merged.works.map(({ work, results }: { work: string; results: { median: number }[] }) => [
      work,
      results[0].median,
    ]),
  ).toEqual([
    ['mlp/512', 5],
    ['cnn/dropout', 9],
  ])
})

test('runs with other peers stand beside each other, each peer against the Thinnet of its own run', () => {
  const web = run(1, 5, [result('jax-js', 'jax-js', 20)])
  const table = ratioTable(merge([run(1, 4, [result('pytorch', 'PyTorch', 12)]), web]))
  expect(table.split('\n').at(-1)).toBe('| MLP | 5.000 ms | 3.00 | 4.00 |')
})

test('all figures have a row for every peer and number of threads, also for those that could not', () => {
  const text = allTables(merge([one, two]))
  expect(text).toContain('#### MLP')
  expect(text).toContain('| Thinnet | 1 | 4.000 (4.000 to 4.000) | 1.00 |  | 256 |')
  expect(text).toContain('| Thinnet | 2 | 2.000 (2.000 to 2.000) |')
  expect(text).toContain('| Keras on JAX | 1 | not installed |')
  expect(text).toContain('| tfjs, WebAssembly | 1 | no such kernel |')
  expect(text).toContain('| jax-js | 2 | no answer within 120 s |')
})

test('a table says where its figures are from, and is of one machine and device', () => {
  expect(provenance(merge([one, two]))).toMatch(
    /^A \(2 cores, .*Node 20\.19\.0; 2026-01-01 and 2026-01-02, commit abc\.$/,
  )
  const other = { ...two, machine: { ...two.machine, cpu: 'B' } }
  expect(() => merge([one, other])).toThrow('results of different machines cannot stand in one table: A, B')
  const onCard = { ...two, options: { ...two.options, device: 'webgpu' } }
  expect(() => merge([one, onCard])).toThrow(
    'results of different devices cannot stand in one table: cpu, webgpu',
  )
})

test('only what is between the markers is replaced', () => {
  const marked = (content: string) =>
    `before\n<!-- x: written by benchmarks/tables.js -->\n\n${content}\n\n<!-- end of x -->\nafter\n`
  expect(replacePart(marked('old'), 'x', 'new')).toBe(marked('new'))
  expect(() => replacePart('nothing', 'x', 'new')).toThrow('there is no place for x')
})

test('the README and docs/performance.md have the places', () => {
  const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  expect(replacePart(text('../README.md'), 'benchmark table', 'NEW')).toContain('NEW')
  for (const part of ['ratio table', 'all figures'])
    expect(replacePart(text('../docs/performance.md'), part, 'NEW')).toContain('NEW')
})
