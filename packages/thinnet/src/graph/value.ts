// The symbolic values that layers, losses and optimizers compute with: a directed acyclic graph of ONNX operators.

/** Element types, by ONNX's names. */
export type DType = 'float32' | 'int32' | 'int64' | 'uint8' | 'bool'

/** A size: known (a number) or known only at run time (a name; dimensions of the same name have the same size). */
export type Dim = number | string

/** Sizes axis by axis, `['batch', 28, 28, 1]`; `[]` for a scalar. */
export type Shape = readonly Dim[]

/** The name of the symbolic batch axis. */
export const BATCH = 'batch'

/** A graph inside an operator: the body of a `Loop`, a branch of an `If`. It may refer to values around it. */
export interface Subgraph {
  /** What the operator gives it at each run. */
  readonly inputs: readonly Value[]
  /** What the operator takes from it. */
  readonly outputs: readonly Value[]
}

/** The elements of a constant, in double precision, row by row. */
export interface ConstantData {
  /** As many as the constant's shape holds. */
  readonly elements: readonly number[]
}

/** A setting of an operator that is no tensor. */
export type Attribute = number | string | readonly number[] | Subgraph | ConstantData

/** Settings of an operator, by ONNX's names. */
export type Attributes = Readonly<Record<string, Attribute>>

/** One use of an operator. */
export interface Node {
  /** The operator's name in ONNX, `MatMul`. */
  readonly op: string
  /** In ONNX's order. */
  readonly inputs: readonly Value[]
  /** Only those that are set. */
  readonly attributes: Attributes
  /** In ONNX's order; the values whose `node` this is. */
  readonly outputs: readonly Value[]
}

/** One output of a node: what it is (dtype, shape) and where it comes from. */
export interface Value {
  /** The node that computes it. */
  readonly node: Node
  /** Which of the node's outputs this is. */
  readonly index: number
  /** The type of its elements. */
  readonly dtype: DType
  /** Its sizes; the batch axis is the name `batch`. */
  readonly shape: Shape
}

/** What a value is, apart from where it comes from. */
export interface ValueType {
  /** The type of the elements. */
  readonly dtype: DType
  /** The sizes, as far as they are known. */
  readonly shape: Shape
}

/** Makes a node and its outputs without looking at what the operator means; `apply` in operators.ts is the checked way. */
export function createNode(
  op: string,
  inputs: readonly Value[],
  attributes: Attributes,
  types: readonly ValueType[],
): readonly Value[] {
  const outputs: Value[] = []
  const node: Node = { op, inputs, attributes, outputs }
  types.forEach(({ dtype, shape }, index) => {
    outputs.push({ node, index, dtype, shape })
  })
  return outputs
}

/** A value fed from outside under a name. */
export function graphInput(name: string, dtype: DType, shape: Shape): Value {
  return createNode('Input', [], { name }, [{ dtype, shape }])[0]
}

/** A constant tensor; without a shape, a scalar (a number) or a vector (an array). */
export function constant(
  values: number | readonly number[],
  dtype: DType = 'float32',
  shape: readonly number[] = typeof values === 'number' ? [] : [values.length],
): Value {
  const list = typeof values === 'number' ? [values] : values
  const size = shape.reduce((product, dim) => product * dim, 1)
  if (list.length !== size) {
    throw new RangeError(`constant: shape [${shape}] holds ${size} elements, but ${list.length} were given`)
  }
  return createNode('Constant', [], { data: { elements: list } }, [{ dtype, shape }])[0]
}

/** The run-time size of a named dimension, as a float32 scalar. Whoever encodes the graph says where it comes from. */
export function dimensionSize(dim: Dim): Value {
  if (typeof dim === 'number') return constant(dim)
  return createNode('DimensionSize', [], { dim }, [{ dtype: 'float32', shape: [] }])[0]
}

/** What a size is the product of: `batch` and 3, if it is named `batch*3`. */
export function factorsOf(dim: Dim): readonly Dim[] {
  if (typeof dim === 'number' || dim.includes('+')) return [dim]
  return dim.split('*').map(factor => (/^\d+$/.test(factor) ? Number(factor) : factor))
}

/** The elements of a constant value, or undefined if the value is not a constant. */
export function constantValues(value: Value): readonly number[] | undefined {
  const data = value.node.attributes.data
  return value.node.op === 'Constant' && typeof data === 'object' && 'elements' in data
    ? data.elements
    : undefined
}

/** Whether an attribute is a graph: the body of a `Loop` or a branch of an `If`. */
export function isSubgraph(attribute: Attribute | undefined): attribute is Subgraph {
  return typeof attribute === 'object' && 'outputs' in attribute
}

/** Whether two shapes have the same sizes and names. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis])
}

/** `[batch, 500]`, as errors and summaries print it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** The number of elements of a fully known shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((product, dim) => {
    if (typeof dim !== 'number')
      throw new TypeError(`the size of ${formatShape(shape)} is known only at run time`)
    return product * dim
  }, 1)
}
