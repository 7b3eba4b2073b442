import { describe, expect, test } from 'vitest'
import {
  builtinModel,
  checkBuiltinSettings,
  checkBuiltinSpace,
  defaultHidden,
  differentNetworks,
  dropoutKinds,
  pairedModel,
} from './builtinModel.js'
import { candidatesOf } from './candidates.js'
import type { Candidate, ModelSettings } from './trial.js'

const settings = (candidate: Candidate, others: Partial<ModelSettings> = {}): ModelSettings => ({
  ...{ candidate, inputShape: [4], task: 'binary', outputs: 1, seed: 7, ...others },
})
const classNames = (candidate: Candidate, others?: Partial<ModelSettings>) =>
  builtinModel(settings(candidate, others), [8, 8]).layers.map(({ className }) => className)

describe('the built-in network', () => {
  test('without regularization is a plain perceptron behind standardized inputs', () => {
    expect(classNames({})).toEqual(['Normalization', 'Dense', 'Dense', 'Dense'])
    expect(classNames({ dropout: 0, inputDropout: 0, maxNorm: null, weightDecay: 0 })).toEqual(classNames({}))
  })

  test.each([
    ['dropout', ['Dense', 'Dropout']],
    ['gaussianDropout', ['Dense', 'GaussianDropout']],
    ['alphaDropout', ['Dense', 'AlphaDropout']],
    ['dropConnect', ['DropConnect']],
  ])('of the kind %s drops behind every hidden layer', (kind, hidden) => {
    expect(classNames({ dropout: 0.5, kind })).toEqual(['Normalization', ...hidden, ...hidden, 'Dense'])
  })

  test('flattens samples that are no rows, and has the last layer of the task', () => {
    expect(classNames({}, { inputShape: [2, 2] }).slice(0, 2)).toEqual(['Flatten', 'Normalization'])
    const last = (task: ModelSettings['task'], outputs: number) =>
      builtinModel(settings({}, { task, outputs }), [8]).layers.at(-1)?.getConfig()
    expect(last('binary', 1)).toMatchObject({ units: 1, activation: 'sigmoid' })
    expect(last('classes', 3)).toMatchObject({ units: 3, activation: 'softmax' })
    expect(last('regression', 1)).toMatchObject({ units: 1, activation: 'linear' })
  })

  test('takes max-norm in its hidden layers and weight decay in its optimizer', () => {
    const model = builtinModel(settings({ maxNorm: 3, weightDecay: 0.01 }), [8])
    expect(model.layers[1]?.getConfig()).toMatchObject({
      kernel_constraint: { class_name: 'MaxNorm', config: { max_value: 3 } },
    })
    expect(model.optimizer).toMatchObject({ className: 'AdamW', weightDecay: 0.01 })
  })

  test('starts from the same weights whatever is dropped, of the same kind of units', () => {
    const weights = (candidate: Candidate) =>
      pairedModel(settings(candidate), [8, 8])
        .getWeights()
        .map(({ data }) => [...data])
    const plain = weights({})
    for (const candidate of candidatesOf({
      dropout: [0.3],
      inputDropout: [0, 0.1],
      kind: ['dropout', 'dropConnect'],
    })) {
      expect(weights(candidate)).toEqual(plain)
    }
    expect(weights({ dropout: 0.3, kind: 'alphaDropout' })).toEqual(weights({ kind: 'alphaDropout' }))
    expect(weights({ kind: 'alphaDropout' })).not.toEqual(plain)
  })
})

test('a space that the built-in network does not understand is refused', () => {
  expect(() => checkBuiltinSpace({ units: [8] })).toThrow(
    'space.units: expected one of dropout, inputDropout',
  )
  expect(() => checkBuiltinSpace({ dropuot: [0] })).toThrow('did you mean dropout?')
  expect(() => checkBuiltinSpace({ dropout: [0.5, 1] })).toThrow('space.dropout: expected rates from 0')
  expect(() => checkBuiltinSpace({ kind: ['dropout', 'drop'] })).toThrow('names among dropout, gaussian')
  expect(() => checkBuiltinSpace({ maxNorm: [null, 0] })).toThrow('norms above 0, or null for none')
  expect(() => checkBuiltinSpace({ weightDecay: [-1] })).toThrow('space.weightDecay')
  checkBuiltinSpace({ dropout: [0, 0.99], kind: [...dropoutKinds], maxNorm: [null, 3], weightDecay: [0, 1] })
})

test('where nothing is dropped, kinds of the same network are one candidate', () => {
  const all = candidatesOf({ dropout: [0, 0.5], kind: [...dropoutKinds] })
  expect(differentNetworks(all).map(({ dropout, kind }) => `${kind} ${dropout}`)).toEqual([
    'dropout 0',
    'alphaDropout 0',
    ...dropoutKinds.map(kind => `${kind} 0.5`),
  ])
})

test('hidden layers grow with rows and inputs, from 32 to 256 units', () => {
  expect([10, 178, 1000, 100_000].map(rows => defaultHidden(rows, 4)[0])).toEqual([32, 64, 128, 256])
  expect(defaultHidden(100, 200)).toEqual([256, 256])
})

test('settings of one candidate are checked by the option that gave them', () => {
  const refuse = (candidate: Candidate) => expect(() => checkBuiltinSettings('--b', candidate))
  refuse({ dropuot: 0.3 }).toThrow(
    "--b: expected settings of the built-in network: dropout, inputDropout, maxNorm, weightDecay, kind; received 'dropuot'\n" +
      "  did you mean dropout?\n  example: --b 'dropout=0.4,maxNorm=3'",
  )
  refuse({ dropout: 40 }).toThrow('--b dropout: expected rates from 0')
  refuse({ kind: 'gausianDropout' }).toThrow('did you mean gaussianDropout?')
  refuse({ dropout: 0.4, maxNorm: null, kind: 'dropConnect' }).not.toThrow()
})
