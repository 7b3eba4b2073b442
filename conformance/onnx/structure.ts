// What an exported file is made of, without the values of its weights.

import { createHash } from 'node:crypto'
import { fromBinary } from '@bufbuild/protobuf'
import { ModelProto } from '../../packages/thinnet/src/onnx/schema.js'

interface Tensor {
  readonly name: string
  readonly dims: readonly bigint[]
  readonly dataType: number
  readonly rawData: Uint8Array
}

interface Attribute {
  readonly name: string
  readonly type: number
  readonly f: number
  readonly i: bigint
  readonly s: Uint8Array
  readonly ints: readonly bigint[]
  readonly g?: Graph
}

interface Graph {
  readonly name: string
  readonly docString: string
  readonly node: readonly {
    readonly name: string
    readonly opType: string
    readonly input: readonly string[]
    readonly output: readonly string[]
    readonly attribute: readonly Attribute[]
  }[]
  readonly initializer: readonly Tensor[]
  readonly input: readonly { readonly name: string }[]
  readonly output: readonly { readonly name: string }[]
}

export interface ExportedModel {
  readonly irVersion: bigint
  readonly producerName: string
  readonly producerVersion: string
  readonly opsetImport: readonly { readonly version: bigint }[]
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[]
  readonly graph: Graph
}

const isExported = (message: object): message is ExportedModel =>
  'graph' in message && 'metadataProps' in message

/** Reads an ONNX file. */
export function readModel(bytes: Uint8Array): ExportedModel {
  const message = fromBinary(ModelProto, bytes)
  if (!isExported(message)) throw new Error('the file has no graph')
  return message
}

/** Its metadata by key. */
export const metadataOf = (model: ExportedModel): Readonly<Record<string, string>> =>
  Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))

/** The number of nodes, those inside of nodes included. */
export const countNodes = (graph: Graph): number =>
  graph.node.reduce(
    (sum, { attribute }) => sum + 1 + attribute.reduce((inner, { g }) => inner + (g ? countNodes(g) : 0), 0),
    0,
  )

const FLOAT = 1

/** A number for the structure: operators, names, shapes and whole numbers, not the weights. */
export function hashOf({ graph, opsetImport }: ExportedModel): string {
  const plain = (key: string, value: unknown): unknown => {
    if (key.startsWith('$')) return undefined
    if (typeof value === 'bigint') return String(value)
    if (value instanceof Uint8Array) return Array.from(value)
    return value
  }
  const initializer = graph.initializer.map(tensor => ({
    ...tensor,
    rawData: tensor.dataType === FLOAT ? [] : tensor.rawData,
  }))
  const text = JSON.stringify([opsetImport, { ...graph, initializer }], plain)
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
