import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { engine } from '../../packages/thinnet/src/runtime/index.js'
import { cases, exportsOf, inputNamesOf, modelOf, samplesFor } from './models.js'
import { countNodes, hashOf, readModel } from './structure.js'

describe('an exported model predicts as the model does', () => {
  const quiet = Object.entries(cases).filter(([, { random }]) => random !== 'always')
  test.each(quiet)('%s', async (name, { tokens }) => {
    const network = modelOf(name)
    const bytes = await network.export()
    const session = await (await engine()).createSession(bytes, { threads: 1 })
    for (const rows of [1, 5]) {
      const samples = samplesFor(network, rows, tokens)
      const feeds = samples.map(({ data, shape }, i) => [
        inputNamesOf(name, network)[i],
        { dtype: 'float32' as const, data, shape },
      ])
      const outputs = await session.run(Object.fromEntries(feeds))
      const expected = await network.predictAll(samples.length > 1 ? samples : samples[0])
      expect(Object.keys(outputs)).toEqual(network.outputNames)
      network.outputNames.forEach((output, i) => {
        expect(outputs[output].shape).toEqual(expected[i].shape)
        expected[i].data.forEach((value, j) => {
          expect(Math.abs(Number(outputs[output].data[j]) - value)).toBeLessThanOrEqual(
            1e-6 * (1 + Math.abs(value)),
          )
        })
      })
    }
    await session.release()
  })
})

interface Results {
  readonly models: Readonly<
    Record<
      string,
      {
        readonly dropout?: string
        readonly files: Readonly<Record<string, { readonly nodes: number; readonly structure: string }>>
      }
    >
  >
}

describe('what the ONNX checker and onnxruntime in Python have seen', () => {
  const results: Results = JSON.parse(readFileSync(new URL('./results.json', import.meta.url), 'utf8'))

  test('are all of these models', () => {
    expect(Object.keys(cases).length).toBeGreaterThanOrEqual(25)
    expect(Object.keys(results.models)).toEqual(Object.keys(cases))
    for (const [name, { dropout }] of Object.entries(results.models)) {
      expect(dropout !== undefined, name).toBe(cases[name].random !== undefined)
    }
  })

  // where this fails, exported files have changed: check them again, with check.js
  test.each(Object.keys(cases))('is the file that is written now: %s', async name => {
    const network = modelOf(name)
    const now: Record<string, unknown> = {}
    for (const [kind, options] of exportsOf(name)) {
      const model = readModel(await network.export(options))
      now[kind] = { nodes: countNodes(model.graph), structure: hashOf(model) }
    }
    const checked = Object.entries(results.models[name].files).map(([kind, { nodes, structure }]) => [
      kind,
      { nodes, structure },
    ])
    expect(now).toEqual(Object.fromEntries(checked))
  })
})
