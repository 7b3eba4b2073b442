// What holds of devices wherever the tests run; training on them is in tests/browser.

import { expect, test } from 'vitest'
import { conv2D, dense, dropout, flatten, lstm, maxPooling2D } from '../layers/index.js'
import { devices } from '../runtime/index.js'
import { sequential } from './sequential.js'

const network = () => sequential([dense(3, { inputShape: [2] }), dropout(0.5), dense(1)], { seed: 1 })

const lastLine = (text: string) => text.split('\n').at(-1)

test('the CPU is always there, and the default', async () => {
  expect((await devices())[0]).toBe('cpu')
  expect(network().device).toBe('cpu')
})

test('a device that there is not is told when it is named', () => {
  const compile = (device: string) => network().compile({ loss: 'mse', device: device as 'cpu' })
  expect(() => compile('WebGPU')).toThrow(
    "compile: there is no device 'WebGPU' (did you mean webgpu?); devices are 'cpu', 'webgpu', 'cuda'",
  )
  expect(() => compile(1 as unknown as string)).toThrow(
    /^compile: device must be one of 'cpu', 'webgpu', 'cuda', received 1/,
  )
  const model = network()
  expect(() => {
    model.device = 'tpu' as 'cpu'
  }).toThrow(/^model.device: there is no device 'tpu'/)
})

test('a device that is not on this machine is told when it is needed, with the reason, and nothing is lost', async () => {
  const model = network()
  const before = model.getWeights()
  model.compile({ loss: 'mse', device: 'cuda' })
  const missing = /^device 'cuda' is not available on this machine \(.*CUDA.*\); available: cpu(, webgpu)?$/
  await expect(model.fit([[1, 2]], [1], { verbose: 0 })).rejects.toThrow(missing)
  await expect(model.predict([[1, 2]])).rejects.toThrow(missing)
  expect(model.getWeights()).toEqual(before)
  model.device = 'cpu'
  expect((await model.fit([[1, 2]], [1], { verbose: 0 })).history.loss).toHaveLength(1)
})

test('compile sets the device, and leaves it where it is not named', () => {
  const model = network().compile({ loss: 'mse', device: 'webgpu' })
  expect(model.device).toBe('webgpu')
  expect(model.compile({ loss: 'mse' }).device).toBe('webgpu')
  expect(model.compile({ loss: 'mse', device: 'cpu' }).device).toBe('cpu')
})

test('the summary names the operators that a device lacks, before any training', () => {
  const onWebGpu = (model: ReturnType<typeof network>, loss: string) =>
    lastLine(model.compile({ loss, device: 'webgpu' }).summary())
  expect(lastLine(network().summary())).toBe('Seed: 1')
  expect(onWebGpu(network(), 'mse')).toBe('Device: webgpu')
  const images = sequential([
    conv2D(2, 3, { activation: 'relu', inputShape: [6, 6, 1] }),
    maxPooling2D(),
    flatten(),
    dense(3, { activation: 'softmax' }),
  ])
  expect(onWebGpu(images, 'sparseCategoricalCrossentropy')).toMatch(
    /^Device: webgpu; on the CPU, since it lacks them: .*MaxPool/,
  )
  const sequences = sequential([lstm(2, { inputShape: [4, 3] }), dense(1)])
  expect(onWebGpu(sequences, 'mse')).toMatch(/Scan/)
  // CUDA has all operators of these
  expect(lastLine(sequences.compile({ loss: 'mse', device: 'cuda' }).summary())).toBe('Device: cuda')
})

test('a summary leaves the model as it is', async () => {
  const [looked, other] = [network(), network()]
  for (const model of [looked, other]) model.compile({ optimizer: 'adam', loss: 'mse' })
  await looked.fit([[1, 2]], [1], { epochs: 3, verbose: 0 })
  await other.fit([[1, 2]], [1], { epochs: 3, verbose: 0 })
  looked.device = 'webgpu'
  looked.summary()
  looked.device = 'cpu'
  await looked.fit([[1, 2]], [1], { epochs: 3, verbose: 0 })
  await other.fit([[1, 2]], [1], { epochs: 3, verbose: 0 })
  expect(looked.getWeights()).toEqual(other.getWeights())
})
