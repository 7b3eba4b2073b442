import { describe, expect, test } from 'vitest'
import {
  type CallContext,
  dense,
  dropout,
  graph,
  input,
  Layer,
  model,
  type SymbolicTensor,
  sequential,
  sgd,
  type Value,
} from '../index.js'

/** The sum of its inputs, for models with branches. */
class Sum extends Layer {
  readonly className = 'Sum'
  call(x: Value): Value {
    return x
  }
  protected override buildAll(): void {}
  override callAll(inputs: readonly Value[]): readonly Value[] {
    return [inputs.reduce((a, b) => graph.add(a, b))]
  }
}

/** Its input, and twice its input. */
class Twice extends Layer {
  readonly className = 'Twice'
  call(x: Value): Value {
    return x
  }
  override callAll([x]: readonly Value[]): readonly Value[] {
    return [x, graph.mul(x, 2)]
  }
}

const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i)])

describe('a chain', () => {
  test('is the sequential model of the same seed', async () => {
    const x = input({ shape: [3] })
    const chain = model({
      inputs: x,
      outputs: dense(1).apply(dropout(0.5).apply(dense(8, { activation: 'relu' }).apply(x))),
      seed: 4,
    })
    const plain = sequential([dense(8, { activation: 'relu', inputShape: [3] }), dropout(0.5), dense(1)], {
      seed: 4,
    })
    const targets = rows.map(([a, b]) => a * b)
    for (const network of [chain, plain]) {
      network.compile({ optimizer: 'adam', loss: 'mse' })
      await network.fit(rows, targets, { epochs: 5, verbose: 0 })
    }
    expect(chain.getWeights()).toEqual(plain.getWeights())
    expect(await chain.predict(rows)).toEqual(await plain.predict(rows))
  })
})

describe('several inputs and outputs', () => {
  const build = () => {
    const a = input({ shape: [3], name: 'a' })
    const b = input({ shape: [2], name: 'b' })
    const both = new Sum().apply([dense(4).apply(a), dense(4).apply(b)])
    const number = dense(1, { name: 'number' }).apply(both)
    const kind = dense(3, { name: 'kind', activation: 'softmax' }).apply(both)
    return model({ inputs: [a, b], outputs: [number, kind], seed: 2 })
  }
  const a = rows
  const b = rows.map(row => row.slice(0, 2))
  const number = rows.map(([p]) => p)
  const kind = rows.map((_, i) => i % 3)

  test('take lists or records, and report figures by output', async () => {
    const byList = build()
    const byName = build()
    byList.compile({
      optimizer: 'adam',
      loss: ['mse', 'sparseCategoricalCrossentropy'],
      lossWeights: [1, 0.5],
      metrics: [['mae'], ['accuracy']],
    })
    byName.compile({
      optimizer: 'adam',
      loss: { number: 'mse', kind: 'sparseCategoricalCrossentropy' },
      lossWeights: { number: 1, kind: 0.5 },
      metrics: { number: 'mae', kind: ['accuracy'] },
    })
    const options = { epochs: 3, verbose: 0 } as const
    const first = await byList.fit([a, b], [number, kind], {
      ...options,
      validationData: [
        [a, b],
        [number, kind],
      ],
    })
    const second = await byName.fit({ a, b }, { kind, number }, { ...options, validationSplit: 0 })
    expect(byName.getWeights()).toEqual(byList.getWeights())
    expect(second.history.loss).toEqual(first.history.loss)
    expect(Object.keys(first.history).sort()).toEqual(
      [
        'kindAccuracy',
        'kindLoss',
        'loss',
        'numberLoss',
        'numberMae',
        'valKindAccuracy',
        'valKindLoss',
        'valLoss',
        'valNumberLoss',
        'valNumberMae',
      ].sort(),
    )
    const { history } = first
    expect(history.loss[2]).toBeCloseTo(history.numberLoss[2] + 0.5 * history.kindLoss[2], 5)
    const [numbers, kinds] = await byList.predictAll([a, b])
    expect([numbers.shape, kinds.shape]).toEqual([
      [40, 1],
      [40, 3],
    ])
  })

  test('mistakes are named', async () => {
    const network = build()
    expect(() => network.compile({ loss: ['mse'] })).not.toThrow()
    await expect(network.predictAll([a])).rejects.toThrow(/expected a list of 2 \(a, b\)/)
    await expect(network.predictAll({ a, c: b })).rejects.toThrow(/there is no c; expected a, b/)
    await expect(network.predictAll([b, a])).rejects.toThrow(
      /predict x a: model functional expects samples of shape \[3\]/,
    )
    await expect(network.predict([a, b])).rejects.toThrow(/several outputs; use predictAll/)
    await expect(network.fit([a, b], [number, kind], { verbose: 0 })).rejects.toThrow(/loss has 1 entries/)
  })

  test('an input that is not among inputs is an error', () => {
    const left = input({ shape: [3], name: 'left' })
    const right = input({ shape: [3], name: 'right' })
    const sum = new Sum().apply([left, right])
    expect(() => model({ inputs: left, outputs: sum })).toThrow(
      /depends on input right, which is not among inputs/,
    )
  })

  test('a layer of several outputs gives them all', async () => {
    const x = input({ shape: [3] })
    const [same, twice] = new Twice().applyAll(x)
    const network = model({ inputs: x, outputs: [same, twice] })
    const [one, two] = await network.predictAll([[1, 2, 3]])
    expect(one.toArray()).toEqual([[1, 2, 3]])
    expect(two.toArray()).toEqual([[2, 4, 6]])
    expect(() => new Twice().apply(x)).toThrow(/has 2 outputs; use applyAll/)
  })
})

describe('shared layers and nested models', () => {
  test('a layer that is called twice has its weights once, and gradients from both calls', async () => {
    const [left, right] = [input({ shape: [1] }), input({ shape: [1] })]
    const shared = dense(1, { useBias: false, kernelInitializer: 'ones' })
    const network = model({
      inputs: [left, right],
      outputs: new Sum().apply([shared.apply(left), shared.apply(right)]),
    })
    expect(network.getWeights()).toHaveLength(1)
    network.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'mae' })
    // prediction w (2 + 3) above the target 0: the gradient is 5
    await network.fit([[[2]], [[3]]], [[0]], { verbose: 0 })
    expect(network.getWeights()[0].data[0]).toBeCloseTo(1 - 5, 5)
  })

  test('a dropout layer that is called twice draws two masks', async () => {
    const x = input({ shape: [200] })
    const layer = dropout(0.5, { training: true })
    const network = model({ inputs: x, outputs: [layer.apply(x), layer.apply(x)], seed: 1 })
    const [one, two] = await network.predictAll([new Array<number>(200).fill(1)])
    expect(one.data).not.toEqual(two.data)
  })

  test('apply with training: true keeps dropout on at prediction time, in that call alone', async () => {
    const x = input({ shape: [200] })
    const layer = dropout(0.5)
    const on = layer.apply(x, { training: true })
    const network = model({ inputs: x, outputs: [on, layer.apply(x)], seed: 1 })
    const [dropped, whole] = await network.predictAll([new Array<number>(200).fill(1)])
    expect(new Set(dropped.data)).toEqual(new Set([0, 2]))
    expect(new Set(whole.data)).toEqual(new Set([1]))
  })

  test('a model inside of a model shares its weights both ways, while both train', async () => {
    const inner = sequential([dense(4, { activation: 'tanh', inputShape: [3] }), dropout(0.2), dense(2)], {
      seed: 1,
    })
    const x = input({ shape: [3] })
    const outer = model({ inputs: x, outputs: dense(1).apply(inner.apply(x)), seed: 2 })
    const features = model({ inputs: x, outputs: inner.apply(x) })
    outer.compile({ optimizer: 'adam', loss: 'mse' })
    inner.compile({ optimizer: 'adam', loss: 'mse' })
    const targets = rows.map(([p, q]) => p - q)
    for (let round = 0; round < 2; round++) {
      await outer.fit(rows, targets, { epochs: 2, verbose: 0 })
      expect(outer.getWeights().slice(0, 4)).toEqual(inner.getWeights())
      expect(await features.predict(rows)).toEqual(await inner.predict(rows))
      await inner.fit(
        rows,
        rows.map(row => row.slice(0, 2)),
        { epochs: 2, verbose: 0 },
      )
      expect(outer.getWeights().slice(0, 4)).toEqual(inner.getWeights())
    }
    expect(outer.countParams()).toBe(inner.countParams() + 3)
  })

  test('a frozen inner model does not move', async () => {
    const inner = sequential([dense(4, { inputShape: [3] })], { seed: 1 })
    inner.asLayer.trainable = false
    const x = input({ shape: [3] })
    const outer = model({ inputs: x, outputs: dense(1).apply(inner.apply(x)), seed: 2 })
    outer.compile({ optimizer: 'adam', loss: 'mse' })
    const before = inner.getWeights()
    await outer.fit(
      rows,
      rows.map(([p]) => p),
      { verbose: 0 },
    )
    expect(inner.getWeights()).toEqual(before)
  })
})

describe('masks of time steps', () => {
  /** Steps whose first feature is 0 do not count. */
  class SkipZeros extends Layer {
    readonly className = 'SkipZeros'
    call(x: Value): Value {
      return x
    }
    override computeMasks([x]: readonly Value[]) {
      const first = graph.squeeze(graph.slice(x, 2, 0, 1), [2])
      return [graph.not(graph.equal(first, 0))]
    }
  }
  /** Hands its mask on. */
  class Through extends Layer {
    readonly className = 'Through'
    override readonly supportsMasking = true
    call(x: Value, _context: CallContext): Value {
      return graph.mul(x, 1)
    }
  }
  const padded = [
    [[1], [2], [0]],
    [[4], [0], [0]],
  ]
  const network = (last: (x: SymbolicTensor) => SymbolicTensor) => {
    const x = input({ shape: [3, 1] })
    return model({ inputs: x, outputs: last(new SkipZeros().apply(x)) }).compile({
      loss: 'mse',
      metrics: ['mae'],
    })
  }

  test('reach loss and metrics: padding does not count', async () => {
    const masked = network(x => new Through().apply(x))
    const { loss, mae } = await masked.evaluate(
      padded,
      padded.map(steps => steps.map(() => [0])),
    )
    expect(loss).toBeCloseTo((1 + 4 + 16) / 3, 5)
    expect(mae).toBeCloseTo((1 + 2 + 4) / 3, 5)
  })

  test('end at a layer that does not support them', async () => {
    const plain = network(x => dense(1, { kernelInitializer: 'ones', name: 'end' }).apply(new Sum().apply(x)))
    const { mae } = await plain.evaluate(
      padded,
      padded.map(steps => steps.map(() => [0])),
    )
    expect(mae).toBeCloseTo((1 + 2 + 4) / 6, 5)
  })
})
