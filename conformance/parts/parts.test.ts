import { describe, expect, test } from 'vitest'
import * as activations from '../../packages/thinnet/src/activations/index.js'
import { differentiate, mul, reduceSum } from '../../packages/thinnet/src/graph/index.js'
import * as initializers from '../../packages/thinnet/src/initializers/index.js'
import * as losses from '../../packages/thinnet/src/losses/index.js'
import { reduceLoss } from '../../packages/thinnet/src/losses/reduceLoss.js'
import * as metrics from '../../packages/thinnet/src/metrics/index.js'
import {
  type Described,
  expectClose,
  expectedConfig,
  find,
  type Given,
  make,
  optionsFrom,
  readCases,
  type Tensor,
  title,
} from './keras.js'
import { Run } from './run.js'

interface ActivationCase {
  readonly name: string
  readonly given: Given
  readonly x?: Tensor
  readonly y: Tensor
  readonly gradient: Tensor
}

/** The engine's sigmoid and tanh are off by up to 5e-8, which these multiply by x; x is 20 where that shows. */
const multiplyByX = new Set(['silu', 'swish', 'mish'])

describe('activations', () => {
  const [shared, ...cases]: [{ x: Tensor; upstream: Tensor }, ...ActivationCase[]] = readCases('activations')
  const run = new Run()
  const upstream = run.feed(shared.upstream)

  for (const { name, given, x: own, y: expected, gradient } of cases) {
    const x = run.feed(own ?? shared.x)
    const y = find(activations, name)(x, optionsFrom(given))
    const [dx] = differentiate(reduceSum(mul(y, upstream)), [x])
    const outputs = [run.output(y), run.output(dx)]

    test(title(name, given), async () => {
      expect(activations.getActivation(name).call).toBe(find(activations, name))
      const factor = multiplyByX.has(name) ? 5 : 1
      expectClose(await outputs[0](), expected.data, factor)
      expectClose(await outputs[1](), gradient.data, factor)
    })
  }
})

describe('initializers', () => {
  const [shared, ...cases]: [{ fans: { shape: number[]; fans: [number, number] }[] }, ...Described[]] =
    readCases('initializers')

  test.each(shared.fans)('fans of $shape', ({ shape, fans: [fanIn, fanOut] }) => {
    expect(initializers.computeFans(shape)).toEqual({ fanIn, fanOut })
  })

  test.each(cases.map(item => [title(item.class_name, item.given), item] as const))('%s', (_title, item) => {
    const initializer: initializers.Initializer = make(initializers, item)
    expect(initializer.className).toBe(item.class_name)
    expect(initializer.getConfig()).toEqual(expectedConfig(item))
    expect(initializers.getInitializer(item.class_name).className).toBe(item.class_name)
  })
})

interface LossCase extends Described {
  readonly activation?: string
  readonly y_true: Tensor
  readonly y_pred: Tensor
  readonly weights: Tensor
  readonly values: Tensor
  readonly reduced: number
  readonly weighted: number
  readonly gradient: Tensor
}

describe('losses', () => {
  const cases: LossCase[] = readCases('losses')
  const run = new Run()

  for (const item of cases) {
    const loss: losses.Loss = make(losses, item)
    const yTrue = run.feed(item.y_true)
    const yPred = run.feed(item.y_pred)
    const weights = run.feed(item.weights)
    const predictions = item.activation ? find(activations, item.activation)(yPred) : yPred
    const values = loss.call(yTrue, predictions)
    const weighted = reduceLoss(values, loss.reduction, weights)
    const [gradient] = differentiate(weighted, [yPred])
    const outputs = [values, reduceLoss(values, loss.reduction), weighted, gradient].map(value =>
      run.output(value),
    )

    test(title(`${item.class_name} ${item.activation ?? ''}`, item.given), async () => {
      expect(loss.className).toBe(item.class_name)
      expect(loss.getConfig()).toEqual(expectedConfig(item))
      const [v, r, w, g] = await Promise.all(outputs.map(output => output()))
      expectClose(v, item.values.data)
      expectClose(r, [item.reduced])
      expectClose(w, [item.weighted])
      expectClose(g, item.gradient.data)
    })
  }
})

interface MetricCase extends Described {
  readonly y_true: Tensor
  readonly y_pred: Tensor
  readonly weights: Tensor
  readonly batch: number
  readonly result: number
  readonly weighted: number
}

describe('metrics', () => {
  const all: (Described | MetricCase)[] = readCases('metrics')
  const run = new Run()

  for (const item of all) {
    const metric: metrics.Metric = make(metrics, item)
    if (!('y_true' in item)) {
      test(title(item.class_name, item.given), () => {
        expect(metric.className).toBe(item.class_name)
        expect(metric.getConfig()).toEqual(expectedConfig(item))
        expect(metrics.getMetric(item.class_name, ['batch', 1], ['batch', 1]).className).toBe(item.class_name)
      })
      continue
    }
    const rows = item.y_true.shape[0]
    const batches = [
      [0, item.batch],
      [item.batch, rows],
    ].map(([from, to]) => {
      const [yTrue, yPred, weights] = [item.y_true, item.y_pred, item.weights].map(tensor =>
        run.feed(sliceRows(tensor, from, to)),
      )
      return [metric.sums(yTrue, yPred), metric.sums(yTrue, yPred, weights)].map(sums => run.output(sums))
    })

    test(title(item.class_name, item.given), async () => {
      expect(metric.getConfig()).toEqual(expectedConfig(item))
      for (const [i, expected] of [item.result, item.weighted].entries()) {
        const [first, second] = await Promise.all(batches.map(outputs => outputs[i]()))
        expectClose([metric.result(first.map((sum, k) => sum + second[k]))], [expected])
      }
    })
  }
})

function sliceRows({ shape: [rows, ...rest], data }: Tensor, from: number, to: number): Tensor {
  const width = data.length / rows
  return { shape: [to - from, ...rest], data: data.slice(from * width, to * width) }
}
