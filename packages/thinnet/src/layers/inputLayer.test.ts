import { describe, expect, test } from 'vitest'
import { inputLayer } from './inputLayer.js'
import { layerContract } from './testing/layerContract.js'

layerContract(({ name } = {}) => inputLayer({ shape: [2, 3], ...(name && { name }) }), [2, 3])

test('says the shape of a sample, written as here or as in the files of Keras', () => {
  expect(inputLayer({ shape: [28, 28] }).inputShape).toEqual([28, 28])
  const read = inputLayer({ batchShape: [null, 28, 28] })
  expect(read.inputShape).toEqual([28, 28])
  expect(read.getConfig().batch_shape).toEqual([null, 28, 28])
})

describe('errors say what is expected', () => {
  test.each([
    [() => inputLayer({}), 'layer input_layer: give either shape or batchShape'],
    [() => inputLayer({ shape: [2], batchShape: [null, 2] }), 'give either shape or batchShape'],
    [() => inputLayer({ shape: [2.5] }), 'of whole numbers from 1; received [2.5]'],
    [
      () => inputLayer({ batchShape: [32 as unknown as null, 2] }),
      'batchShape must be null (any batch size), then the sizes of one sample, received [32, 2]',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})
