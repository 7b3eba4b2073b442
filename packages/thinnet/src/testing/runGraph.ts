// Runs a graph on ONNX Runtime, for tests.

import { type Dim, dimensionSize, type Value } from '../graph/index.js'
import { simplify } from '../graph/simplify.js'
import { encodeModel } from '../onnx/index.js'
import { type EngineTensor, engine } from '../runtime/index.js'

export interface TestTensor {
  readonly data: ArrayLike<number>
  readonly shape: readonly number[]
}

/**
 * Feeds numbers to graph inputs and gives the outputs as plain numbers.
 *
 * @param feeds pairs of an `Input` value and its numbers
 */
export async function runGraph(
  feeds: readonly (readonly [Value, TestTensor])[],
  outputs: readonly Value[],
  options: { simplified?: boolean } = {},
): Promise<{ data: number[]; shape: readonly number[] }[]> {
  const sizes = new Map<Dim, number>()
  const inputs: Record<string, Value> = {}
  const tensors: Record<string, EngineTensor> = {}
  feeds.forEach(([value, { data, shape }], i) => {
    value.shape.forEach((dim, axis) => {
      sizes.set(dim, shape[axis])
    })
    const name = `input_${i}`
    inputs[name] = value
    tensors[name] = { dtype: value.dtype, data: toTypedArray(value.dtype, data), shape }
  })
  const known = simplify(outputs, node => {
    const dim = node.attributes.dim
    if (node.op !== 'DimensionSize' || typeof dim !== 'string') return undefined
    return dimensionSize(sizes.get(dim) ?? 0)
  })
  const values = options.simplified === false ? outputs : known
  const model = encodeModel(inputs, Object.fromEntries(values.map((value, i) => [`output_${i}`, value])))
  const session = await (await engine()).createSession(model, { threads: 1 })
  try {
    const results = await session.run(tensors)
    return values.map((_, i) => {
      const { data, shape } = results[`output_${i}`]
      return { data: Array.from(data, Number), shape }
    })
  } finally {
    await session.release()
  }
}

function toTypedArray(dtype: Value['dtype'], data: ArrayLike<number>): EngineTensor['data'] {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(data)
    case 'int32':
      return Int32Array.from(data)
    case 'int64':
      return BigInt64Array.from(Array.from(data, BigInt))
    case 'uint8':
    case 'bool':
      return Uint8Array.from(data)
  }
}
