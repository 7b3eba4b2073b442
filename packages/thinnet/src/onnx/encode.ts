// From a graph to the bytes of an ONNX model.

import { create, toBinary } from '@bufbuild/protobuf'
import {
  type Attribute,
  constantValues,
  type DType,
  isSubgraph,
  type Node,
  type Shape,
  topologicalOrder,
  type Value,
} from '../graph/index.js'
import { ModelProto } from './schema.js'

const OPSET = 21n
const IR_VERSION = 10n

/** TensorProto.DataType */
const dataTypes: Readonly<Record<DType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 }

/** AttributeProto.AttributeType */
const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 }

/** Attributes that the graph keeps for itself: ONNX finds out at run time. */
const internalAttributes: ReadonlySet<string> = new Set(['dim', 'dims', 'steps', 'place', 'block'])

const integerAttributes: ReadonlySet<string> = new Set([
  'axis',
  'keepdims',
  'transA',
  'transB',
  'start',
  'end',
  'num_scan_inputs',
  'to',
  'group',
  'count_include_pad',
  'channels',
  'channels_last',
])

/** Domains of operators that are not ONNX's own: in the graph, their names have these in front. */
const domains: Readonly<Record<string, string>> = { nchwc: 'com.microsoft.nchwc' }

/** A message of protobuf is less than 2 GiB; what is not weights is small beside it. */
const MAX_WEIGHT_BYTES = 2 ** 31 - 2 ** 20

/** `Input` nodes that a model brings along: elements, row by row, under a name. */
export type Initializers = ReadonlyMap<Value, { readonly name: string; readonly data: Float32Array }>

const NONE: Initializers = new Map()

/** What a model of ours can say besides its graph. */
export interface EncodeOptions {
  readonly initializers?: Initializers
  /** Where a node belongs, such as `dense_1`: nodes and values then have names like `dense_1/Gemm`. */
  readonly placeOf?: (node: Node) => string
  /** Names of some nodes, for those who speak of them to the engine. */
  readonly nodeNames?: ReadonlyMap<Node, string>
  /** The name of the graph; default `thinnet`. */
  readonly name?: string
  readonly producerVersion?: string
  /** A sentence for people, kept with the graph. */
  readonly description?: string
  /** `metadata_props` */
  readonly metadata?: Readonly<Record<string, string>>
  /** An output of this name in front of all others: an empty sequence, which is no tensor. */
  readonly sequenceFirst?: string
}

function rawData(values: readonly number[], dtype: DType): Uint8Array {
  switch (dtype) {
    case 'float32':
      return new Uint8Array(Float32Array.from(values).buffer)
    case 'int32':
      return new Uint8Array(Int32Array.from(values).buffer)
    case 'int64':
      return new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values)
  }
}

const valueInfo = (name: string, dtype: DType, shape: Shape) => ({
  name,
  type: {
    tensorType: {
      elemType: dataTypes[dtype],
      shape: {
        dim: shape.map(dim => (typeof dim === 'number' ? { dimValue: BigInt(dim) } : { dimParam: dim })),
      },
    },
  },
})

/**
 * For each node, the inputs it depends on that are not known outside, those of loops that it stands in. A node without
 * any can be computed outside.
 */
function boundInputs(
  order: readonly Node[],
  outside: ReadonlySet<Node>,
): ReadonlyMap<Node, ReadonlySet<Node>> {
  const bound = new Map<Node, ReadonlySet<Node>>()
  const of = (value: Value) => [...(bound.get(value.node) ?? [])]
  for (const node of order) {
    if (outside.has(node)) continue
    const found = new Set(node.op === 'Input' ? [node] : node.inputs.flatMap(of))
    for (const subgraph of Object.values(node.attributes).filter(isSubgraph)) {
      const own = new Set(subgraph.inputs.map(input => input.node))
      for (const input of subgraph.outputs.flatMap(of)) if (!own.has(input)) found.add(input)
    }
    if (found.size) bound.set(node, found)
  }
  return bound
}

/**
 * Which nodes a scope has to compute itself so that `outputs` are known: everything but what is known outside, and but
 * what only one of two branches, or only the body of a loop, needs. What a loop's body computes without regard to the
 * iteration moves out of the loop.
 */
function scopeOf(outputs: readonly Value[], outside: ReadonlySet<Node>): readonly Node[] {
  const order = topologicalOrder(outputs)
  const bound = boundInputs(order, outside)
  const needs = (node: Node): readonly Value[] => {
    const values = [...node.inputs]
    const { body, then_branch: yes, else_branch: no } = node.attributes
    const take = (inner: readonly Node[]) => {
      for (const user of inner) if (!bound.has(user)) values.push(...user.outputs.slice(0, 1))
    }
    if (isSubgraph(body)) take(topologicalOrder(body.outputs))
    if (isSubgraph(yes) && isSubgraph(no)) {
      const inNo = new Set(topologicalOrder(no.outputs))
      take(topologicalOrder(yes.outputs).filter(user => inNo.has(user)))
    }
    return values.filter(value => !outside.has(value.node))
  }
  const own = new Set(
    topologicalOrder(
      outputs.filter(value => !outside.has(value.node)),
      needs,
    ),
  )
  // in the order of the whole graph: a subgraph may refer to a node that is there for the sake of another
  return order.filter(node => own.has(node))
}

class Encoder {
  private readonly names = new Map<Value, string>()
  private readonly initializers = new Map<Value, unknown>()
  /** Names given from outside. */
  private readonly taken: ReadonlySet<string>
  /** Those of all operators that are not ONNX's own. */
  readonly domains = new Set<string>()
  private count = 0
  /** How often each readable name was asked for, those of nodes and those of values. */
  private readonly readable = { node: new Map<string, number>(), value: new Map<string, number>() }
  /** Values that nodes or outputs refer to. */
  private readonly used: ReadonlySet<Value>

  constructor(
    inputs: Readonly<Record<string, Value>>,
    outputs: Readonly<Record<string, Value>>,
    private readonly options: EncodeOptions,
  ) {
    const ends = Object.values(outputs)
    const order = topologicalOrder(ends)
    const inner = order.flatMap(node => Object.values(node.attributes).filter(isSubgraph))
    this.used = new Set([
      ...ends,
      ...order.flatMap(node => node.inputs),
      ...inner.flatMap(subgraph => subgraph.outputs),
    ])
    const given = options.initializers ?? NONE
    this.taken = new Set([
      ...Object.keys(inputs),
      ...Object.keys(outputs),
      ...[...given.values()].map(({ name }) => name),
    ])
    for (const [name, value] of Object.entries(inputs)) this.names.set(value, name)
    for (const [value, { name, data }] of given) {
      this.names.set(value, name)
      if (this.used.has(value))
        this.initialize(value, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    }
    for (const [name, value] of Object.entries(outputs)) {
      // a constant is an initializer, which is no output by itself
      if (!this.names.has(value) && value.node.op !== 'Constant') this.names.set(value, name)
    }
  }

  private newName(stem: string): string {
    for (;;) {
      const name = `${stem}_${this.count++}`
      if (!this.taken.has(name)) return name
    }
  }

  /** `dense/Gemm`, `dense/Gemm_1`, … */
  private readableName(kind: 'node' | 'value', stem: string): string {
    const counts = this.readable[kind]
    for (;;) {
      const count = counts.get(stem) ?? 0
      counts.set(stem, count + 1)
      const name = count === 0 ? stem : `${stem}_${count}`
      if (kind === 'node' || !this.taken.has(name)) return name
    }
  }

  /** An operator `nchwc.Conv` is `Conv` of a domain of its own, which the model then imports. */
  private operatorOf({ op }: Node): { opType: string; domain?: string } {
    const [prefix, opType] = op.split('.')
    if (opType === undefined) return { opType: op }
    const domain = domains[prefix]
    this.domains.add(domain)
    return { opType, domain }
  }

  /** Where a node belongs and what it is. */
  private stemOf(node: Node): string {
    const place = this.options.placeOf?.(node)
    return place ? `${place}/${node.op}` : node.op
  }

  private nameOf(value: Value): string {
    let name = this.names.get(value)
    if (name === undefined) {
      name = this.options.placeOf
        ? this.readableName('value', this.stemOf(value.node))
        : this.newName(value.node.op)
      this.names.set(value, name)
    }
    return name
  }

  private initialize(value: Value, data: Uint8Array): void {
    this.initializers.set(value, {
      name: this.nameOf(value),
      dims: value.shape.map(dim => BigInt(dim)),
      dataType: dataTypes[value.dtype],
      rawData: data,
    })
  }

  /** The places of a MaxPool are left out if nobody asks for them, so that the engine takes its faster way. */
  private wanted({ op, outputs }: Node): readonly Value[] {
    return op === 'MaxPool' && !this.used.has(outputs[1]) ? outputs.slice(0, 1) : outputs
  }

  private attribute(name: string, attribute: Attribute, inside: ReadonlySet<Node>): unknown {
    if (name === 'to' && typeof attribute === 'string' && attribute in dataTypes) {
      return { name, type: attributeTypes.int, i: BigInt(dataTypes[attribute as DType]) }
    }
    if (typeof attribute === 'number') {
      return integerAttributes.has(name)
        ? { name, type: attributeTypes.int, i: BigInt(attribute) }
        : { name, type: attributeTypes.float, f: attribute }
    }
    if (typeof attribute === 'string') {
      return { name, type: attributeTypes.string, s: new TextEncoder().encode(attribute) }
    }
    if (Array.isArray(attribute)) {
      return { name, type: attributeTypes.ints, ints: attribute.map(BigInt) }
    }
    if (isSubgraph(attribute)) {
      return {
        name,
        type: attributeTypes.graph,
        g: this.graph(name, attribute.inputs, attribute.outputs, inside),
      }
    }
    throw new TypeError(`attribute ${name} cannot be encoded`)
  }

  /** The nodes and outputs of one scope; a graph's output must be computed in that graph, under a name of its own. */
  graph(
    name: string,
    inputs: readonly Value[],
    outputs: readonly Value[],
    outside: ReadonlySet<Node>,
    outputNames?: readonly string[],
  ) {
    const outer = new Set([...outside, ...inputs.map(input => input.node)])
    const nodes = scopeOf(outputs, outer)
    const inside = new Set([...outer, ...nodes])
    const encoded: unknown[] = []
    for (const node of nodes) {
      const values = constantValues(node.outputs[0])
      if (values) {
        this.initialize(node.outputs[0], rawData(values, node.outputs[0].dtype))
        continue
      }
      if (node.op === 'Input' || node.op === 'DimensionSize') {
        throw new Error(
          `${node.op} ${JSON.stringify(node.attributes)} is not among the inputs of graph ${name}`,
        )
      }
      const nodeName =
        this.options.nodeNames?.get(node) ??
        (this.options.placeOf && this.readableName('node', this.stemOf(node)))
      encoded.push({
        ...(nodeName && { name: nodeName }),
        ...this.operatorOf(node),
        input: node.inputs.map(input => this.nameOf(input)),
        output: this.wanted(node).map(output => this.nameOf(output)),
        attribute: Object.entries(node.attributes)
          .filter(([key]) => !internalAttributes.has(key))
          .map(([key, attribute]) => this.attribute(key, attribute, inside)),
      })
    }
    const own = new Set(nodes)
    const used = new Set<string>()
    const output = outputs.map((value, i) => {
      const wanted = outputNames?.[i]
      const computed = own.has(value.node) && value.node.op !== 'Constant'
      const direct = this.nameOf(value)
      const usable = computed && !used.has(direct) && (wanted === undefined || wanted === direct)
      const outputName = usable ? direct : (wanted ?? this.newName(`${name}_out`))
      if (!usable) {
        const named = this.options.placeOf && { name: this.readableName('node', `${outputName}/Identity`) }
        encoded.push({ ...named, opType: 'Identity', input: [direct], output: [outputName] })
      }
      used.add(outputName)
      return valueInfo(outputName, value.dtype, value.shape)
    })
    return {
      name,
      node: encoded,
      input: inputs.map(value => valueInfo(this.nameOf(value), value.dtype, value.shape)),
      output,
    }
  }

  /** Constants of all scopes stand in the outermost graph, where every scope sees them. */
  takeInitializers(): unknown[] {
    return [...this.initializers.values()]
  }
}

/**
 * Encodes a graph as an ONNX model (opset 21).
 *
 * @param inputs the values to be fed, by name; all `Input` nodes that the outputs need must be among them, or among the
 *   initializers
 * @param outputs the values to be computed, by name
 * @throws RangeError if the weights are more than a protobuf message holds
 */
export function encodeModel(
  inputs: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, Value>>,
  options: EncodeOptions = {},
): Uint8Array {
  const { initializers = NONE, name = 'thinnet', producerVersion, description, metadata } = options
  const { sequenceFirst } = options
  checkSize(
    name,
    [...initializers.values()].reduce((sum, { data }) => sum + data.byteLength, 0),
  )
  const encoder = new Encoder(inputs, outputs, options)
  const graph = encoder.graph(
    name,
    Object.values(inputs),
    Object.values(outputs),
    new Set([...initializers.keys()].map(({ node }) => node)),
    Object.keys(outputs),
  )
  const model = create(ModelProto, {
    irVersion: IR_VERSION,
    producerName: 'thinnet',
    ...(producerVersion && { producerVersion }),
    ...(description && { docString: description }),
    opsetImport: [
      { domain: '', version: OPSET },
      ...[...encoder.domains].map(domain => ({ domain, version: 1n })),
    ],
    graph: {
      ...graph,
      // its type is left to the engine to infer
      ...(sequenceFirst && {
        node: [{ opType: 'SequenceEmpty', output: [sequenceFirst] }, ...graph.node],
        output: [{ name: sequenceFirst }, ...graph.output],
      }),
      ...(description && { docString: description }),
      initializer: encoder.takeInitializers(),
    },
    ...(metadata && { metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })) }),
  })
  return toBinary(ModelProto, model)
}

/** @throws RangeError for more bytes of weights than a protobuf message holds */
export function checkSize(what: string, bytes: number): void {
  if (bytes <= MAX_WEIGHT_BYTES) return
  throw new RangeError(
    `${what}: the weights take ${(bytes / 2 ** 30).toFixed(2)} GiB, and an ONNX file (a protobuf message) holds less than 2 GiB; a .keras file has no such limit`,
  )
}
