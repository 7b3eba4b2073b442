import { expect, test } from 'vitest'
import { graphInput } from '../graph/index.js'
import { identity } from './identity.js'
import { layerContract } from './testing/layerContract.js'

layerContract(options => identity(options), [2, 3])

test('costs no operator', () => {
  const x = graphInput('x', 'float32', ['batch', 2])
  expect(identity().call(x)).toBe(x)
})
