import { describe, expect, test } from 'vitest'
import type { Serializable } from '../../packages/thinnet/src/config.js'
import type { Constraint } from '../../packages/thinnet/src/constraints/index.js'
import { differentiate, graphInput, type Value } from '../../packages/thinnet/src/graph/index.js'
import { Layer, withoutRateHints } from '../../packages/thinnet/src/layers/index.js'
import { runLayer } from '../../packages/thinnet/src/layers/testing/runLayer.js'
import { clipGradients } from '../../packages/thinnet/src/optimizers/clipGradients.js'
import { decayWeights } from '../../packages/thinnet/src/optimizers/decayWeights.js'
import { type LearningRateSchedule, Optimizer } from '../../packages/thinnet/src/optimizers/index.js'
import type { Regularizer } from '../../packages/thinnet/src/regularizers/index.js'
import { runGraph, type TestTensor } from '../../packages/thinnet/src/testing/runGraph.js'
import { type Case, expectClose, expectSameJson, readCases, type Tensor, title } from './compare.js'
import { descend } from './descend.js'
import { fromKeras } from './fromKeras.js'

/** Optimizers whose corrections of the first steps Keras computes in float32. */
const float32Corrections: ReadonlySet<string> = new Set(['Adam', 'AdamW', 'Nadam'])

type Feed = readonly [Value, TestTensor]

/** Our object of a case, once its config has been found to be Keras's, and to be enough to make it again. */
function make({ class_name, given, config }: Case): Serializable {
  const [made, again] = withoutRateHints(() => [fromKeras(class_name, given), fromKeras(class_name, config)])
  expectSameJson(made.getConfig(), config)
  expectSameJson(again.getConfig(), config)
  return made
}

/** The state of one weight in training: the weight, then the optimizer's slots. */
type State = readonly (readonly number[])[]

/** One training step of several weights, as a trainer composes it. */
async function step(
  optimizer: Optimizer,
  states: readonly State[],
  gradients: readonly Tensor[],
  index: number,
) {
  const feeds: Feed[] = []
  const feed = (data: readonly number[], shape: readonly number[]) => {
    const value = graphInput(`input_${feeds.length}`, 'float32', shape)
    feeds.push([value, { data, shape }])
    return value
  }
  const learningRate = optimizer.learningRateAt(index)
  const scalars = Object.fromEntries(
    Object.entries(optimizer.scalars(index, learningRate)).map(([name, number]) => [
      name,
      feed([number], []),
    ]),
  )
  const rate = feed([learningRate], [])
  const clipped = clipGradients(
    gradients.map(({ data, shape }) => feed(data, shape)),
    optimizer,
  )
  const names = Object.keys(optimizer.slots)
  const outputs = states.flatMap(([weight, ...memory], w) => {
    const { shape } = gradients[w]
    const updated = optimizer.update({
      parameter: decayWeights(feed(weight, shape), optimizer, rate),
      gradient: clipped[w],
      slots: Object.fromEntries(names.map((name, i) => [name, feed(memory[i], shape)])),
      scalars,
    })
    return [updated.parameter, ...names.map(name => updated.slots[name])]
  })
  const results = (await runGraph(feeds, outputs)).map(({ data }) => data)
  const size = names.length + 1
  return states.map((_, w) => results.slice(w * size, (w + 1) * size))
}

describe('optimizers move weights as Keras does', () => {
  interface OptimizerCase extends Case {
    /** By step and weight. */
    readonly weights: readonly (readonly (readonly number[])[])[]
  }
  const [{ starts, gradients }, cases] = readCases<
    OptimizerCase,
    { starts: readonly Tensor[]; gradients: readonly (readonly Tensor[])[] }
  >('optimizers')

  test.each(cases.map(one => [title(one), one] as const))('%s', async (_, one) => {
    const optimizer = make(one)
    if (!(optimizer instanceof Optimizer)) throw new TypeError('no optimizer')
    let states: readonly State[] = starts.map(({ data }) => [
      data,
      ...Object.values(optimizer.slots).map(initial => data.map(() => initial)),
    ])
    let way = 0
    for (const [index, expected] of one.weights.entries()) {
      states = await step(optimizer, states, gradients[index], index)
      way += optimizer.learningRateAt(index)
      // How far weights moved says more than where they are: a rate of 0.001 shows in their third digit only. Rounding
      // a weight around 1 to float32, by 6e-8 in each step, is this much of the way.
      const rounding = 0.05
      // Keras computes 1 - beta2^t in float32; for 0.999^t, close to 1, that is wrong by 1e-5 (Adam in float64, with just
      // this number in float32, gives Keras's weights within 1e-7). Each step, of one learning rate, adds its share.
      const correction = float32Corrections.has(one.class_name) ? way : 0
      const scale = rounding + correction
      states.forEach(([weight], w) => {
        const moved = (values: readonly number[]) => values.map((value, i) => value - starts[w].data[i])
        expectClose(moved(weight), moved(expected[w]), scale)
        expectClose(weight, expected[w], scale)
      })
    }
  })
})

describe("schedules give Keras's learning rates", () => {
  const [{ steps }, cases] = readCases<Case & { values: readonly number[] }, { steps: readonly number[] }>(
    'schedules',
  )

  test.each(cases.map(one => [title(one), one] as const))('%s', (_, one) => {
    const made = make(one)
    if (!('at' in made)) throw new TypeError('no schedule')
    const schedule = made as LearningRateSchedule
    // Keras computes in float32, where the end of a decay is a difference of numbers as large as the first rate
    expectClose(
      steps.map(at => schedule.at(at)),
      one.values,
      0.01,
    )
  })
})

type Weights = Readonly<Record<string, Tensor>>

describe("constraints give Keras's weights", () => {
  const [weights, cases] = readCases<Case & { weight: string; value: readonly number[] }, Weights>(
    'constraints',
  )

  test.each(cases.map(one => [title(one), one] as const))('%s', async (_, one) => {
    const constraint = make(one) as Constraint
    const weight = weights[one.weight]
    const input = graphInput('weight', 'float32', weight.shape)
    const [value] = await runGraph([[input, weight]], [constraint.apply(input)])
    expectClose(value.data, one.value)
  })
})

describe("regularizers give Keras's penalties and gradients", () => {
  interface RegularizerCase extends Case {
    readonly weight: string
    readonly value: number
    readonly gradient: readonly number[]
  }
  const [weights, cases] = readCases<RegularizerCase, Weights>('regularizers')

  test.each(cases.map(one => [title(one), one] as const))('%s', async (_, one) => {
    const regularizer = make(one) as Regularizer
    const weight = weights[one.weight]
    const input = graphInput('weight', 'float32', weight.shape)
    const penalty = regularizer.penalty(input)
    const [value, gradient] = await runGraph([[input, weight]], [penalty, ...differentiate(penalty, [input])])
    expectClose(value.data, [one.value])
    expectClose(gradient.data, one.gradient)
  })
})

describe("layers give Keras's outputs and gradients", () => {
  interface LayerCase extends Case {
    readonly training: boolean
    readonly x: Tensor
    readonly weights: readonly Tensor[]
    readonly direction: readonly number[]
    readonly y: Tensor
    readonly penalty: number
    readonly gradients: readonly (readonly number[])[]
    readonly mask?: Tensor
    /** The weights after three training steps, where there are some. */
    readonly trained?: readonly (readonly number[])[]
  }
  const [input, cases] = readCases<LayerCase, Case>('layers')

  test(title(input), () => {
    expect(make(input).className).toBe('InputLayer')
  })

  test.each(cases.map(one => [title(one), one] as const))('%s', async (_, one) => {
    const layer = make(one)
    if (!(layer instanceof Layer)) throw new TypeError('no layer')
    const start = {
      training: one.training,
      weights: one.weights.map(({ data }) => data),
      draws: one.mask ? [one.mask.data] : [],
      direction: one.direction,
    }
    const run = await runLayer(layer, one.x, start)
    expect(layer.weights.map(({ shape }) => shape)).toEqual(one.weights.map(({ shape }) => shape))
    expect(run.y.shape).toEqual(one.y.shape)
    expectClose(run.y.data, one.y.data, 0.1)
    expectClose([run.penalty], [one.penalty])
    expect(run.context.draws.length).toBe(one.mask ? 1 : 0)
    run.gradients.forEach((gradient, i) => {
      expectClose(gradient, one.gradients[i], 0.1)
    })

    const { trained = [] } = one
    expect(trained.length).toBe(layer.weights.length)
    const weights = trained.length > 0 ? await descend(layer, one.x, start) : []
    trained.forEach((expected, i) => {
      expectClose(weights[i], expected, 0.1)
    })
  })
})
