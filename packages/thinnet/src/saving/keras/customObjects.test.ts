import { expect, test } from 'vitest'
import * as t from '../../index.js'

class Scale extends t.Layer {
  readonly className: string = 'Scale'
  readonly factor: number

  constructor(options: t.LayerOptions & { factor: number }) {
    super(options)
    this.factor = options.factor
  }

  protected override build(): void {
    this.addWeight({ name: 'gain', shape: [1], initializer: t.initializers.ones() })
  }

  call(x: t.Value, context: t.CallContext): t.Value {
    return t.graph.mul(x, t.graph.mul(context.weight(this.weights[0]), this.factor))
  }

  override getConfig(): t.Config {
    return { ...super.getConfig(), factor: this.factor }
  }
}

const scaled = () => t.sequential([new Scale({ factor: 3, inputShape: [2] }), t.dense(1)], { seed: 1 })

test('a layer of one’s own is found among customObjects, or is named in the error', async () => {
  const bytes = await scaled().save()
  await expect(t.loadModel(bytes)).rejects.toThrow(
    'bytes: config.json: layers[1] "scale": unknown class Scale; a class of your own is found if it is registered by registerSerializable, or given as customObjects: { \'Scale\': … }',
  )
  const again = await t.loadModel(bytes, { customObjects: { Scale } })
  expect(again.layers[0]).toBeInstanceOf(Scale)
  expect(await again.predict([[1, 2]])).toEqual(await scaled().predict([[1, 2]]))
})

test('a registered layer is found by its package, also inside of another layer', async () => {
  class Tripled extends Scale {
    override readonly className = 'Tripled'
  }
  t.registerSerializable({ package: 'mine' }, Tripled)
  const model = t.sequential([t.timeDistributed(new Tripled({ factor: 3 }), { inputShape: [2, 2] })], {
    seed: 1,
  })
  const config = JSON.stringify(await model.getConfig())
  expect(config).toContain('"registered_name":"mine>Tripled"')
  const again = await t.loadModel(await model.save())
  expect(again.layers[0]).toMatchObject({ layer: expect.any(Tripled) })
})

test('activations, initializers, losses and metrics of one’s own', async () => {
  const squared = t.registerSerializable({ package: 'mine', name: 'squared' }, (x: t.Value) =>
    t.graph.square(x),
  )
  const halves = t.registerSerializable(
    { package: 'mine', name: 'Halves' },
    (): t.Initializer => ({
      className: 'Halves',
      getConfig: () => ({}),
      initialize: shape => new Float32Array(shape.reduce((product, dim) => product * dim, 1)).fill(0.5),
    }),
  )
  function farthest(yTrue: t.Value, yPred: t.Value): t.Value {
    return t.graph.abs(t.graph.sub(yTrue, yPred))
  }
  const model = t
    .sequential([t.dense(2, { inputShape: [2], kernelInitializer: halves() })], { seed: 1 })
    .compile({ optimizer: 'sgd', loss: farthest, metrics: [farthest] })
  expect(squared.name).toBe('')
  const again = await t.loadModel(await model.save(), { customObjects: { farthest } })
  expect(await again.evaluate([[1, 2]], [[1, 1]])).toEqual(await model.evaluate([[1, 2]], [[1, 1]]))
  await expect(t.loadModel(await model.save())).rejects.toThrow('unknown loss "farthest"')
  const [loss]: t.LossFunction[] = [(a, b) => t.graph.sub(a, b)]
  await expect(
    t
      .sequential([t.dense(1, { inputShape: [1] })])
      .compile({ loss })
      .save(),
  ).rejects.toThrow('save: the loss is a function without a name')
})

test('what cannot be registered is refused', () => {
  expect(() => t.registerSerializable({ package: 'a>b' }, Scale)).toThrow(
    "package must be a word without '>'",
  )
  expect(() => t.registerSerializable({ package: 'mine' }, () => 1)).toThrow('name must be a word')
})
