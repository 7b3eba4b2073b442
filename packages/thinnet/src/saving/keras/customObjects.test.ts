import { afterEach, expect, test, vi } from 'vitest'
import * as t from '../../index.js'
import { readArchive, writeArchive } from '../archive.js'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The bytes of a model, with its own things called otherwise: as another program wrote it. */
async function elsewhere(model: t.Model, from: string, to: string): Promise<Uint8Array> {
  const entries = readArchive('elsewhere', await model.save())
  const config = new TextDecoder().decode(entries.get('config.json')).replaceAll(from, to)
  return writeArchive({ ...Object.fromEntries(entries), 'config.json': new TextEncoder().encode(config) })
}

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

t.registerSerializable({ package: 'tests' }, Scale)

test('a layer of one’s own is found among customObjects, or is named in the error', async () => {
  const bytes = await elsewhere(scaled(), 'tests>Scale', 'theirs>Scale')
  await expect(t.loadModel(bytes)).rejects.toThrow(
    'bytes: config.json: layers[1] "scale": unknown class Scale; a class of your own is found if it is registered by registerSerializable, or given as customObjects: { \'theirs>Scale\': … }',
  )
  for (const name of ['Scale', 'theirs>Scale']) {
    const again = await t.loadModel(bytes, { customObjects: { [name]: Scale } })
    expect(again.layers[0]).toBeInstanceOf(Scale)
    expect(await again.predict([[1, 2]])).toEqual(await scaled().predict([[1, 2]]))
  }
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

const twice = t.registerSerializable({ package: 'tests', name: 'twice' }, (x: t.Value) => t.graph.mul(x, 2))

test('an activation is saved as Keras does, by its registered name', async () => {
  const model = t.sequential(
    [
      t.simpleRNN(2, { activation: twice, inputShape: [3, 2] }),
      t.dense(1, { activation: twice }),
      t.activation(twice),
    ],
    { seed: 1 },
  )
  const record = {
    module: 'builtins',
    class_name: 'function',
    config: 'tests>twice',
    registered_name: 'function',
  }
  const config = JSON.parse(await model.toJson())
  expect(config.config.layers.slice(1).map((layer: t.Config) => layer.config)).toMatchObject([
    { activation: record },
    { activation: record },
    { activation: record },
  ])
  const again = await t.loadModel(await model.save())
  const x = [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]
  expect(await again.predict(x)).toEqual(await model.predict(x))
  const foreign = await elsewhere(model, 'tests>twice', 'theirs>twice')
  await expect(t.loadModel(foreign)).rejects.toThrow(
    /layers\[1\] "simple_rnn" activation: unknown function theirs>twice; .*registerSerializable.*customObjects/,
  )
  expect((await t.loadModel(foreign, { customObjects: { 'theirs>twice': twice } })).countParams()).toBe(13)
})

test('a function by the name of one of ours is not taken for it', async () => {
  const relu = (x: t.Value) => t.graph.mul(x, 100)
  const model = t.sequential([t.dense(1, { activation: relu, inputShape: [1] })], { seed: 1 })
  await expect(model.save()).rejects.toThrow(
    "save: layer dense: activation is a function of your own, relu, that is not registered, so that no file can refer to it; registerSerializable({ package: 'mine', name: 'relu' }, relu) gives it a name",
  )
  await expect(model.toJson()).rejects.toThrow('toJson: layer dense: activation')
  t.registerSerializable({ package: 'tests' }, relu)
  expect(await (await t.loadModel(await model.save())).predict([1])).toEqual(await model.predict([1]))
})

test('nor is a layer, initializer or metric', async () => {
  class Flatten extends t.Layer {
    readonly className = 'Flatten'
    call(x: t.Value): t.Value {
      return t.graph.mul(x, 7)
    }
  }
  const model = t.sequential([t.timeDistributed(new Flatten(), { inputShape: [2, 3] })])
  await expect(model.save()).rejects.toThrow('save: layer time_distributed: layer is a Flatten of your own')
  t.registerSerializable({ package: 'tests' }, Flatten)
  const again = await t.loadModel(await model.save())
  expect(again.layers[0]).toMatchObject({ layer: expect.any(Flatten) })
  const zeros: t.Initializer = {
    className: 'Zeros',
    getConfig: () => ({}),
    initialize: ([rows, columns]) => new Float32Array(rows * columns).fill(0.5),
  }
  const dense = t.sequential([t.dense(1, { kernelInitializer: zeros, inputShape: [1] })])
  await expect(dense.save()).rejects.toThrow('save: layer dense: kernelInitializer is a Zeros of your own')
  const mae = (a: t.Value, b: t.Value) => t.graph.sub(a, b)
  const simple = t.sequential([t.dense(1, { inputShape: [1] })]).compile({ loss: 'mse', metrics: [mae] })
  await expect(simple.save()).rejects.toThrow(
    'save: a metric is a function of your own, mae, that is not registered',
  )
})

test('a class may be registered under another name than its className', async () => {
  class Shifted extends t.Layer {
    readonly className = 'Moved'
    call(x: t.Value): t.Value {
      return t.graph.add(x, 1)
    }
  }
  t.registerSerializable({ package: 'tests', name: 'Shift' }, Shifted)
  const again = await t.loadModel(await t.sequential([new Shifted({ inputShape: [1] })]).save())
  expect(again.layers[0]).toBeInstanceOf(Shifted)
})

test('an option that getConfig does not return is an error when saving', async () => {
  class Forgetful extends t.Layer {
    readonly className = 'Forgetful'
    readonly factor: number
    constructor(options: t.LayerOptions & { factor: number }) {
      super(options)
      this.factor = options.factor
    }
    call(x: t.Value): t.Value {
      return t.graph.mul(x, this.factor)
    }
  }
  class Positional extends t.Layer {
    readonly className = 'Positional'
    constructor(readonly sizes: readonly number[]) {
      super({ inputShape: [sizes.length] })
    }
    call(x: t.Value): t.Value {
      return x
    }
  }
  t.registerSerializable({ package: 'tests' }, Forgetful)
  t.registerSerializable({ package: 'tests' }, Positional)
  await expect(t.sequential([new Forgetful({ factor: 5, inputShape: [1] })]).save()).rejects.toThrow(
    'save: layer forgetful: getConfig() does not say factor (5), which would be lost; a layer with options of its own takes them as one object, and overrides getConfig()',
  )
  await expect(t.sequential([new Positional([1, 2])]).save()).rejects.toThrow(
    'save: layer positional: it cannot be made again of what getConfig() returns',
  )
})

test('initializers, losses and metrics of one’s own', async () => {
  const halves = t.registerSerializable(
    { package: 'tests', name: 'Halves' },
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
  await expect(model.save()).rejects.toThrow(
    /save: the loss is a function of your own, farthest, .*save\(path, \{ compile: false \}\) leaves out/,
  )
  const plain = await t.loadModel(await model.save({ compile: false }))
  expect(plain.compileOptions).toBeUndefined()
  expect(await plain.predict([[1, 2]])).toEqual(await model.predict([[1, 2]]))
  t.registerSerializable({ package: 'tests' }, farthest)
  const again = await t.loadModel(await model.save())
  expect(await again.evaluate([[1, 2]], [[1, 1]])).toEqual(await model.evaluate([[1, 2]], [[1, 1]]))
  const foreign = await elsewhere(model, 'tests>farthest', 'farthest2')
  await expect(t.loadModel(foreign)).rejects.toThrow(
    /compile_config loss: unknown function farthest2; .*customObjects: \{ 'farthest2': … \}; compile: false loads the model without/,
  )
})

test('rates and schedules that are functions', async () => {
  const falling = (step: number) => 0.5 / (step + 1)
  const model = t.sequential([t.dense(1, { inputShape: [1] }), t.dropout(falling)], { seed: 1 })
  await expect(model.save()).rejects.toThrow('save: layer dropout: rate is a function of your own, falling,')
  t.registerSerializable({ package: 'tests' }, falling)
  const again = await t.loadModel(await model.save())
  const [, dropout] = again.layers
  expect(dropout instanceof t.Dropout && typeof dropout.rate === 'function' && dropout.rate(1)).toBe(0.25)
  again.compile({ loss: 'mse', optimizer: t.sgd({ learningRate: t.schedule(step => 1 / (step + 1)) }) })
  await expect(again.save()).rejects.toThrow(
    'save: the optimizer: learningRate is a CustomSchedule of your own that is not registered',
  )
})

test('a name that is registered again with other code means the new one, and says so', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const make = () => (x: t.Value) => t.graph.mul(x, 3)
  t.registerSerializable({ package: 'tests', name: 'again' }, make())
  t.registerSerializable({ package: 'tests', name: 'again' }, make())
  expect(warn).not.toHaveBeenCalled()
  t.registerSerializable({ package: 'tests', name: 'again' }, (x: t.Value) => t.graph.mul(x, 4))
  expect(warn.mock.calls.flat().join()).toContain('tests>again was registered before, as something else')
})

test('what cannot be registered is refused', () => {
  expect(() => t.registerSerializable({ package: 'a>b' }, Scale)).toThrow(
    "package must be a word without '>'",
  )
  expect(() => t.registerSerializable({ package: 'mine' }, () => 1)).toThrow('name must be a word')
})
