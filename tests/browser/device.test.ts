// Devices other than the CPU, on a graphics card in software: the same training to float32 rounding.

import * as thinnet from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { profiled } from '../../packages/thinnet/src/runtime/testing/profiling.js'
import { networks, type Trained, trainNetwork } from './deviceNetworks.js'
import { type LibraryPage, openLibraryPage } from './page.js'

const { dense, devices, sequential } = thinnet

function expectAlike(actual: Trained, expected: Trained): void {
  expect(actual.losses).toHaveLength(5)
  for (const name of ['losses', 'predictions'] as const) {
    actual[name].forEach((value, i) => {
      expect(Math.abs(value - expected[name][i]) / Math.abs(expected[name][i])).toBeLessThan(1e-4)
    })
  }
}

describe('in Node', () => {
  test('WebGPU is there, CUDA is not, and the error says so', async () => {
    expect(await devices()).toEqual(['cpu', 'webgpu'])
    const model = sequential([dense(1, { inputShape: [1] })])
    model.device = 'cuda'
    await expect(model.predict([[1]])).rejects.toThrow(
      /^device 'cuda' is not available on this machine \(.*\); available: cpu, webgpu$/,
    )
  })

  test.each(networks)('%s trains on WebGPU as on the CPU', async network => {
    const gpu = await trainNetwork(thinnet, network, 'webgpu')
    expectAlike(gpu, await trainNetwork(thinnet, network, 'cpu'))
  })

  test.each(networks)('%s: the summary names the operators that run on the CPU', async network => {
    let trained: Trained | undefined
    const sessions = await profiled(async () => {
      trained = await trainNetwork(thinnet, network, 'webgpu')
    })
    const ran = sessions.flat()
    const onCpu = new Set(ran.flatMap(({ op, provider }) => (provider === 'CPU' ? [op] : [])))
    const line = trained?.summary.split('\n').at(-1) ?? ''
    const [, list] = line.match(/^Device: webgpu(?:; on the CPU, since it lacks them: (.*))?$/) ?? []
    const named = list?.split(', ') ?? []
    if (network === 'lstm') {
      // with a recurrence all operators of its steps
      expect([...onCpu]).toEqual(expect.arrayContaining(named))
      expect(named).toContain('Scan')
      expect(ran.filter(({ op, provider }) => op === 'Tanh' && provider !== 'CPU')).toEqual([])
    } else expect([...onCpu].sort()).toEqual(named)
  })
})

describe('in a page', () => {
  let browser: LibraryPage
  beforeAll(async () => {
    browser = await openLibraryPage({ gpu: true })
  })
  afterAll(() => browser?.close())

  const inPage = <T>(expression: string): Promise<T> => browser.page.evaluate(expression) as Promise<T>

  test('whoever computes on the CPU loads nothing of WebGPU', async () => {
    const expected = await trainNetwork(thinnet, 'mlp', 'cpu')
    expectAlike(await inPage(`(${trainNetwork})(window.thinnet, 'mlp', 'cpu')`), expected)
    expect(browser.requested).toContain('/ort-wasm-simd-threaded.wasm')
    expect(browser.requested.filter(path => /webgpu|asyncify/.test(path))).toEqual([])
  })

  test('WebGPU is there', async () => {
    expect(await inPage('window.thinnet.devices()')).toEqual(['cpu', 'webgpu'])
  })

  test.each(networks)('%s trains on WebGPU as on the CPU', async network => {
    const expected = await trainNetwork(thinnet, network, 'cpu')
    expectAlike(await inPage(`(${trainNetwork})(window.thinnet, '${network}', 'webgpu')`), expected)
  })
})
