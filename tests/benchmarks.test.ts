// The benchmark's driver, with Thinnet alone: it measures, names peers that are not there, and explains wrong options.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../benchmarks/bench.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'thinnet-bench-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function bench(...args: string[]) {
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
}

const quick = ['--runs', '1', '--seconds', '0.001', '--threads', '1', '--out', folder]

test('a work is measured, and a peer that is not there is named as absent', () => {
  const { stdout, status, stderr } = bench(
    ...['--work', 'case-study', '--peers', 'pytorch', '--python', 'no-such-python', '--json', ...quick],
  )
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const { works, machine } = JSON.parse(stdout)
  expect(machine.node).toBe(process.version)
  expect(works).toHaveLength(1)
  const [ours, watched, eager, compiled] = works[0].results
  for (const one of [ours, watched]) {
    expect(one.median).toBeGreaterThan(0)
    expect(one.loss).toBeGreaterThan(0.1)
    expect(one.loss).toBeLessThan(0.75)
    expect(one.rss).toBeGreaterThan(2 ** 24)
  }
  expect(ours.ratio).toBe(1)
  for (const one of [eager, compiled]) expect(one.absent).toBe('no-such-python: not found')

  const files = readdirSync(folder)
  expect(files.map(name => name.split('.').at(-1)).sort()).toEqual(['json', 'png', 'svg'])
  const written = files.find(name => name.endsWith('.json')) ?? ''
  expect(JSON.parse(readFileSync(join(folder, written), 'utf8'))).toEqual(JSON.parse(stdout))
})

test('the check prints the first losses, which fall', () => {
  const { stdout, status } = bench('--work', 'case-study', '--peers', 'none', '--check', '--json')
  expect(status).toBe(0)
  const { works } = JSON.parse(stdout)
  expect(works.map(({ variant }: { variant: string }) => variant)).toEqual([
    'without dropout',
    'with dropout',
  ])
  for (const { results } of works) {
    const { losses, alike } = results[0]
    expect(losses).toHaveLength(20)
    expect(losses[19]).toBeLessThan(losses[0])
    expect(alike).toBe(true)
  }
})

// by import, which is quicker than a process for each
const { readOptions } = await import(new URL('../benchmarks/driver/options.js', import.meta.url).href)

test.each([
  ['--work', 'mpl', '--work: mpl is not one of case-study, mlp'],
  ['--peers', 'torch', '--peers: torch is not one of pytorch, pytorch-compiled'],
  ['--runs', '0', '--runs: expected a whole number from 1, received 0'],
  ['--threads', 'all', '--threads: expected a whole number from 1, received all'],
  ['--seconds', '-1', "Option '--seconds' argument is ambiguous"],
  ['--limit', 'x', '--limit: expected a number above 0, received x'],
  ['--speed', '9', "Unknown option '--speed'"],
])('%s %s is an error that says what was expected', (option, value, message) => {
  expect(() => readOptions([option, value])).toThrow(message)
})

test('an error ends with status 2 and where help is', () => {
  const { status, stderr, stdout } = bench('--work', 'mpl')
  expect(stderr).toMatch(/^bench: --work: mpl is not one of .+\nSee npm run bench -- --help\n$/)
  expect(stdout).toBe('')
  expect(status).toBe(2)
})

test('works are chosen by group or by name, peers by family', () => {
  const { works, isChosen, threads } = readOptions([
    '--work',
    'cnn,mlp/64',
    '--peers',
    'keras',
    '--threads',
    '1,2',
  ])
  const names = works.map(({ name }: { name: string }) => name)
  expect(names).toEqual(['cnn/dropout', 'cnn/spatial', 'cnn/vgg', 'mlp/64'])
  expect(threads).toEqual([1, 2])
  const chosen = ['thinnet', 'keras-jax', 'keras-tensorflow', 'pytorch', 'tfjs-cpu'].filter(name =>
    isChosen({ name }),
  )
  expect(chosen).toEqual(['thinnet', 'keras-jax', 'keras-tensorflow'])
})
