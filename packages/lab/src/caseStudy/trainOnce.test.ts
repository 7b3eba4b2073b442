import { describe, expect, test } from 'vitest'
import { field } from './field.js'
import { modelsOf, type Network, networkAt } from './network.js'
import { checkSettings } from './settings.js'
import { buildNetwork, trainOnce } from './trainOnce.js'

const networks = modelsOf(checkSettings({ hidden: 8, inputDropout: 0.1, maxNorm: 3 })).map(
  model => model.network,
)
const weightsOf = (network: Network, seed: number) =>
  buildNetwork(network, seed)
    .getWeights()
    .map(weight => [...weight.data])

describe('a training of the case study', () => {
  test('starts from the same weights in every network of the same seed', () => {
    const [baseline, ...others] = networks.map(network => weightsOf(network, 5))
    expect(baseline!.map(weight => weight.length)).toEqual([16, 8, 8, 1])
    for (const weights of others) expect(weights).toEqual(baseline)
    expect(weightsOf(networks[0]!, 6)).not.toEqual(baseline)
  })

  test('brings back scores, curves and the decision field, and tells the epochs', async () => {
    const told: number[] = []
    const job = { network: networkAt(0.4, 8), seed: 3, epochs: 12, detailed: true }
    const { scores, curves, field: probabilities } = await trainOnce(job, epochs => told.push(epochs))
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    for (const curve of Object.values(curves!)) expect(curve).toHaveLength(12)
    expect(probabilities).toHaveLength(field.points ** 2)
    expect(probabilities!.every(probability => probability >= 0 && probability <= 1)).toBe(true)
    // The last value of the validation curve is taken with dropout off after the last step, as evaluate does.
    expect(scores.testLoss).toBeCloseTo(curves!.valLoss.at(-1)!, 5)
    expect(scores.seconds).toBeGreaterThan(0)
  })

  test('brings back no more than is asked for', async () => {
    const outcome = await trainOnce({ network: networkAt(0, 4), seed: 3, epochs: 2, detailed: false })
    expect(Object.keys(outcome)).toEqual(['scores'])
  })
})

describe('the models of a study', () => {
  test('are the two of the case study and the extensions that are asked for', () => {
    expect(modelsOf(checkSettings()).map(({ name, network }) => [name, network.rate])).toEqual([
      ['baseline', 0],
      ['dropout', 0.4],
    ])
    const all = modelsOf(checkSettings({ inputDropout: 0.1, maxNorm: 3 }))
    expect(all.map(({ name }) => name)).toEqual(['baseline', 'dropout', 'inputDropout', 'maxNorm'])
    expect(all[2]!.network).toEqual({ hidden: 500, rate: 0.4, inputRate: 0.1 })
    expect(all[3]!.network).toEqual({ hidden: 500, rate: 0.4, inputRate: 0, maxNorm: 3 })
  })
})
