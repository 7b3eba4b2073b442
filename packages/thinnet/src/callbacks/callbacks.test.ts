import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { csvLogger, dense, type FitOptions, sequential } from '../index.js'

const folder = mkdtempSync(join(tmpdir(), 'thinnet-'))
afterAll(() => rmSync(folder, { recursive: true }))

const x = [[0], [1], [2], [3]]
const y = [1, 3, 5, 7]
const train = async (options: FitOptions) => {
  const model = sequential([dense(1, { inputShape: [1] })], { seed: 1 })
  model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] })
  return (await model.fit(x, y, { epochs: 3, ...options })).history
}

describe('csvLogger', () => {
  test('writes a row an epoch under a header', async () => {
    const file = join(folder, 'log.csv')
    const history = await train({ verbose: 0, callbacks: [csvLogger(file)] })
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    const names = Object.keys(history)
    expect(lines[0]).toBe(['epoch', ...names].join(','))
    expect(lines.slice(1)).toEqual(
      [0, 1, 2].map(epoch => [epoch, ...names.map(name => history[name][epoch])].join(',')),
    )
  })

  test('appends without a second header', async () => {
    const file = join(folder, 'twice.csv')
    await train({ verbose: 0, callbacks: [csvLogger(file, { separator: ';' })] })
    await train({ verbose: 0, callbacks: [csvLogger(file, { separator: ';', append: true })] })
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(7)
    expect(lines.filter(line => line.startsWith('epoch'))).toHaveLength(1)
  })

  test('a folder that is not there is an error before the first epoch', async () => {
    await expect(
      train({ verbose: 0, callbacks: [csvLogger(join(folder, 'no', 'log.csv'))] }),
    ).rejects.toThrow('could not be written: its folder is not there')
  })
})

describe('the progress line', () => {
  const printed = async (options: FitOptions) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    await train(options)
    const lines = log.mock.calls.map(([line]) => String(line))
    log.mockRestore()
    return lines
  }

  test('verbose 2 prints every epoch with its figures, as Keras does', async () => {
    const lines = await printed({ verbose: 2 })
    expect(lines).toHaveLength(3)
    expect(lines[2]).toMatch(/^Epoch 3\/3 .*\/epoch - loss: \d+\.\d{4} - \w+: \d+\.\d{4}$/)
  })

  test('verbose 0 prints nothing', async () => {
    expect(await printed({ verbose: 0 })).toEqual([])
  })

  test('the last epoch is always printed', async () => {
    expect((await printed({ verbose: 'auto', epochs: 500 })).at(-1)).toMatch(/^Epoch 500\/500/)
  })
})
