import { describe, expect, test } from 'vitest'
import { graphInput } from '../graph/index.js'
import { runGraph } from '../testing/runGraph.js'
import { clipGradients } from './clipGradients.js'
import { adam, type OptimizerOptions } from './index.js'

/** Gradients of two weights, after clipping. */
async function clipped(options: OptimizerOptions, ...gradients: number[][]): Promise<number[][]> {
  const inputs = gradients.map(data => {
    const shape = [data.length]
    return [graphInput('gradient', 'float32', shape), { data, shape }] as const
  })
  const values = clipGradients(
    inputs.map(([value]) => value),
    adam(options),
  )
  return (await runGraph(inputs, values)).map(({ data }) => data)
}

const length = (...vectors: number[][]) => Math.hypot(...vectors.flat())

describe('clipnorm', () => {
  test('shortens each gradient that is longer, and leaves the others', async () => {
    const [long, short] = await clipped({ clipnorm: 1 }, [3, 4], [0.3, 0.4])
    expect(length(long)).toBeCloseTo(1, 6)
    expect(long[0] / long[1]).toBeCloseTo(3 / 4, 6)
    expect(short).toEqual([Math.fround(0.3), Math.fround(0.4)])
  })

  test('leaves a gradient of zeros', async () => {
    expect(await clipped({ clipnorm: 1 }, [0, 0])).toEqual([[0, 0]])
  })
})

describe('globalClipnorm', () => {
  test('shortens all gradients together, in proportion', async () => {
    const [a, b] = await clipped({ globalClipnorm: 1 }, [3, 4], [0, 12])
    expect(length(a, b)).toBeCloseTo(1, 6)
    expect(length(b) / length(a)).toBeCloseTo(12 / 5, 5)
  })

  test('leaves gradients that are short enough', async () => {
    expect(await clipped({ globalClipnorm: 20 }, [3, 4], [0, 12])).toEqual([
      [3, 4],
      [0, 12],
    ])
  })

  test('does not pass an infinite gradient off as 0', async () => {
    const [a, b] = await clipped({ globalClipnorm: 1 }, [Infinity, 1], [1])
    expect([...a, ...b]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})

test('clipvalue cuts each element on its own', async () => {
  expect(await clipped({ clipvalue: 0.5 }, [3, -4, 0.25])).toEqual([[0.5, -0.5, 0.25]])
})

test('without options gradients come back as they are', () => {
  const gradients = [graphInput('gradient', 'float32', [2])]
  expect(clipGradients(gradients, adam())).toBe(gradients)
})
