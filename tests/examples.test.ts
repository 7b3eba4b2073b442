/// <reference types="vite/client" />
// The examples of the README, the guides and the documentation comments run as they stand.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import * as thinnet from 'thinnet'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { commentExamples, markdownExamples, runExample } from './examples.js'

const pages: Record<string, string> = import.meta.glob(
  ['../README.md', '../docs/**/*.md', '!../docs/api/**'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
)
const sources: Record<string, string> = import.meta.glob(
  ['../packages/thinnet/src/**/*.ts', '!**/*.test.ts', '!**/testing/**', '!**/*.wasm.ts', '!**/importProbe*'],
  { query: '?raw', import: 'default', eager: true },
)
const folders = import.meta.glob<Record<string, unknown>>('../packages/thinnet/src/*/index.ts')

// what an example prints, or writes, is not for the log or the tree
const place = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'thinnet-examples-'))
beforeAll(() => process.chdir(folder))
afterAll(() => {
  process.chdir(place)
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  for (const method of ['log', 'warn'] as const) vi.spyOn(console, method).mockImplementation(() => {})
})

describe('pages', () => {
  const withExamples = Object.entries(pages).filter(([file, text]) => markdownExamples(file, text).length > 0)

  test('there are some', () => expect(withExamples.length).toBeGreaterThanOrEqual(3))

  test.each(withExamples)('%s', async (file, text) => {
    let scope: Record<string, unknown> = { ...thinnet }
    for (const { place, code } of markdownExamples(file, text)) {
      const made = await runExample(code, scope).catch(error => {
        throw new Error(`${place}: ${error.message}`, { cause: error })
      })
      scope = { ...scope, ...made }
    }
  })
})

describe('documentation comments', () => {
  /** What examples may use without making it: some data, and a model for it. */
  const fixtures = (file: string) => {
    const { x, y } = thinnet.makeMoons({ nSamples: 40, noise: 0.2, randomState: 1 })
    const model = thinnet
      .sequential([thinnet.dense(1, { activation: 'sigmoid', inputShape: [2] })], { seed: 1 })
      .compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
    const { graphInput } = thinnet.graph
    const values = {
      yTrue: graphInput('yTrue', 'float32', ['batch', 1]),
      yPred: graphInput('yPred', 'float32', ['batch', 1]),
      logits: graphInput('logits', 'float32', ['batch', 3]),
      sampleWeight: graphInput('sampleWeight', 'float32', ['batch']),
    }
    // an activation's x is a value of the graph, a model's x are samples
    const own = file.includes('/activations/') ? { x: values.yPred } : { x }
    // where functional models are explained, model is the function that makes them
    return { ...values, ...own, y, ...(!/functional|symbolic/.test(file) && { model }) }
  }
  const examples = Object.entries(sources).flatMap(([file, text]) =>
    commentExamples(file, text).map(example => ({ ...example, file, name: basename(example.place) })),
  )

  test('there are some', () => expect(examples.length).toBeGreaterThan(50))

  test.each(examples)('$name', async ({ file, place, code }) => {
    const { activations, initializers, losses, metrics, graph } = thinnet
    const own = await folders[`${dirname(file)}/index.ts`]?.()
    const scope = {
      ...graph,
      ...initializers,
      ...activations,
      ...metrics,
      ...losses,
      ...thinnet,
      ...own,
      ...fixtures(file),
    }
    await runExample(code, scope).catch(error => {
      throw new Error(`${place}: ${error.message}`, { cause: error })
    })
  })
})
