import { expect, test } from 'vitest'
import * as t from '../index.js'
import { isOperation, TensorOperation } from './tensorOperation.js'

const applied = async (operation: string, operands: readonly ('input' | number)[]) => {
  if (!isOperation(operation)) throw new Error(`there is no ${operation}`)
  const [a, b] = ['a', 'b'].map(name => t.input({ shape: [2], name }))
  const layer = new TensorOperation(operands, { name: 'operation', operation })
  const inputs = operands.filter(operand => operand === 'input').length === 2 ? [a, b] : [a]
  const model = t.model({ inputs, outputs: layer.apply(inputs) })
  const x = [[[2, -3]], [[4, 0.5]]].slice(0, inputs.length)
  return [...(await model.predict(x.length === 1 ? x[0] : x)).data]
}

test.each<[string, readonly ('input' | number)[], readonly number[]]>([
  ['Add', ['input', 'input'], [6, -2.5]],
  ['Subtract', [1, 'input'], [-1, 4]],
  ['Subtract', ['input', 1], [1, -4]],
  ['TrueDivide', ['input', 'input'], [0.5, -6]],
  ['TrueDivide', [6, 'input'], [3, -2]],
  ['Power', ['input', 2], [4, 9]],
  ['Maximum', ['input', 0], [2, 0]],
  ['Negative', ['input'], [-2, 3]],
])('%s of %j', async (operation, operands, expected) => {
  expect(await applied(operation, operands)).toEqual(expected)
})

test('a wrong number of operands is refused', () => {
  const make = (operands: readonly ('input' | number)[]) => () =>
    new TensorOperation(operands, { name: 'sum', operation: 'Add' })
  expect(make(['input'])).toThrow('layer sum: Add has 2 operands, received ["input"]')
  expect(make([1, 2])).toThrow('layer sum: Add has 2 operands')
})
