import { expect, test } from 'vitest'
import { square } from '../graph/index.js'
import { activation } from './activation.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => activation('softmax', options), [2, 3])

test('applies a function by name, or one of your own', async () => {
  const x = { data: [-2, 3], shape: [1, 2] }
  expect((await runLayer(activation('relu'), x)).y.data).toEqual([0, 3])
  expect((await runLayer(activation(square), x)).y.data).toEqual([4, 9])
})

test('its config has the name of the function', () => {
  expect(activation('hardSigmoid').getConfig().activation).toBe('hard_sigmoid')
})

test('lists the functions it knows', () => {
  expect(() => activation('rellu')).toThrow(
    'unknown activation "rellu" (did you mean relu?); expected one of linear, relu,',
  )
})
