// Which operators of a program a device lacks, so that they run on the CPU.

import {
  cast,
  constant,
  type DType,
  dependencies,
  equal,
  exp,
  greater,
  indicator,
  isSubgraph,
  less,
  log,
  mul,
  type Node,
  reduceMax,
  reduceMin,
  reduceSum,
  sub,
  topologicalOrder,
  type Value,
  where,
} from '../../graph/index.js'
import { rebuild } from '../../graph/rebuild.js'
import type { DeviceName } from '../../runtime/index.js'

/** What a device lacks of a program. */
export interface Place {
  /** The operators that run on the CPU, by ONNX's names, in alphabetical order. */
  readonly fallback: readonly string[]
  /** Names of nodes that the engine must be told to run there. */
  readonly cpuNodes: readonly string[]
}

export interface Placement extends Place {
  /** The same values, in operators that suit the device. */
  readonly values: readonly Value[]
  /** The names that the encoder has to give. */
  readonly nodeNames: ReadonlyMap<Node, string>
}

type Kernels = Readonly<Record<string, readonly DType[]>>

/** The element types of each operator that a device has; `others`: of those that are not named. */
const KERNELS: Readonly<Record<Exclude<DeviceName, 'cpu'>, { named: Kernels; others: readonly DType[] }>> = {
  // measured on ONNX Runtime 1.30 for each operator and type of ours
  webgpu: {
    others: ['float32', 'int32'],
    named: {
      Abs: ['float32'],
      And: ['bool'],
      Cast: ['float32', 'int32', 'uint8', 'bool'],
      Gather: ['float32', 'int32', 'uint8', 'bool'],
      GatherElements: ['float32'],
      If: ['bool'],
      LogSoftmax: [],
      Loop: [],
      Neg: ['float32'],
      Not: ['bool'],
      Or: [],
      Reshape: ['float32', 'int32', 'uint8', 'bool'],
      Round: [],
      Scan: [],
      Sign: [],
      Slice: ['float32'],
      Unsqueeze: ['float32', 'int32', 'bool'],
    },
  },
  // ONNX Runtime, docs/OperatorKernels.md
  cuda: {
    others: ['float32', 'int32', 'int64', 'uint8', 'bool'],
    named: { Equal: ['float32', 'int32', 'int64', 'bool'], Pad: ['float32', 'bool'] },
  },
}

/** The input whose element type decides. */
const DECIDING: Readonly<Record<string, number>> = { Where: 1 }

function hasKernel(device: Exclude<DeviceName, 'cpu'>, { op, inputs }: Node): boolean {
  const value = inputs[DECIDING[op] ?? 0]
  const { named, others } = KERNELS[device]
  return value === undefined || (named[op] ?? others).includes(value.dtype)
}

/**
 * What the WebGPU provider says to have, and fails at: the places of maxima, bytes that are repeated, and windows over three axes
 * that are grouped or transposed.
 */
function failsInWebGpu({ op, inputs, outputs, attributes }: Node, used: ReadonlySet<Value>): boolean {
  switch (op) {
    case 'MaxPool':
      return used.has(outputs[1])
    case 'Expand':
      return inputs[0].dtype === 'uint8'
    case 'Conv':
      return inputs[0].shape.length > 4 && attributes.group !== undefined && attributes.group !== 1
    case 'ConvTranspose':
      return inputs[0].shape.length > 4
    default:
      return false
  }
}

/** A node's value in other operators, of the inputs as they have become. */
type Rule = (node: Node, inputs: readonly Value[]) => Value | undefined

/**
 * What WebGPU lacks, in terms of what it has: these stand in every step at a mask, in penalties on absolute values, in front of a
 * cross-entropy and in the accuracy of several classes, and would interrupt the device there.
 */
const IN_OTHER_TERMS: Readonly<Record<string, Rule>> = {
  Sign: (_, [x]) =>
    x.dtype === 'float32' ? sub(indicator(greater(x, 0)), indicator(less(x, 0))) : undefined,
  /** Masks. The engine would transpose their bytes, for which WebGPU has no kernel. */
  DequantizeLinear: (_, [bytes, scale]) => mul(cast(bytes, 'float32'), scale),
  LogSoftmax({ attributes }, [x]) {
    const axes = { axes: [Number(attributes.axis)], keepDims: true }
    const shifted = sub(x, reduceMax(x, axes))
    return sub(shifted, log(reduceSum(exp(shifted), axes)))
  },
  /** The place of the first maximum, which is a whole number of 64 bits, as a float. */
  Cast({ attributes }, [places]) {
    const { op, inputs, attributes: of } = places.node
    const [x] = inputs
    const axis = Number(of.axis)
    const size = x?.shape[axis]
    if (op !== 'ArgMax' || of.keepdims !== 0 || attributes.to !== 'float32' || typeof size !== 'number')
      return undefined
    const numbers = Array.from({ length: size }, (_, i) => i)
    const along = constant(numbers, 'float32', [size, ...x.shape.slice(axis + 1).map(() => 1)])
    const isLargest = equal(x, reduceMax(x, { axes: [axis], keepDims: true }))
    return reduceMin(where(isLargest, along, size), { axes: [axis] })
  },
}

function inOtherTerms(values: readonly Value[]): readonly Value[] {
  const renewed = new Map<Value, Value>()
  const resolve = (value: Value) => renewed.get(value) ?? value
  for (const node of topologicalOrder(values)) {
    const made = IN_OTHER_TERMS[node.op]?.(node, node.inputs.map(resolve))
    ;(made ? [made] : rebuild(node, resolve)).forEach((output, i) => {
      if (output !== node.outputs[i]) renewed.set(node.outputs[i], output)
    })
  }
  return values.map(resolve)
}

/** Names that the engine gives to nodes that it makes of one of ours before it places them. */
const mergedNames = (name: string) => [name, `${name}/MatMulAddFusion`]

export function placement(device: DeviceName, outputs: readonly Value[]): Placement {
  const values = device === 'webgpu' ? inOtherTerms(outputs) : outputs
  const nodeNames = new Map<Node, string>()
  const fallback = new Set<string>()
  if (device !== 'cpu') {
    const nodes = topologicalOrder(values)
    const used = new Set([...values, ...nodes.flatMap(dependencies)])
    const scans = device === 'webgpu' ? nodes.filter(({ op }) => op === 'Scan') : []
    const recurrent = new Set(scans.flatMap(insideOf))
    for (const node of nodes) {
      if (node.op === 'Constant' || node.op === 'Input' || node.op === 'DimensionSize') continue
      const forced = recurrent.has(node) || (device === 'webgpu' && failsInWebGpu(node, used))
      if (forced) nodeNames.set(node, `cpu_${nodeNames.size}`)
      if (!recurrent.has(node) && (forced || !hasKernel(device, node))) fallback.add(node.op)
    }
  }
  return {
    values,
    nodeNames,
    fallback: [...fallback].sort(),
    cpuNodes: [...nodeNames.values()].flatMap(mergedNames),
  }
}

/**
 * The nodes of a recurrence's step that depend on the step. The engine's loop is the CPU's: each of them on the device would cost a
 * copy there and one back.
 */
function insideOf({ attributes: { body } }: Node): readonly Node[] {
  if (!isSubgraph(body)) return []
  const inside = new Set(body.inputs.map(({ node }) => node))
  for (const node of topologicalOrder(body.outputs)) {
    if (node.inputs.some(input => inside.has(input.node))) inside.add(node)
  }
  return [...inside].filter(({ op }) => op !== 'Input')
}
