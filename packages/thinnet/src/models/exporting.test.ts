import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBinary } from '@bufbuild/protobuf'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  batchNormalization,
  dense,
  dropConnect,
  dropout,
  type ExportOptions,
  flatten,
  gaussianDropout,
  gaussianNoise,
  identity,
  input,
  inputLayer,
  linearRate,
  lstm,
  type Model,
  model,
  sequential,
  simpleRNN,
  Tensor,
} from '../index.js'
import { ModelProto } from '../onnx/schema.js'
import { type EngineTensor, engine, type Session } from '../runtime/index.js'
import { VERSION } from '../version.js'

const sessions: Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.release()
})

async function open(bytes: Uint8Array): Promise<Session> {
  const session = await (await engine()).createSession(bytes, { threads: 1 })
  sessions.push(session)
  return session
}

const filled = (value: number, ...shape: number[]): EngineTensor => ({
  dtype: 'float32',
  data: new Float32Array(shape.reduce((a, b) => a * b)).fill(value),
  shape,
})

/** What the first output of a model gives for samples, as plain numbers. */
async function run(session: Session, x: EngineTensor): Promise<number[]> {
  const [output] = Object.values(await session.run({ x }))
  return Array.from(output.data, Number)
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
const variance = (numbers: readonly number[]) => mean(numbers.map(x => x * x)) - mean(numbers) ** 2
const covariance = (a: readonly number[], b: readonly number[]) =>
  mean(a.map((x, i) => x * b[i])) - mean(a) * mean(b)

/** Equal but for the last bits: what is folded into weights is rounded earlier. */
function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(value)))
  })
}

const noisy = async (network: Model, options: ExportOptions = { seed: 3 }) =>
  open(await network.export({ dropout: true, ...options }))

interface Entry {
  readonly key: string
  readonly value: string
}

interface Decoded {
  readonly producerName: string
  readonly producerVersion: string
  readonly metadataProps: readonly Entry[]
  readonly graph: {
    readonly name: string
    readonly docString: string
    readonly node: readonly { readonly opType: string; readonly name: string }[]
    readonly initializer: readonly { readonly name: string; readonly dims: readonly bigint[] }[]
  }
}

const isDecoded = (message: object): message is Decoded => 'metadataProps' in message

function decode(bytes: Uint8Array): Decoded & { metadata: Record<string, string> } {
  const message = fromBinary(ModelProto, bytes)
  if (!isDecoded(message)) throw new Error('no model')
  return {
    ...message,
    metadata: Object.fromEntries(message.metadataProps.map(({ key, value }) => [key, value])),
  }
}

describe('dropout in the file', () => {
  test('drops its share of the elements, anew for every element, sample and run', async () => {
    const network = sequential([dropout(0.3, { inputShape: [500] })])
    const session = await noisy(network)
    const x = filled(1, 100, 500)
    const [first, second] = [await run(session, x), await run(session, x)]
    for (const drawn of [first, second]) {
      expect(new Set(drawn)).toEqual(new Set([0, Math.fround(1 / 0.7)]))
      // 50,000 elements: five standard deviations
      expect(Math.abs(drawn.filter(y => y === 0).length / drawn.length - 0.3)).toBeLessThan(0.0103)
    }
    const kept = (drawn: readonly number[], offset: number) =>
      drawn.slice(offset, offset + 45_000).map(y => (y ? 1 : 0))
    const neighbours = [
      [kept(first, 0), kept(first, 1)],
      [kept(first, 0), kept(first, 500)],
      [kept(first, 0), kept(second, 0)],
    ]
    for (const [a, b] of neighbours) expect(Math.abs(covariance(a, b))).toBeLessThan(0.005)
  })

  test('is independent from layer to layer', async () => {
    const network = sequential([dropout(0.5, { inputShape: [500] }), dropout(0.5), dropout(0.5)])
    for (const options of [{ seed: 8 }, {}]) {
      const y = await run(await noisy(network, options), filled(1, 100, 500))
      expect(Math.abs(y.filter(value => value !== 0).length / y.length - 1 / 8)).toBeLessThan(0.0095)
    }
  })

  test('repeats in a new session with a seed, that of the file or that of the layer', async () => {
    const network = sequential([dropout(0.5, { inputShape: [200] })])
    const x = filled(1, 4, 200)
    const twice = async (bytes: Uint8Array) => [
      await run(await open(bytes), x),
      await run(await open(bytes), x),
    ]
    const [a, b] = await twice(await network.export({ dropout: true, seed: 1 }))
    expect(a).toEqual(b)
    const [c] = await twice(await network.export({ dropout: true, seed: 2 }))
    expect(c).not.toEqual(a)
    const own = sequential([dropout(0.5, { inputShape: [200], seed: 9 })])
    const [d, e] = await twice(await own.export({ dropout: true }))
    expect(d).toEqual(e)
    const metadata = decode(await network.export({ dropout: true, seed: 2 })).metadata
    expect(metadata).toMatchObject({ 'thinnet.dropout': 'on', 'thinnet.random': 'true', 'thinnet.seed': '2' })
  })

  test('is off by default, but for layers that were made to go on', async () => {
    const x = filled(1, 8, 50)
    const quiet = await open(await sequential([dropout(0.5, { inputShape: [50] })]).export())
    expect(new Set(await run(quiet, x))).toEqual(new Set([1]))
    const bytes = await sequential([dropout(0.5, { inputShape: [50], training: true })]).export()
    expect(new Set(await run(await open(bytes), x))).toEqual(new Set([0, 2]))
    expect(decode(bytes).metadata).toMatchObject({ 'thinnet.dropout': 'off', 'thinnet.random': 'true' })
  })

  test('drops whole features, or the same elements of all samples, where the noise shape says so', async () => {
    const features = await noisy(
      sequential([dropout(0.5, { noiseShape: [null, 1, null], inputShape: [3, 40] })]),
    )
    const y = await run(features, filled(1, 50, 3, 40))
    const row = (sample: number, step: number) =>
      y.slice((sample * 3 + step) * 40, (sample * 3 + step + 1) * 40)
    for (let sample = 0; sample < 50; sample++) {
      expect(row(sample, 1)).toEqual(row(sample, 0))
      expect(row(sample, 2)).toEqual(row(sample, 0))
    }
    expect(row(1, 0)).not.toEqual(row(0, 0))
    const shared = await noisy(sequential([dropout(0.5, { noiseShape: [1, null], inputShape: [40] })]))
    const [one, two] = [await run(shared, filled(1, 5, 40)), await run(shared, filled(1, 5, 40))]
    for (let sample = 1; sample < 5; sample++) {
      expect(one.slice(sample * 40, (sample + 1) * 40)).toEqual(one.slice(0, 40))
    }
    expect(two).not.toEqual(one)
  })

  test('of weights has the mean and the variance of DropConnect, one mask a run', async () => {
    const [rate, weights] = [0.4, [0.5, -1, 2, 0.25]]
    const network = sequential([dropConnect(dense(1, { useBias: false }), { rate, inputShape: [4] })])
    network.setWeights([weights.map(w => [w])])
    const session = await noisy(network)
    const outputs: number[] = []
    for (let i = 0; i < 3000; i++) {
      const [a, b] = await run(session, filled(1, 2, 4))
      expect(b).toBe(a)
      outputs.push(a)
    }
    // Σ w z / (1 - p): mean Σ w, variance Σ w² p / (1 - p)
    const expected = weights.reduce((sum, w) => sum + (w * w * rate) / (1 - rate), 0)
    expect(Math.abs(mean(outputs) - 1.75)).toBeLessThan(5 * Math.sqrt(expected / 3000))
    expect(Math.abs(variance(outputs) / expected - 1)).toBeLessThan(0.1)
  })

  test('of a recurrent layer holds its masks over a sequence', async () => {
    // h_t = z x_t + h_(t-1): after ten steps of 1, 0 or 20, and never in between
    const network = sequential([
      simpleRNN(1, { activation: 'linear', useBias: false, dropout: 0.5, inputShape: [10, 1] }),
    ])
    network.setWeights([[[1]], [[1]]])
    const y = await run(await noisy(network), filled(1, 2000, 10, 1))
    expect(new Set(y)).toEqual(new Set([0, 20]))
    expect(Math.abs(mean(y) - 10)).toBeLessThan(1.2)
  })

  test('adds noise of its mean and deviation', async () => {
    // the deviation of gaussian dropout of rate 0.2 is √(0.2 / 0.8)
    for (const layer of [
      gaussianDropout(0.2, { inputShape: [400] }),
      gaussianNoise(0.5, { inputShape: [400], training: true }),
    ]) {
      const y = await run(await noisy(sequential([layer])), filled(1, 100, 400))
      expect(Math.abs(mean(y) - 1)).toBeLessThan(0.0125)
      expect(Math.abs(variance(y) - 0.25)).toBeLessThan(0.01)
    }
  })

  test.each([
    [
      'layers with batch normalization',
      () => [
        dense(32, { activation: 'relu', inputShape: [6] }),
        batchNormalization(),
        dropout(0.4),
        dense(1),
      ],
      [6],
    ],
    [
      'recurrent layers',
      () => [lstm(12, { dropout: 0.3, recurrentDropout: 0.3, inputShape: [5, 4] }), dropout(0.2), dense(1)],
      [5, 4],
    ],
  ] as const)('gives the doubt that predictWithUncertainty gives: %s', async (_, layers, shape) => {
    const network = sequential(layers(), { seed: 4 })
    const samples = 4000
    const one = filled(0.7, 1, ...shape)
    const y = await run(await noisy(network), filled(0.7, samples, ...shape))
    const doubt = await network.predictWithUncertainty(
      new Tensor(new Float32Array(one.data.length).fill(0.7), one.shape),
      {
        samples,
        seed: 6,
        task: 'regression',
      },
    )
    const deviation = doubt.standardDeviation.data[0]
    expect(deviation).toBeGreaterThan(0.01)
    expect(Math.abs(mean(y) - doubt.mean.data[0])).toBeLessThan(
      (5 * Math.SQRT2 * deviation) / Math.sqrt(samples),
    )
    expect(Math.abs(Math.sqrt(variance(y)) / deviation - 1)).toBeLessThan(0.08)
  })

  test('has the rate of the last step of training, where rates follow a schedule', async () => {
    const network = sequential([dropout(linearRate({ from: 0, to: 0.8, steps: 8 }), { inputShape: [500] })])
    const share = async () => {
      const y = await run(await noisy(network), filled(1, 40, 500))
      return y.filter(value => value === 0).length / y.length
    }
    expect(await share()).toBe(0)
    network.compile({ optimizer: 'sgd', loss: 'mse' })
    network.optimizer.iterations = 4
    expect(Math.abs((await share()) - 0.4)).toBeLessThan(0.02)
  })

  test('leaves batch normalization as in inference', async () => {
    // dropout that keeps everything, for there must be some
    const layers = [dense(3, { inputShape: [2] }), batchNormalization(), dropout(1e-30), dense(1)]
    const network = sequential(layers, { seed: 1 })
    network.setWeights(
      network.getWeights().map(
        (weight, w) =>
          new Tensor(
            weight.data.map((v, i) => v + 0.1 * i + 0.1 * w),
            weight.shape,
          ),
      ),
    )
    const bytes = await network.export({ dropout: true })
    const x = { dtype: 'float32' as const, data: Float32Array.of(1, 2, -3, 4), shape: [2, 2] }
    const expected = await network.predict(new Tensor(x.data, x.shape))
    expectClose(await run(await open(bytes), x), Array.from(expected.data))
    expect(decode(bytes).metadata['thinnet.random']).toBe('true')
  })

  test('is refused where there is none, and a seed too', async () => {
    const network = sequential([dense(1, { inputShape: [2] }), dropout(0)], { name: 'still' })
    await expect(network.export({ dropout: true })).rejects.toThrow(
      'export: dropout: true asks for a graph that draws at random, but nothing in model still does',
    )
    const noisy = sequential([dense(1, { inputShape: [2] }), dropout(0.5)])
    await expect(noisy.export({ seed: 1 })).rejects.toThrow('dropout: true keeps its dropout on')
  })
})

describe('the file', () => {
  test('says what it is', async () => {
    const network = sequential([inputLayer({ shape: [3], name: 'flower' }), dense(3, { name: 'kind' })], {
      name: 'iris',
    })
    network.schema = {
      version: 1,
      columns: ['length', 'width', 'height'].map(name => ({
        name,
        kind: 'number',
        missing: 2,
        indicator: false,
      })),
      target: { name: 'kind', kind: 'classes', classes: ['setosa', 'versicolor', 'virginica'] },
    }
    const { metadata, ...model } = decode(await network.export())
    expect(model).toMatchObject({ producerName: 'thinnet', producerVersion: VERSION })
    expect(model.graph).toMatchObject({
      name: 'iris',
      docString: 'The predictions of iris, with dropout off.',
    })
    expect(Object.keys(metadata)).toHaveLength(7)
    expect(metadata).toMatchObject({
      'thinnet.model': 'iris',
      'thinnet.dropout': 'off',
      'thinnet.random': 'false',
    })
    expect(JSON.parse(metadata['thinnet.inputs'])).toEqual([{ name: 'flower', shape: ['batch', 3] }])
    expect(JSON.parse(metadata['thinnet.outputs'])).toEqual([{ name: 'kind', shape: ['batch', 3] }])
    expect(JSON.parse(metadata['thinnet.classes'])).toEqual(['setosa', 'versicolor', 'virginica'])
    expect(JSON.parse(metadata['thinnet.schema'])).toEqual(network.schema)
  })

  test('names weights and nodes by their layers, and computes nothing of weights alone', async () => {
    const network = sequential([
      dense(4, { activation: 'relu', inputShape: [6] }),
      batchNormalization(),
      dense(2, { name: 'scores' }),
    ])
    const { graph } = decode(await network.export())
    expect(graph.node.map(({ name }) => name)).toEqual([
      'dense/Gemm',
      'dense/Relu',
      'batch_normalization/Mul',
      'batch_normalization/Add',
      'scores/Gemm',
    ])
    expect(graph.initializer.map(({ name, dims }) => `${name} ${dims}`).sort()).toEqual([
      'batch_normalization/gamma+beta+moving_mean+moving_variance 1,4',
      'batch_normalization/gamma+moving_variance 1,4',
      'dense/bias 4',
      'dense/kernel 6,4',
      'scores/bias 2',
      'scores/kernel 4,2',
    ])
  })

  test('has the weights of this moment', async () => {
    const network = sequential([dense(1, { inputShape: [2] })]).compile({ optimizer: 'sgd', loss: 'mse' })
    const x = { dtype: 'float32' as const, data: Float32Array.of(1, 2), shape: [1, 2] }
    const before = await run(await open(await network.export()), x)
    await network.fit([[1, 2]], [9], { epochs: 3, verbose: 0 })
    const after = await run(await open(await network.export()), x)
    expect(after).toEqual(Array.from((await network.predict([[1, 2]])).data))
    expect(after).not.toEqual(before)
  })

  test('takes and gives the states of stateful layers, for any batch', async () => {
    const network = sequential([lstm(3, { stateful: true, batchSize: 2, inputShape: [4, 2] }), dense(1)], {
      seed: 5,
    })
    const bytes = await network.export()
    const states: { input: string; output: string; shape: unknown[] }[] = JSON.parse(
      decode(bytes).metadata['thinnet.states'],
    )
    expect(states).toHaveLength(2)
    expect(states[0].shape).toEqual(['batch', 3])
    const session = await open(bytes)
    const chunks = [0, 1, 2].map(chunk =>
      Float32Array.from({ length: 16 }, (_, i) => Math.sin(i + 16 * chunk)),
    )
    const through = async (rows: number) => {
      let kept = Object.fromEntries(states.map(({ input }) => [input, filled(0, rows, 3)]))
      const found: number[][] = []
      for (const chunk of chunks) {
        const x = { dtype: 'float32' as const, data: chunk.subarray(0, 8 * rows), shape: [rows, 4, 2] }
        const outputs = await session.run({ x, ...kept })
        kept = Object.fromEntries(states.map(({ input, output }) => [input, outputs[output]]))
        found.push(Array.from(outputs.dense.data, Number))
      }
      return found
    }
    const expected: number[][] = []
    for (const chunk of chunks) {
      expected.push(Array.from((await network.predict(new Tensor(chunk, [2, 4, 2]))).data))
    }
    expectClose((await through(2)).flat(), expected.flat())
    expectClose(
      (await through(1)).flat(),
      expected.map(([first]) => first),
    )
  })

  test('loads in the WebAssembly engine', async () => {
    const network = sequential(
      [dense(8, { activation: 'sigmoid', inputShape: [3] }), dropout(0.5), flatten(), dense(1)],
      { seed: 2 },
    )
    const [plain, random] = [await network.export(), await network.export({ dropout: true })]
    const expected = await network.predict([[1, 2, 3]])
    vi.resetModules()
    vi.stubEnv('THINNET_ENGINE', 'web')
    const web = await (await import('../runtime/index.js')).engine()
    expect(web.name).toBe('onnxruntime-web')
    const session = await web.createSession(plain, { threads: 1 })
    const x = { dtype: 'float32' as const, data: Float32Array.of(1, 2, 3), shape: [1, 3] }
    const [y] = await run(session, x)
    expect(y).toBeCloseTo(expected.data[0], 5)
    const noise = await web.createSession(random, { threads: 1 })
    expect(new Set(await run(noise, filled(1, 64, 3))).size).toBeGreaterThan(10)
    vi.unstubAllEnvs()
  })

  test('is written where the path says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'thinnet-export-'))
    try {
      const network = sequential([dense(1, { inputShape: [2] }), dropout(0.5)])
      const path = join(folder, 'model.onnx')
      await network.export(path)
      expect(new Uint8Array(readFileSync(path))).toEqual(await network.export())
      await network.export(path, { dropout: true })
      expect(new Uint8Array(readFileSync(path))).toEqual(await network.export({ dropout: true }))
      expect(readdirSync(folder)).toEqual(['model.onnx'])
      const lost = join(folder, 'nowhere', 'model.onnx')
      await expect(network.export(lost)).rejects.toThrow(`there is no folder ${join(folder, 'nowhere')}`)
      expect(existsSync(join(folder, 'nowhere'))).toBe(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

test('an output never has the name of an input, and may be an input', async () => {
  const x = input({ shape: [2], name: 'scores' })
  const y = dense(3, { name: 'scores' }).apply(x)
  const network = model({ inputs: x, outputs: [y, identity().apply(x)] })
  const bytes = await network.export()
  const { metadata } = decode(bytes)
  expect(JSON.parse(metadata['thinnet.inputs'])[0].name).toBe('scores')
  expect(JSON.parse(metadata['thinnet.outputs'])).toEqual([
    { name: 'scores_1', shape: ['batch', 3] },
    { name: 'identity', shape: ['batch', 2] },
  ])
  const outputs = await (await open(bytes)).run({ scores: filled(2, 3, 2) })
  const [expected] = await network.predictAll(new Tensor(new Float32Array(6).fill(2), [3, 2]))
  expectClose(Array.from(outputs.scores_1.data, Number), Array.from(expected.data))
  expect(Array.from(outputs.identity.data, Number)).toEqual([2, 2, 2, 2, 2, 2])
})

describe('errors', () => {
  const network = sequential([dense(1, { inputShape: [2] })])
  const wrongly = (...args: unknown[]) => Reflect.apply(network.export, network, args)

  test('name the mend', async () => {
    await expect(sequential([dense(1)]).export()).rejects.toThrow(
      'export: model sequential has no weights yet; give its first layer an inputShape, or fit it first',
    )
    await expect(wrongly('m.onnx', { dropOut: true })).rejects.toThrow(
      'export: there is no option dropOut (did you mean dropout?); options are dropout, seed',
    )
    await expect(wrongly({ dropout: 'yes' })).rejects.toThrow('export: dropout must be true or false')
    await expect(wrongly({ seed: -1 })).rejects.toThrow('export: seed must be an integer from 0')
    await expect(wrongly(7)).rejects.toThrow("export: path must be a path such as 'model.onnx'")
    await expect(wrongly('model.txt')).rejects.toThrow("path must be a file name that ends in '.onnx'")
    await expect(wrongly('')).rejects.toThrow("without one, export gives the bytes; received ''")
  })
})
