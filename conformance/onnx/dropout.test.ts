// The doubt that an exported file gives is the model's own, though the random numbers are ONNX Runtime's.

import type { Tensor } from 'thinnet'
import { describe, expect, test } from 'vitest'
import { engine } from '../../packages/thinnet/src/runtime/index.js'
import { cases, modelOf, samplesFor } from './models.js'

const SAMPLES = 2000

/** Models in which some masks are one for all samples of a run: each sample needs a run of its own. */
const shared: ReadonlySet<string> = new Set(['noise of all kinds', 'noise of weights'])

const repeated = ({ data, shape }: Tensor, times: number) => {
  const all = new Float32Array(data.length * times)
  for (let i = 0; i < times; i++) all.set(data, i * data.length)
  return { dtype: 'float32' as const, data: all, shape: [times, ...shape.slice(1)] }
}

describe('mean and deviation of an exported model with dropout are those of predictWithUncertainty', () => {
  const noisy = Object.entries(cases).filter(([, { random }]) => random === 'with dropout')

  test.each(noisy)('%s', async (name, { tokens }) => {
    const network = modelOf(name)
    const x = samplesFor(network, 1, tokens)
    const doubt = await network.predictWithUncertaintyAll(x.length > 1 ? x : x[0], {
      samples: SAMPLES,
      seed: 2,
      task: 'regression',
    })
    const session = await (await engine()).createSession(await network.export({ dropout: true, seed: 5 }), {
      threads: 1,
    })
    const rows = shared.has(name) ? 1 : SAMPLES
    const feeds = Object.fromEntries(x.map((one, i) => [network.inputNames[i], repeated(one, rows)]))
    const sums = doubt.map(({ mean }) => mean.data.map(() => 0))
    const squares = doubt.map(({ mean }) => mean.data.map(() => 0))
    for (let run = 0; run < SAMPLES / rows; run++) {
      const outputs = await session.run(feeds)
      network.outputNames.forEach((output, o) => {
        outputs[output].data.forEach((value: number | bigint, i: number) => {
          const at = i % sums[o].length
          sums[o][at] += Number(value)
          squares[o][at] += Number(value) ** 2
        })
      })
    }
    await session.release()
    doubt.forEach(({ mean, standardDeviation }, o) => {
      standardDeviation.data.forEach((deviation, i) => {
        const average = sums[o][i] / SAMPLES
        const own = Math.sqrt(Math.max(0, squares[o][i] / SAMPLES - average ** 2))
        expect(deviation).toBeGreaterThan(0)
        // both are estimates: six standard errors of their difference
        expect(Math.abs(average - mean.data[i])).toBeLessThan(6 * deviation * Math.sqrt(2 / SAMPLES))
        expect(Math.abs(own / deviation - 1)).toBeLessThan(0.15)
      })
    })
  })
})
