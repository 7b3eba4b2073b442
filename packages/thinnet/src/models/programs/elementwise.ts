// From element-wise graph values to WebAssembly: all of them in one pass over memory, four elements at a time. What an engine
// computes operator by operator reads and writes every intermediate result; here none leaves the registers. Each operation is
// rounded as in the engine, so that the results are the same to the last bit.

import { constantValues, type Node, sameShape, topologicalOrder, type Value } from '../../graph/index.js'

/** Vectors in memory must be this many bytes apart, and begin at a multiple of it. */
export const VECTOR_BYTES = 16

export interface ElementwiseOptions {
  /** Vectors of one length, in memory. */
  readonly arrays: readonly Value[]
  /** Numbers, the same for all elements. */
  readonly scalars: readonly Value[]
  /** What is computed, and in place of which of the arrays it is written. */
  readonly results: readonly { readonly into: Value; readonly value: Value }[]
}

/** Goes over `length` bytes (a multiple of 16, at least 16) of the arrays at these places in memory. */
export type ElementwiseFunction = (length: number, ...placesAndScalars: readonly number[]) => void

// WebAssembly's binary format: https://webassembly.github.io/spec/core/binary/
const I32 = 0x7f
const F32 = 0x7d
const V128 = 0x7b
const EMPTY_BLOCK = 0x40

function unsigned(number: number): number[] {
  return number < 128 ? [number] : [(number % 128) + 128, ...unsigned(Math.floor(number / 128))]
}

const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes]
const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)]
const list = (entries: readonly (readonly number[])[]): number[] => [
  ...unsigned(entries.length),
  ...entries.flat(),
]
const text = (name: string): number[] => sized([...new TextEncoder().encode(name)])

const get = (local: number) => [0x20, ...unsigned(local)]
const set = (local: number) => [0x21, ...unsigned(local)]
const simd = (opcode: number) => [0xfd, ...unsigned(opcode)]
const splat = simd(0x13)
const ALIGNED = [4, 0]

function float(number: number): number[] {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, number, true)
  return [0x43, ...bytes]
}

/** The instructions of an operator over f32x4, from those of its operands. */
const instructions: Readonly<Record<string, (...operands: readonly number[][]) => number[]>> = {
  Identity: x => x,
  Add: (a, b) => [...a, ...b, ...simd(0xe4)],
  Sub: (a, b) => [...a, ...b, ...simd(0xe5)],
  Mul: (a, b) => [...a, ...b, ...simd(0xe6)],
  Div: (a, b) => [...a, ...b, ...simd(0xe7)],
  Min: (a, b) => [...a, ...b, ...simd(0xe8)],
  Max: (a, b) => [...a, ...b, ...simd(0xe9)],
  Abs: x => [...x, ...simd(0xe0)],
  Neg: x => [...x, ...simd(0xe1)],
  Sqrt: x => [...x, ...simd(0xe3)],
  // 1 where x > 0, less 1 where x < 0
  Sign: x => {
    const zero = [...float(0), ...splat]
    const oneWhere = (comparison: number) => [
      ...x,
      ...zero,
      ...simd(comparison),
      ...float(1),
      ...splat,
      ...simd(0x4e),
    ]
    return [...oneWhere(0x44), ...oneWhere(0x43), ...simd(0xe5)]
  },
}

/** How an operator of the graph is computed from locals; undefined if it is not element-wise over these arrays. */
function compileNode({ op, inputs, outputs: [output] }: Node, localOf: ReadonlyMap<Value, number>) {
  const value = constantValues(output)
  if (value) return value.length === 1 ? [...float(value[0]), ...splat] : undefined
  const wide = inputs.filter(({ shape }) => shape.length > 0)
  if (!instructions[op] || !wide.every(({ shape }) => sameShape(shape, output.shape))) return undefined
  const operands = inputs.map(input => localOf.get(input))
  if (operands.some(local => local === undefined)) return undefined
  return instructions[op](...operands.map(local => get(local ?? 0)))
}

/**
 * A WebAssembly module that imports the memory `env.memory` and exports `run`, an {@link ElementwiseFunction}: its arguments are
 * the length in bytes, where each of the arrays begins, and the scalars.
 *
 * @returns undefined if the values need an operator that is not element-wise, or that is not known here
 */
export function compileElementwise({
  arrays,
  scalars,
  results,
}: ElementwiseOptions): Uint8Array<ArrayBuffer> | undefined {
  // locals: the arguments, the offset, then one vector for each value
  const lengthLocal = 0
  const placeOf = (array: Value) => 1 + arrays.indexOf(array)
  const offset = 1 + arrays.length + scalars.length
  const localOf = new Map<Value, number>()
  let locals = offset + 1
  const define = (value: Value, code: readonly number[]) => {
    localOf.set(value, locals)
    return [...code, ...set(locals++)]
  }

  const before = scalars.flatMap((scalar, i) => define(scalar, [...get(1 + arrays.length + i), ...splat]))
  const address = (array: Value) => [...get(placeOf(array)), ...get(offset), 0x6a]
  const body = arrays.flatMap(array => define(array, [...address(array), ...simd(0), ...ALIGNED]))
  for (const node of topologicalOrder(results.map(({ value }) => value))) {
    const [output] = node.outputs
    if (localOf.has(output)) continue
    const code = compileNode(node, localOf)
    if (!code) return undefined
    // what is the same for all elements is computed once
    const target = output.shape.length === 0 || node.op === 'Constant' ? before : body
    target.push(...define(output, code))
  }
  for (const { into, value } of results) {
    body.push(...address(into), ...get(localOf.get(value) ?? 0), ...simd(0x0b), ...ALIGNED)
  }
  const next = [...get(offset), 0x41, VECTOR_BYTES, 0x6a, ...set(offset)]
  const again = [...get(offset), ...get(lengthLocal), 0x49, 0x0d, 0]
  const code = [...before, 0x03, EMPTY_BLOCK, ...body, ...next, ...again, 0x0b, 0x0b]
  const own = list([
    [1, I32],
    [...unsigned(locals - offset - 1), V128],
  ])

  const parameters = [I32, ...arrays.map(() => I32), ...scalars.map(() => F32)]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list([[0x60, ...sized(parameters), 0]])),
    ...section(2, list([[...text('env'), ...text('memory'), 0x02, 0x00, 1]])),
    ...section(3, list([[0]])),
    ...section(7, list([[...text('run'), 0x00, 0]])),
    ...section(10, list([sized([...own, ...code])])),
  ])
}
