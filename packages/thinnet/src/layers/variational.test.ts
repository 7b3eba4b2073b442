import { expect, test } from 'vitest'
import { gru } from './gru.js'
import { lstm } from './lstm.js'
import { simpleRNN } from './simpleRNN.js'
import { runLayer } from './testing/runLayer.js'
import { variational } from './variational.js'

const x = { data: [1, -2, 3, 4, 0.5, -1], shape: [1, 3, 2] }
const kernel = [0.3, -0.2, 0.1, 0.5]
const weights = [kernel, [0.2, 0.4, -0.3, 0.1], [0.1, -0.1]]

test('inputs, state and outputs each have one mask for all steps', async () => {
  const run = (draws?: number[][]) =>
    runLayer(simpleRNN(2, { ...variational(0.5), returnSequences: true, returnState: true }), x, {
      training: draws !== undefined,
      weights,
      ...(draws && { draws }),
    })
  const { outputs, context } = await run([
    [1, 0],
    [0, 1],
    [1, 0],
  ])
  expect(context.draws.map(({ options }) => options.shape)).toEqual([
    ['batch', 2],
    ['batch', 2],
    ['batch', 2],
  ])
  // by hand: only the first input counts, doubled; only the second element of the state goes on, doubled
  let state = [0, 0]
  const expected: number[] = []
  for (const input of [1, 3, 0.5]) {
    state = [0, 1].map(j =>
      Math.tanh(2 * input * kernel[j] + 2 * state[1] * weights[1][2 + j] + weights[2][j]),
    )
    expected.push(2 * state[0], 0)
  }
  expected.forEach((value, i) => {
    expect(outputs[0].data[i]).toBeCloseTo(value, 5)
  })
  // the state itself is whole
  state.forEach((value, i) => {
    expect(outputs[1].data[i]).toBeCloseTo(value, 5)
  })
  expect((await run()).context.draws).toEqual([])
})

test('gates share masks, or have their own', async () => {
  const shapes = async (gateMasks: 'tied' | 'untied') => {
    const count = gateMasks === 'tied' ? 1 : 4
    const draws = Array.from({ length: 2 * count + 1 }, () => [1, 1])
    const one = await runLayer(lstm(2, variational(0.25, { gateMasks })), x, {
      training: true,
      weights: [16, 16, 8].map(size => Array<number>(size).fill(0.1)),
      draws,
    })
    return one.context.draws.length
  }
  expect(await shapes('tied')).toBe(3)
  expect(await shapes('untied')).toBe(9)
})

test('rates of the three places may differ', () => {
  expect(variational(0.2, { recurrent: 0.1, output: 0 })).toEqual({
    dropout: 0.2,
    recurrentDropout: 0.1,
    outputDropout: 0,
    gateMasks: 'tied',
  })
  expect(gru(2, variational(0.2)).getConfig()).toMatchObject({ output_dropout: 0.2, gate_masks: 'tied' })
  expect(() => variational(20)).toThrow(/variational.*for 20 % write 0.2/)
})
