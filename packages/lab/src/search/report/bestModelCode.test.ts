import { createRequire } from 'node:module'
import { transformSync } from 'esbuild'
import * as thinnet from 'thinnet'
import { type Model, type Schema, Sequential } from 'thinnet'
import { expect, test } from 'vitest'
import { builtinModel } from '../builtinModel.js'
import { madeUpStudy } from '../testing/madeUpStudy.js'
import type { Candidate, Task } from '../trial.js'
import { bestModelCode } from './bestModelCode.js'

const schemaFor = (task: Task): Schema => ({
  version: 1,
  columns: [
    { name: 'the dog\'s \\ "age"\n', kind: 'number', missing: 0.5, indicator: false },
    { name: 'colour', kind: 'category', vocabulary: ['red', 'it’s'], indicator: false },
  ],
  target:
    task === 'regression'
      ? { name: 'y', kind: 'number', mean: 1, scale: 2 }
      : { name: 'y', kind: 'classes', classes: task === 'binary' ? ['a', 'b'] : ['a', 'b', 'c'] },
})

/** What the code exports, without its last part, which trains when it is run: the test of the command does that. */
function run(code: string): Record<string, unknown> {
  const definitions = code.slice(0, code.indexOf('const [, script'))
  const script = transformSync(definitions, { loader: 'ts', format: 'cjs' }).code
  const ours: Record<string, unknown> = { thinnet, '@thinnet/lab': {} }
  const others = createRequire(import.meta.url)
  const module: { exports: Record<string, unknown> } = { exports: {} }
  new Function('require', 'module', script)((name: string): unknown => ours[name] ?? others(name), module)
  return { ...module.exports }
}

/** Layers without the names that number them, and how they are trained. */
function described(model: Model) {
  const layers = model.layers.map(layer => {
    const { name: _, layer: inner, ...config } = layer.getConfig()
    return { class: layer.className, config, inner: JSON.stringify(inner)?.replace(/"name":"[^"]*",?/g, '') }
  })
  const { optimizer, loss } = model.compileOptions ?? {}
  const state = optimizer && typeof optimizer === 'object' && 'getConfig' in optimizer ? optimizer : undefined
  return { layers, loss, optimizer: JSON.stringify(state), seed: model.seed }
}

const plain = { dropout: 0, inputDropout: 0, maxNorm: null, weightDecay: 0 }

test.each<[string, Task, Candidate]>([
  ['nothing', 'classes', plain],
  ['dropout', 'binary', { ...plain, dropout: 0.3 }],
  ['everything at once', 'regression', { dropout: 0.5, inputDropout: 0.1, maxNorm: 3, weightDecay: 0.01 }],
  ['gaussianDropout', 'classes', { ...plain, kind: 'gaussianDropout', dropout: 0.3, inputDropout: 0.2 }],
  ['alphaDropout', 'binary', { ...plain, kind: 'alphaDropout', dropout: 0.1 }],
  ['alphaDropout without any', 'binary', { ...plain, kind: 'alphaDropout' }],
  ['dropConnect', 'binary', { ...plain, kind: 'dropConnect', dropout: 0.4, inputDropout: 0.2 }],
])('the code of %s makes the network that was searched with', (_, task, candidate) => {
  const made = madeUpStudy({ task })
  const study = {
    ...made,
    settings: { ...made.settings, hidden: [16, 8] },
    candidates: made.candidates.map(one => ({ ...one, candidate })),
  }
  const schema = schemaFor(task)
  const code = bestModelCode(study, {
    ...{ label: 'it', schema, inputShape: [3], out: 'out', model: undefined },
  })
  const exported = run(code)
  expect(exported.schema).toEqual(schema)
  const { buildModel } = exported
  const built: unknown = typeof buildModel === 'function' ? buildModel() : undefined
  if (!(built instanceof Sequential)) throw new TypeError('buildModel gives no model')
  const outputs = task === 'classes' ? 3 : 1
  const seed = study.best.seed
  const wanted = builtinModel({ candidate, inputShape: [3], task, outputs, seed }, [16, 8])
  expect(described(built)).toEqual(described(wanted))
})

test('a model of one’s own is imported from where it is', () => {
  const code = bestModelCode(madeUpStudy(), {
    ...{ label: 'dropout 0.3', schema: undefined, inputShape: [8, 8, 1] },
    ...{ out: 'results/out', model: 'models/cnn.ts' },
  })
  expect(code).toContain("import { model } from '../../models/cnn.js'")
  expect(code).toContain('candidate: { dropout: 0.3 }')
  expect(code).toContain('inputShape: [8, 8, 1]')
})
