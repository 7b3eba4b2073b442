// The WebAssembly engine in Node, where there is no native library.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { FitOptions } from '../index.js'

test('without a native library one notice is given, and the WebAssembly engine gives the same training', async () => {
  const { dense, dropout, Model, sequential } = await import('../index.js')
  const train = async (
    library: { dense: typeof dense; dropout: typeof dropout; sequential: typeof sequential },
    options: FitOptions = {},
  ) => {
    const model = library
      .sequential(
        [
          library.dense(20, { activation: 'relu', inputShape: [2] }),
          library.dropout(0.3),
          library.dense(1, { activation: 'sigmoid' }),
        ],
        { seed: 2 },
      )
      .compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
    const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
    const { history } = await model.fit(
      x,
      x.map(([a, b]) => (a > b ? 1 : 0)),
      { epochs: 20, batchSize: 16, verbose: 0, ...options },
    )
    return history.loss
  }
  const native = await train({ dense, dropout, sequential })
  expect(await Model.engineName()).toBe('onnxruntime-node')

  vi.resetModules()
  vi.doMock('onnxruntime-node', () => {
    throw new Error('Cannot find module onnxruntime_binding.node')
  })
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const fallback = await import('../index.js')
  const web = await train(fallback)
  // a run of one batch is fed its rows alone, a run of several epochs all samples
  expect(await train(fallback, { callbacks: [{ onTrainBatchEnd() {} }] })).toEqual(web)
  expect(await fallback.Model.engineName()).toBe('onnxruntime-web')
  expect(warn).toHaveBeenCalledOnce()
  expect(warn.mock.calls[0][0]).toMatch(/no native library.*WebAssembly/)
  warn.mockRestore()
  web.forEach((loss, epoch) => {
    expect(loss).toBeCloseTo(native[epoch], 4)
  })
})

test('the engine leaves no trace in the home of the user', () => {
  const home = mkdtempSync(join(tmpdir(), 'thinnet-home-'))
  const library = new URL('../../dist/index.js', import.meta.url)
  expect(existsSync(library)).toBe(true)
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env
  const code = `
    import { dense, sequential } from '${library}'
    await sequential([dense(1, { inputShape: [1] })]).predict([[1]])`
  execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...env, HOME: home, XDG_CACHE_HOME: '' },
  })
  expect(readdirSync(home)).toEqual([])
  rmSync(home, { recursive: true })
})
