// Devices other than the CPU, on a graphics card in software: the same training to float32 rounding.

import * as thinnet from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placement } from '../../packages/thinnet/src/models/programs/placement.js'
import { encodeModel } from '../../packages/thinnet/src/onnx/index.js'
import { engine } from '../../packages/thinnet/src/runtime/index.js'
import { profiled } from '../../packages/thinnet/src/runtime/testing/profiling.js'
import { networks, type Trained, trainNetwork } from './deviceNetworks.js'
import { type LibraryPage, openLibraryPage } from './page.js'

const { dense, devices, dropout, sequential } = thinnet

/** Compiling shaders for a card in software takes most of the time, in milliseconds. */
const PATIENCE = 400_000

function expectAlike(actual: Trained, expected: Trained): void {
  expect(actual.losses).toHaveLength(5)
  expect(actual.accuracies).toEqual(expected.accuracies)
  for (const name of ['losses', 'predictions'] as const) {
    actual[name].forEach((value, i) => {
      expect(Math.abs(value - expected[name][i]) / Math.abs(expected[name][i])).toBeLessThan(1e-4)
    })
  }
}

describe('in Node', { timeout: PATIENCE }, () => {
  test('WebGPU is there, CUDA is not, and the error says so', async () => {
    expect(await devices()).toEqual(['cpu', 'webgpu'])
    const model = sequential([dense(1, { inputShape: [1] })])
    model.device = 'cuda'
    await expect(model.predict([[1]])).rejects.toThrow(
      /^device 'cuda' is not available on this machine \(.*\); available: cpu, webgpu$/,
    )
  })

  test.each(networks)('%s trains on WebGPU as on the CPU', async network => {
    const gpu = await trainNetwork(thinnet, network, 'webgpu')
    expectAlike(gpu, await trainNetwork(thinnet, network, 'cpu'))
  })

  test.each(networks)('%s: the summary names the operators that run on the CPU', async network => {
    let trained: Trained | undefined
    const sessions = await profiled(async () => {
      trained = await trainNetwork(thinnet, network, 'webgpu')
    })
    const ran = sessions.flat()
    const onCpu = new Set(ran.flatMap(({ op, provider }) => (provider === 'CPU' ? [op] : [])))
    const line = trained?.summary.split('\n').at(-1) ?? ''
    const [, list] = line.match(/^Device: webgpu(?:; on the CPU, since it lacks them: (.*))?$/) ?? []
    const named = list?.split(', ') ?? []
    if (network === 'lstm') {
      // with a recurrence all operators of its steps
      expect([...onCpu]).toEqual(expect.arrayContaining(named))
      expect(named).toContain('Scan')
      expect(ran.filter(({ op, provider }) => op === 'Tanh' && provider !== 'CPU')).toEqual([])
    } else expect([...onCpu].sort()).toEqual(named)
  })
})

describe('the table of what WebGPU lacks', { timeout: PATIENCE }, () => {
  const { graph } = thinnet
  const { add, and, cast, concat, equal, gather, greater, identity, neg, not, or } = graph
  const elements = {
    float32: Float32Array.of(1, -2, 3, 4.5),
    int32: Int32Array.of(1, -2, 3, 4),
    int64: BigInt64Array.of(1n, -2n, 3n, 4n),
    uint8: Uint8Array.of(1, 2, 3, 4),
    bool: Uint8Array.of(1, 0, 1, 1),
  }
  type Kind = keyof typeof elements
  const kinds = Object.keys(elements) as Kind[]

  /** Uses of operators that the programs have, by what they take. */
  function uses(x: thinnet.Value, kind: Kind): thinnet.Value[] {
    const all = [
      ...kinds.filter(one => one !== kind).map(one => cast(x, one)),
      ...[identity(x), graph.reshape(x, [2, 2]), graph.slice(x, 0, 1, 3), concat([x, x], 0)],
      ...[gather(x, graph.constant([3, 1], 'int32')), graph.unsqueeze(x, [0])],
      ...[graph.transpose(graph.reshape(x, [2, 2]), [1, 0]), equal(x, x)],
    ]
    if (kind === 'bool') return [...all, and(x, x), or(x, x), not(x)]
    if (kind === 'uint8') return [...all, graph.apply('DequantizeLinear', [x, graph.constant(2)])]
    const numbers = [add(x, x), graph.abs(x), neg(x), greater(x, graph.constant(0, kind))]
    const choice = graph.where(greater(x, graph.constant(0, kind)), x, x)
    if (kind !== 'float32') return [...all, ...numbers, choice, graph.reduceSum(x)]
    const image = graph.reshape(x, [1, 1, 2, 2])
    return [
      ...[...all, ...numbers, choice, graph.reduceMean(x), graph.exp(x), graph.sign(x), graph.round(x)],
      ...[graph.apply('HardSigmoid', [x], { alpha: 2, beta: -1 }), graph.logSoftmax(x), graph.softplus(x)],
      ...[graph.topK(x, 2).values, cast(graph.argMax(x), 'float32')],
      ...[graph.pad(x, [1], [1]), graph.matMul(graph.reshape(x, [2, 2]), graph.reshape(x, [2, 2]))],
      ...graph.maxPool(image, [2, 2]).node.outputs,
    ]
  }

  test.each(kinds)('is right about %s', async kind => {
    const x = graph.graphInput('x', kind, [4])
    const { values, nodeNames, fallback, cpuNodes } = placement('webgpu', uses(x, kind))
    const model = encodeModel({ x }, Object.fromEntries(values.map((value, i) => [`y_${i}`, value])), {
      nodeNames,
    })
    const [ran] = await profiled(async () => {
      const { createSession } = await engine()
      const session = await createSession(model, { threads: 1, device: 'webgpu', cpuNodes })
      await session.run({ x: { dtype: kind, data: elements[kind], shape: [4] } })
    })
    const onCpu = new Set(ran.flatMap(({ op, provider }) => (provider === 'CPU' ? [op] : [])))
    expect([...onCpu].sort()).toEqual(fallback)
  })
})

describe('a model on WebGPU', { timeout: PATIENCE }, () => {
  const x = Array.from({ length: 21 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
  const y = x.map(([a, b]) => (a > b ? 1 : 0))
  const network = () =>
    sequential(
      [dense(9, { activation: 'relu', inputShape: [2] }), dropout(0.4), dense(1, { activation: 'sigmoid' })],
      { seed: 1 },
    )
  const settings = { optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] }

  test('drops what it drops on the CPU, to the bit', async () => {
    const ones = thinnet.tensor(new Float32Array(5 * 333).fill(1), [5, 333])
    const kept = async (device: thinnet.DeviceName) => {
      const model = sequential([dropout(0.3, { inputShape: [333], training: true })], { seed: 7 })
      model.device = device
      return Array.from((await model.predict(ones)).data, Boolean)
    }
    expect(await kept('webgpu')).toEqual(await kept('cpu'))
  })

  test('is fed noise, masks of a whole batch and rates by schedule as on the CPU', async () => {
    const { batchNormalization, gaussianDropout, linearRate } = thinnet
    const lossesOn = async (device: thinnet.DeviceName) => {
      const layers = [
        // as many weights as the CPU updates outside of the graph
        dense(300, { activation: 'relu', kernelConstraint: 'maxNorm', inputShape: [2] }),
        dropout(0.3, { noiseShape: [1, 300] }),
        gaussianDropout(linearRate({ from: 0.1, to: 0.4, steps: 9 })),
        dense(300, { kernelRegularizer: 'l1' }),
        batchNormalization(),
        dense(1, { activation: 'sigmoid' }),
      ]
      const model = sequential(layers, { seed: 3 }).compile({ ...settings, device })
      const { history } = await model.fit(x, y, { epochs: 4, batchSize: 8, verbose: 0 })
      return history.loss
    }
    const expected = await lossesOn('cpu')
    ;(await lossesOn('webgpu')).forEach((loss, epoch) => {
      expect(Math.abs(loss / expected[epoch] - 1)).toBeLessThan(1e-4)
    })
  })

  test('goes on where it was on another device', async () => {
    const moved = network().compile(settings)
    const stayed = network().compile(settings)
    const losses: number[] = []
    for (const device of ['cpu', 'webgpu', 'cpu'] as const) {
      moved.device = device
      const { history } = await moved.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0 })
      losses.push(...history.loss)
    }
    const { history } = await stayed.fit(x, y, { epochs: 9, batchSize: 8, verbose: 0 })
    losses.forEach((loss, epoch) => {
      expect(loss).toBeCloseTo(history.loss[epoch], 5)
    })
    expect(moved.optimizer.iterations).toBe(27)
  })

  test('validates, evaluates and estimates uncertainty', async () => {
    const figures = async (device: thinnet.DeviceName) => {
      const model = network().compile({ ...settings, device })
      const { history } = await model.fit(x, y, { epochs: 2, validationData: [x, y], verbose: 0 })
      const { mean } = await model.predictWithUncertainty(x, { samples: 10 })
      const { loss, accuracy } = await model.evaluate(x, y)
      return [...history.valLoss, ...history.valAccuracy, ...mean.data, loss, accuracy]
    }
    const expected = await figures('cpu')
    ;(await figures('webgpu')).forEach((figure, i) => {
      expect(figure).toBeCloseTo(expected[i], 4)
    })
  })

  test('keeps its weights when training is cancelled', async () => {
    const model = network().compile({ ...settings, device: 'webgpu' })
    const controller = new AbortController()
    const callbacks = [
      {
        passive: true,
        onEpochEnd(epoch: number) {
          if (epoch === 4) controller.abort()
        },
      },
    ]
    const before = model.getWeights()[0].data
    const fit = model.fit(x, y, { epochs: 1e6, verbose: 0, callbacks, signal: controller.signal })
    await expect(fit).rejects.toThrow(/abort/i)
    const steps = model.optimizer.iterations
    expect(steps).toBeGreaterThanOrEqual(5)
    const same = network().compile(settings)
    await same.fit(x, y, { epochs: steps, verbose: 0 })
    const [after, expected] = [model.getWeights()[0].data, same.getWeights()[0].data]
    expect(after).not.toEqual(before)
    after.forEach((weight, i) => {
      expect(weight).toBeCloseTo(expected[i], 4)
    })
  })
})

describe('in a page', { timeout: PATIENCE }, () => {
  let browser: LibraryPage
  beforeAll(async () => {
    browser = await openLibraryPage({ gpu: true })
  })
  afterAll(() => browser?.close())

  const inPage = <T>(expression: string): Promise<T> => browser.page.evaluate(expression) as Promise<T>

  test('whoever computes on the CPU loads nothing of WebGPU', async () => {
    const expected = await trainNetwork(thinnet, 'mlp', 'cpu')
    expectAlike(await inPage(`(${trainNetwork})(window.thinnet, 'mlp', 'cpu')`), expected)
    expect(browser.requested).toContain('/ort-wasm-simd-threaded.wasm')
    expect(browser.requested.filter(path => /webgpu|asyncify/.test(path))).toEqual([])
  })

  test('WebGPU is there', async () => {
    expect(await inPage('window.thinnet.devices()')).toEqual(['cpu', 'webgpu'])
  })

  test.each(networks)('%s trains on WebGPU as on the CPU', async network => {
    const expected = await trainNetwork(thinnet, network, 'cpu')
    expectAlike(await inPage(`(${trainNetwork})(window.thinnet, '${network}', 'webgpu')`), expected)
  })

  test('two models train at a time', async () => {
    const train = `(${trainNetwork})(window.thinnet, 'mlp', 'webgpu')`
    const [one, other] = await inPage<Trained[]>(`Promise.all([${train}, ${train}])`)
    expect(one).toEqual(other)
  })
})
