// Sums over the steps of a scan, as one operator over stacks instead of an addition in each step.

import { add, gemm, neg, reduceSum, reshape, squeeze } from './functions.js'
import { resolveAxis } from './operators.js'
import { constantValues, sameShape, type Value } from './value.js'

/** Puts a sum over steps together; `stack` gives a value of all steps, `[steps, ...]`. */
export type Total = (stack: (value: Value) => Value) => Value

/** The sum over all steps of a value that one step computes, by operators over stacks; undefined where there is no such form. */
export function totalOf(value: Value, isConstant: (value: Value) => boolean): Total | undefined {
  const { op, inputs, attributes } = value.node
  const of = (input: Value) => totalOf(input, isConstant)
  switch (op) {
    case 'Add': {
      if (!inputs.every(input => sameShape(input.shape, value.shape))) return undefined
      const [a, b] = inputs.map(of)
      return a && b && (stack => add(a(stack), b(stack)))
    }
    case 'Neg': {
      const x = of(inputs[0])
      return x && (stack => neg(x(stack)))
    }
    case 'Squeeze': {
      const x = of(inputs[0])
      const axes = constantValues(inputs[1]) ?? []
      return x && (stack => squeeze(x(stack), axes))
    }
    case 'ReduceSum': {
      const [x, list] = inputs
      const axes = (constantValues(list) ?? []).map(axis => resolveAxis(axis, x.shape.length) + 1)
      return stack => {
        const sum = reduceSum(stack(x), { axes: [0, ...axes], keepDims: attributes.keepdims === 1 })
        return attributes.keepdims === 1 ? squeeze(sum, [0]) : sum
      }
    }
    case 'Gemm': {
      const [a, b, c] = inputs
      const widths = [a.shape[1], b.shape[1]]
      if (c || attributes.transA !== 1 || attributes.transB === 1) return undefined
      if (isConstant(a) || isConstant(b) || widths.some(width => typeof width !== 'number')) return undefined
      return stack => {
        const [left, right] = [a, b].map((x, i) => reshape(stack(x), [-1, Number(widths[i])]))
        return gemm(left, right, { transA: true })
      }
    }
    default:
      return undefined
  }
}
