import { fromBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  applyAll,
  BATCH,
  cast,
  conditional,
  constant,
  type DType,
  dimensionSize,
  exp,
  gather,
  graphInput,
  greater,
  identity,
  matMul,
  maximum,
  maxPool,
  minimum,
  mul,
  neg,
  reduceSum,
  simplify,
  sub,
  tanh,
  type Value,
} from '../graph/index.js'
import { type Draw, draws } from '../graph/testing/draw.js'
import { evaluate, type Tensor } from '../graph/testing/evaluator.js'
import { type EngineTensor, engine } from '../runtime/index.js'
import { checkSize, encodeModel } from './encode.js'
import { ModelProto } from './schema.js'

interface GraphMessage {
  readonly node: readonly {
    readonly opType: string
    readonly input: readonly string[]
    readonly output: readonly string[]
    readonly attribute: readonly { readonly name: string; readonly g?: GraphMessage }[]
  }[]
  readonly initializer: readonly { readonly name: string }[]
  readonly input: readonly { readonly name: string }[]
  readonly output: readonly { readonly name: string }[]
}

type Named = Readonly<Record<string, Value>>

const isModel = (message: object): message is { graph: GraphMessage } => 'graph' in message

function decode(model: Uint8Array): GraphMessage {
  const message = fromBinary(ModelProto, model)
  if (!isModel(message)) throw new Error('the model has no graph')
  return message.graph
}

/** The operators of a graph, in order, without those of its subgraphs. */
const operatorsOf = (graph: GraphMessage) => graph.node.map(({ opType }) => opType)

/** A subgraph of the first node of an operator. */
function inside(graph: GraphMessage, op: string, name: string): GraphMessage {
  const node = graph.node.find(({ opType }) => opType === op)
  const found = node?.attribute.find(attribute => attribute.name === name)?.g
  if (!found) throw new Error(`there is no ${op} with ${name} among ${operatorsOf(graph)}`)
  return found
}

/** ONNX's rules: every name is defined once, before it is used, and a graph computes its outputs itself. */
function expectWellFormed(graph: GraphMessage, around: readonly string[] = []): void {
  const own = [...graph.input, ...graph.initializer].map(({ name }) => name)
  const all = [...around, ...own, ...graph.node.flatMap(({ output }) => output)]
  expect(new Set(all).size, `repeated names in ${all}`).toBe(all.length)
  const known = new Set([...around, ...own])
  for (const { opType, input, output, attribute } of graph.node) {
    for (const name of input) expect(known.has(name), `${opType} of ${name}`).toBe(true)
    for (const { g } of attribute) {
      if (!g) continue
      expectWellFormed(g, all)
      for (const name of freeNames(g)) expect(known.has(name), `${opType} around ${name}`).toBe(true)
    }
    for (const name of output) known.add(name)
  }
  const computed = graph.node.flatMap(({ output }) => output)
  const outputs = graph.output.map(({ name }) => name)
  expect(computed).toEqual(expect.arrayContaining(outputs))
  expect(new Set(outputs).size, `repeated outputs in ${outputs}`).toBe(outputs.length)
}

/** Names that a graph takes from around it. */
function freeNames(graph: GraphMessage): string[] {
  const own = new Set([
    ...[...graph.input, ...graph.initializer].map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ])
  const used = graph.node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g }) => (g ? freeNames(g) : [])),
  ])
  return used.filter(name => !own.has(name))
}

const typed: Readonly<Record<DType, (data: readonly number[]) => EngineTensor['data']>> = {
  float32: data => Float32Array.from(data),
  int32: data => Int32Array.from(data),
  int64: data => BigInt64Array.from(data, BigInt),
  uint8: data => Uint8Array.from(data),
  bool: data => Uint8Array.from(data),
}

/** Encodes, checks the form, runs on the engine, and compares with the evaluator. */
async function expectRuns(
  inputs: Named,
  outputs: Named,
  feeds: ReadonlyMap<Value, Tensor>,
): Promise<GraphMessage> {
  const model = encodeModel(inputs, outputs)
  const graph = decode(model)
  expectWellFormed(graph)
  expect(graph.input.map(({ name }) => name)).toEqual(Object.keys(inputs))
  expect(graph.output.map(({ name }) => name)).toEqual(Object.keys(outputs))
  const expected = evaluate(Object.values(outputs), feeds, { precision: 'float32' })
  const session = await (await engine()).createSession(model, { threads: 1 })
  try {
    const tensors = Object.entries(inputs).map(([name, value]) => {
      const { data, shape } = feeds.get(value) ?? { data: [], shape: [] }
      return [name, { dtype: value.dtype, data: typed[value.dtype](data), shape }]
    })
    const results = await session.run(Object.fromEntries(tensors))
    Object.keys(outputs).forEach((name, i) => {
      const { data, shape } = results[name]
      // 0 and -0 are the same here
      const plain = (elements: readonly number[]) => elements.map(element => element + 0)
      expect(plain(Array.from(data, Number)), name).toEqual(plain(expected[i].data))
      if (data.length) expect(shape, name).toEqual(expected[i].shape)
    })
  } finally {
    await session.release()
  }
  return graph
}

const inputsOf = (feeds: ReadonlyMap<Value, Tensor>): Named =>
  Object.fromEntries([...feeds.keys()].map((value, i) => [`input_${i}`, value]))

const outputsOf = (values: readonly Value[]): Named =>
  Object.fromEntries(values.map((value, i) => [`output_${i}`, value]))

const x = graphInput('x', 'float32', [2])
const y = graphInput('y', 'float32', [2])
const steps = graphInput('steps', 'int64', [])
const flag = graphInput('flag', 'bool', [])
const inputs = { x, y, steps, flag }

/** Whole numbers, with which float32 is exact. */
const feedsWith = (stepCount: number, isSet: boolean): Map<Value, Tensor> =>
  new Map([
    [x, { data: [3, -2], shape: [2] }],
    [y, { data: [1, 5], shape: [2] }],
    [steps, { data: [stepCount], shape: [] }],
    [flag, { data: [isSet ? 1 : 0], shape: [] }],
  ])

/** A loop that carries vectors of two elements. */
function loopOver(
  tripCount: Value,
  start: readonly Value[],
  body: (iteration: Value, ...state: Value[]) => { next: readonly Value[]; stacked?: readonly Value[] },
  name = 'steps',
): readonly Value[] {
  const iteration = graphInput('iteration', 'int64', [])
  const condition = graphInput('condition', 'bool', [])
  const state = start.map(({ dtype, shape }) => graphInput('state', dtype, shape))
  const { next, stacked = [] } = body(iteration, ...state)
  return applyAll('Loop', [tripCount, constant(1, 'bool'), ...start], {
    body: {
      inputs: [iteration, condition, ...state],
      outputs: [identity(condition), ...next, ...stacked],
    },
    steps: name,
  })
}

const asFloat = (value: Value) => cast(value, 'float32')

describe('the outputs of a model', () => {
  const feeds = feedsWith(0, true)

  test('may be inputs or constants', async () => {
    await expectRuns(inputs, { sum: add(x, y), same: x, fixed: constant([4, 5]), again: y }, feeds)
    const seven = constant(7)
    await expectRuns(inputs, { seven, more: add(x, seven) }, feeds)
  })

  test('may be one value under several names', async () => {
    const sum = add(x, y)
    await expectRuns(inputs, { first: sum, second: sum, third: neg(sum), fourth: sum }, feeds)
    await expectRuns(inputs, { first: x, second: x }, feeds)
  })

  test('have all dtypes', async () => {
    const outputs = Object.fromEntries(
      (['float32', 'int32', 'int64', 'uint8', 'bool'] as const).map(dtype => [
        dtype,
        constant([1, 0], dtype),
      ]),
    )
    await expectRuns(
      inputs,
      { ...outputs, large: constant(2 ** 40, 'int64'), negative: constant([-1], 'int32') },
      feeds,
    )
  })

  test('may have names like those that the encoder makes', async () => {
    const sum = add(x, y)
    const names = ['Add', 'Neg', 'Constant', 'thinnet_out']
      .flatMap(stem => Array.from({ length: 8 }, (_, i) => `${stem}_${i}`))
      .filter((_, i) => i % 2 === 0)
    const values = names.map((_, i) => add(neg(sum), i))
    await expectRuns(
      { Add_1: x, Neg_3: y },
      Object.fromEntries(names.map((name, i) => [name, values[i]])),
      feeds,
    )
  })

  test('need inputs that are fed', () => {
    expect(() => encodeModel({ x }, { sum: add(x, y) })).toThrow('Input {"name":"y"} is not among the inputs')
    expect(() => encodeModel({ x }, { size: dimensionSize(BATCH) })).toThrow(
      'DimensionSize {"dim":"batch"} is not among the inputs',
    )
  })
})

describe('a loop', () => {
  test('computes outside of its body what does not change', async () => {
    const [result] = loopOver(steps, [x], (iteration, state) => {
      const fixed = mul(maximum(y, 2), constant([2, 3]))
      return { next: [sub(add(state, fixed), asFloat(iteration))] }
    })
    const graph = await expectRuns(inputs, { result }, feedsWith(3, true))
    expect(operatorsOf(graph)).toEqual(['Max', 'Mul', 'Loop'])
    expect(operatorsOf(inside(graph, 'Loop', 'body')).sort()).toEqual(['Add', 'Cast', 'Identity', 'Sub'])
    expect(inside(graph, 'Loop', 'body').initializer).toEqual([])
  })

  test('gives its start back and nothing stacked if there is no step', async () => {
    const outputs = loopOver(steps, [x], (_, state) => ({
      next: [neg(state)],
      stacked: [state, reduceSum(state)],
    }))
    const named = { state: outputs[0], states: outputs[1], sums: outputs[2] }
    for (const count of [0, 1, 4]) await expectRuns(inputs, named, feedsWith(count, true))
  })

  test('may give back what it takes, twice and exchanged', async () => {
    const [a, b, c] = loopOver(steps, [x, y], (_, p, q) => ({ next: [q, p], stacked: [p] }))
    for (const count of [0, 1, 2, 3]) await expectRuns(inputs, { a, b, c }, feedsWith(count, true))
    const [d, e] = loopOver(steps, [x, y], () => ({ next: [y, y], stacked: [x, constant(3)] }))
    for (const count of [0, 2]) await expectRuns(inputs, { d, e }, feedsWith(count, true))
  })

  test('may give one value several times', async () => {
    const [a, b, c] = loopOver(steps, [x, y], (_, p, q) => {
      const sum = add(p, q)
      return { next: [sum, sum], stacked: [sum] }
    })
    await expectRuns(inputs, { a, b, c }, feedsWith(3, true))
  })

  test('may begin and end with the same value', async () => {
    const doubled = add(x, x)
    const [result] = loopOver(steps, [doubled], (_, state) => ({ next: [add(state, doubled)] }))
    await expectRuns(inputs, { doubled, result }, feedsWith(3, true))
  })

  test('may read what another loop has stacked, row by row', async () => {
    const [, rows] = loopOver(steps, [x], (_, state) => ({ next: [add(state, y)], stacked: [state] }))
    const [sum] = loopOver(steps, [y], (iteration, state) => ({
      next: [add(state, gather(rows, iteration))],
    }))
    const graph = await expectRuns(inputs, { sum }, feedsWith(3, true))
    expect(operatorsOf(graph)).toEqual(['Loop', 'Loop'])
  })

  test('may stand in a loop, with what changes only outside of the inner one', async () => {
    const [result] = loopOver(steps, [x], (i, outer) => {
      const fixed = abs(y)
      const changing = mul(outer, 2)
      const [inner] = loopOver(
        constant(2, 'int64'),
        [outer],
        (j, state) => ({ next: [add(add(state, changing), add(fixed, add(asFloat(j), asFloat(i))))] }),
        'inner',
      )
      return { next: [inner] }
    })
    for (const count of [0, 3]) {
      const graph = await expectRuns(inputs, { result }, feedsWith(count, true))
      const body = inside(graph, 'Loop', 'body')
      expect(operatorsOf(graph)).toEqual(['Abs', 'Loop'])
      expect(operatorsOf(body).sort()).toEqual(['Cast', 'Identity', 'Loop', 'Mul'])
      expect(operatorsOf(inside(body, 'Loop', 'body')).sort()).toEqual([
        'Add',
        'Add',
        'Add',
        'Add',
        'Cast',
        'Identity',
      ])
    }
  })

  test('may stand whole in a loop that it does not depend on', async () => {
    const twoSteps = constant(2, 'int64')
    const [result] = loopOver(steps, [x], (_, outer) => {
      const [fixed] = loopOver(twoSteps, [y], (j, state) => ({ next: [add(state, asFloat(j))] }), 'inner')
      return { next: [add(outer, fixed)] }
    })
    const graph = await expectRuns(inputs, { result }, feedsWith(3, true))
    expect(operatorsOf(graph)).toEqual(['Loop', 'Loop'])
    expect(operatorsOf(inside(graph, 'Loop', 'body'))).not.toContain('Loop')
  })
})

describe('a branch', () => {
  test('computes what it alone needs, and what both need is computed around', async () => {
    const shared = maximum(x, y)
    const [result] = conditional(flag, [add(shared, 1)], [mul(neg(y), shared)])
    for (const isSet of [true, false]) {
      const graph = await expectRuns(inputs, { result }, feedsWith(0, isSet))
      expect(operatorsOf(graph)).toEqual(['Max', 'If'])
      expect(operatorsOf(inside(graph, 'If', 'then_branch'))).toEqual(['Add'])
      expect(operatorsOf(inside(graph, 'If', 'else_branch'))).toEqual(['Neg', 'Mul'])
    }
  })

  test('takes from around it what is there for another reason, whatever comes first', async () => {
    const late = neg(add(x, y))
    const [result] = conditional(flag, [late], [y])
    await expectRuns(inputs, { result, other: tanh(mul(late, 0)) }, feedsWith(0, true))
    await expectRuns(inputs, { other: mul(late, 2), result }, feedsWith(0, true))
  })

  test('may share values and constants with a branch of another condition', async () => {
    const [common, two] = [mul(x, 5), constant([2, 7])]
    const other = greater(reduceSum(x), 0)
    const outputs = [
      conditional(flag, [add(common, two)], [y])[0],
      conditional(other, [sub(common, two)], [identity(two)])[0],
    ]
    for (const isSet of [true, false]) await expectRuns(inputs, outputsOf(outputs), feedsWith(0, isSet))
  })

  test('may give inputs, constants and values from around', async () => {
    const sum = add(x, y)
    const outputs = conditional(flag, [x, constant([1, 2]), sum, sum], [y, y, constant([1, 2]), neg(sum)])
    for (const isSet of [true, false]) {
      await expectRuns(inputs, { ...outputsOf(outputs), sum }, feedsWith(0, isSet))
    }
  })

  test('may like the other branch use what a loop has computed', async () => {
    const [looped] = loopOver(steps, [x], (iteration, state) => ({ next: [add(state, asFloat(iteration))] }))
    const [result] = conditional(flag, [neg(looped)], [mul(looped, 2)])
    const graph = await expectRuns(inputs, { result }, feedsWith(3, true))
    expect(operatorsOf(graph)).toEqual(['Loop', 'If'])
  })

  test('in a loop computes only at the steps that take it', async () => {
    const [result] = loopOver(steps, [x], (iteration, state) => {
      const [fixed, shared] = [mul(y, y), abs(state)]
      const isFirst = greater(constant(1, 'int64'), iteration)
      const [validated] = conditional(isFirst, [add(mul(shared, fixed), neg(state))], [shared])
      return { next: [add(validated, 1)] }
    })
    for (const count of [0, 1, 3]) {
      const graph = await expectRuns(inputs, { result }, feedsWith(count, true))
      const body = inside(graph, 'Loop', 'body')
      expect(operatorsOf(graph)).toEqual(['Mul', 'Loop'])
      expect(operatorsOf(body).sort()).toEqual(['Abs', 'Add', 'Greater', 'Identity', 'If'])
      expect(operatorsOf(inside(body, 'If', 'then_branch')).sort()).toEqual(['Add', 'Mul', 'Neg'])
      expect(operatorsOf(inside(body, 'If', 'else_branch'))).toEqual(['Identity'])
    }
  })

  test('may hold a loop', async () => {
    const [looped] = loopOver(steps, [x], (_, state) => ({ next: [add(state, abs(y))] }))
    const [result] = conditional(flag, [looped], [x])
    for (const isSet of [true, false]) {
      const graph = await expectRuns(inputs, { result }, feedsWith(2, isSet))
      expect(operatorsOf(graph)).toEqual(['If'])
      expect(operatorsOf(inside(graph, 'If', 'then_branch')).sort()).toEqual(['Abs', 'Loop'])
    }
  })
})

/** Whole numbers stay whole and small, so that the engine and the evaluator agree to the bit. */
const bounded = (value: Value) => minimum(maximum(value, -50), 50)

/** Adds random values to a pool, some of them computed by branches and loops, to any depth. */
function grow(draw: Draw, pool: Value[], count: number, depth: number): void {
  const pick = () => draw.pick(pool)
  for (let i = 0; i < count; i++) {
    const kind = draw.integer(0, depth > 0 ? 7 : 4)
    if (kind === 0) pool.push(neg(pick()))
    else if (kind === 1) pool.push(constant(draw.integers(2, -3, 3)))
    else if (kind <= 4) pool.push(bounded(draw.pick([add, sub, maximum, mul])(pick(), pick())))
    else if (kind === 5) {
      const branches = [0, 1].map(() => {
        const inner = [...pool]
        grow(draw, inner, draw.integer(0, 3), depth - 1)
        return [draw.pick(inner.slice(-3)), draw.pick(inner)]
      })
      pool.push(...conditional(greater(reduceSum(pick()), 0), branches[0], branches[1]))
    } else {
      const start = [pick(), pick()]
      const tripCount = constant(draw.integer(0, 3), 'int64')
      const outputs = loopOver(
        tripCount,
        start,
        (iteration, ...state) => {
          const inner = [...pool, ...state, add(asFloat(iteration), state[0])]
          grow(draw, inner, draw.integer(0, 4), depth - 1)
          const recent = inner.slice(-4)
          return { next: [draw.pick(recent), draw.pick(inner)], stacked: [draw.pick(recent)] }
        },
        `steps_${depth}_${i}_${pool.length}`,
      )
      pool.push(...outputs.slice(0, 2), bounded(reduceSum(outputs[2], { axes: [0] })))
    }
  }
}

test('any program of branches and loops runs as it is written', async () => {
  await fc.assert(
    fc.asyncProperty(draws(), async draw => {
      const whole = { element: (n: number) => n % 4, fed: true }
      const pool = [draw.value([2], whole), draw.value([2], whole)]
      grow(draw, pool, draw.integer(1, 6), 2)
      const outputs = [...pool.slice(-3), draw.pick(pool)]
      await expectRuns(inputsOf(draw.feeds), outputsOf(outputs), draw.feeds)
      await expectRuns(inputsOf(draw.feeds), outputsOf(simplify(outputs)), draw.feeds)
    }),
    { numRuns: 60, seed: 1 },
  )
})

test('what a model computes does not depend on the names of its inputs and outputs', async () => {
  const w = graphInput('x', 'float32', [2, 2])
  const result = exp(mul(matMul(w, w), 0))
  const feeds = new Map([[w, { data: [1, 2, 3, 4], shape: [2, 2] }]])
  await expectRuns({ Gemm_0: w }, { 'dense/kernel:0': result }, feeds)
  await expectRuns({ 'a b': w }, { Exp_2: result }, feeds)
})

describe('the places of the largest elements', () => {
  const x = graphInput('x', 'float32', [BATCH, 1, 4])
  const pooled = maxPool(x, [2])

  test('are left out if nobody asks for them', () => {
    const [node] = decode(encodeModel({ x }, { y: pooled })).node
    expect(node.output).toEqual(['y'])
  })

  test('are there for a gradient, for an output and for the inside of a branch', () => {
    const [, places] = pooled.node.outputs
    const inBranch = conditional(constant(1, 'bool'), [add(places, 1)], [places])[0]
    for (const value of [add(places, 1), places, inBranch]) {
      const { node } = decode(encodeModel({ x }, { y: pooled, value }))
      expect(node.find(({ opType }) => opType === 'MaxPool')?.output.length).toBe(2)
    }
  })
})

describe('what a model brings along', () => {
  const scale = graphInput('scale', 'float32', [2])
  const initializers = new Map([[scale, { name: 'layer/scale', data: Float32Array.of(2, 3) }]])

  test('is read where it stands, also as an output', async () => {
    const model = encodeModel({ x }, { scaled: mul(x, scale), scale }, { initializers })
    const graph = decode(model)
    expectWellFormed(graph)
    expect(graph.initializer.map(({ name }) => name)).toEqual(['layer/scale'])
    const session = await (await engine()).createSession(model, { threads: 1 })
    const fed: EngineTensor = { dtype: 'float32', data: Float32Array.of(5, 7), shape: [2] }
    const results = await session.run({ x: fed })
    await session.release()
    expect(Array.from(results.scaled.data, Number)).toEqual([10, 21])
    expect(Array.from(results.scale.data, Number)).toEqual([2, 3])
  })

  test('is left out if nothing reads it', () => {
    expect(decode(encodeModel({ x }, { sum: add(x, x) }, { initializers })).initializer).toEqual([])
  })

  test('gives nodes names of their own', () => {
    const sums = add(neg(add(x, y)), neg(x))
    const graph = decode(encodeModel({ x, y }, { sums, 'place/Neg': neg(sums) }, { placeOf: () => 'place' }))
    expectWellFormed(graph)
    expect(graph.node.map(({ output }) => output[0])).toEqual(
      expect.arrayContaining(['place/Add', 'place/Neg_1', 'sums', 'place/Neg']),
    )
  })

  test('must be less than protobuf holds', () => {
    expect(() => checkSize('export', 2 ** 31 - 2 ** 20)).not.toThrow()
    expect(() => checkSize('export', 3 * 2 ** 30)).toThrow(
      'export: the weights take 3.00 GiB, and an ONNX file (a protobuf message) holds less than 2 GiB',
    )
  })
})

test('a sequence may stand in front of the outputs', () => {
  const x = graphInput('x', 'float32', [BATCH])
  const graph = decode(encodeModel({ x }, { y: neg(x) }, { sequenceFirst: 'empty' }))
  expect(operatorsOf(graph)).toEqual(['SequenceEmpty', 'Neg'])
  expect(graph.output.map(({ name }) => name)).toEqual(['empty', 'y'])
})
