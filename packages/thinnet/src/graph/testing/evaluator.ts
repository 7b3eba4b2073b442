// Computes graphs on JavaScript's doubles: the reference against which the engine, gradients and rewrites are tested.
// It is slow and plain, and shares no arithmetic with the library.

import {
  constantValues,
  type DType,
  formatShape,
  isSubgraph,
  type Node,
  type Subgraph,
  topologicalOrder,
  type Value,
} from '../index.js'
import { countOf, kernels, type Tensor } from './kernels.js'

export type { Tensor } from './kernels.js'

export interface EvaluateOptions {
  /** `float32` rounds the result of every operator as float32 arithmetic does; default `float64`. */
  readonly precision?: 'float64' | 'float32'
}

/** The values of one scope, a graph or one run of a subgraph, and the sizes of the dimensions named there. */
class Scope {
  readonly results = new Map<Node, readonly Tensor[]>()
  readonly sizes = new Map<string, number>()

  constructor(readonly parent?: Scope) {}

  find(node: Node): readonly Tensor[] | undefined {
    return this.results.get(node) ?? this.parent?.find(node)
  }

  /** The size of a named dimension; of `batch*3` and `a+b`, from the names that they are made of. */
  sizeOf(name: string): number | undefined {
    const known = this.sizes.get(name) ?? this.parent?.sizeOf(name)
    if (known !== undefined) return known
    if (/^\d+$/.test(name)) return Number(name)
    const [isSum, isProduct] = ['+', '*'].map(sign => name.includes(sign))
    if (isSum === isProduct) return undefined
    const sizes = name.split(isSum ? '+' : '*').map(part => this.sizeOf(part))
    if (sizes.some(size => size === undefined)) return undefined
    return sizes.map(Number).reduce((a, b) => (isSum ? a + b : a * b))
  }
}

const isElement: Readonly<Record<DType, (x: number) => boolean>> = {
  float32: x => typeof x === 'number',
  int32: x => Number.isInteger(x) && Math.abs(x) <= 2 ** 31,
  int64: Number.isSafeInteger,
  uint8: x => Number.isInteger(x) && x >= 0 && x < 256,
  bool: x => x === 0 || x === 1,
}

class Evaluation {
  constructor(private readonly round: (x: number) => number) {}

  /** Makes a tensor the value's in this scope, after checking that it is what the graph says. */
  private check(value: Value, { data, shape }: Tensor, scope: Scope): Tensor {
    const fail = (reason: string) =>
      new Error(`${value.node.op} of shape ${formatShape(value.shape)} became [${shape}]: ${reason}`)
    if (shape.length !== value.shape.length) throw fail('the rank differs')
    value.shape.forEach((dim, axis) => {
      const known = typeof dim === 'number' ? dim : scope.sizeOf(dim)
      if (known === undefined) scope.sizes.set(String(dim), shape[axis])
      else if (known !== shape[axis]) throw fail(`${dim} is ${known}`)
    })
    if (data.length !== countOf(shape)) throw fail(`there are ${data.length} elements`)
    const odd = data.findIndex(element => !isElement[value.dtype](element))
    if (odd >= 0) throw fail(`${data[odd]} is no ${value.dtype}`)
    return { shape, data: value.dtype === 'float32' ? data.map(this.round) : data }
  }

  bind(values: readonly Value[], tensors: readonly Tensor[], scope: Scope): void {
    values.forEach((value, i) => {
      scope.results.set(value.node, [this.check(value, tensors[i], scope)])
    })
  }

  evaluate(outputs: readonly Value[], scope: Scope): Tensor[] {
    // not into subgraphs: what is computed there depends on how they run
    for (const node of topologicalOrder(outputs, ({ inputs }) => inputs)) {
      if (scope.find(node)) continue
      const results = this.compute(node, scope)
      if (results.length !== node.outputs.length) throw new Error(`${node.op} gave ${results.length} outputs`)
      scope.results.set(
        node,
        results.map((tensor, i) => this.check(node.outputs[i], tensor, scope)),
      )
    }
    return outputs.map(value => this.known(value, scope))
  }

  private known(value: Value, scope: Scope): Tensor {
    const results = scope.find(value.node)
    if (!results) throw new Error(`${value.node.op} has not been computed`)
    return results[value.index]
  }

  private compute(node: Node, scope: Scope): readonly Tensor[] {
    const { op, attributes, outputs } = node
    const inputs = node.inputs.map(input => this.known(input, scope))
    switch (op) {
      case 'Input':
        throw new Error(`input ${String(attributes.name)} was not fed`)
      case 'Constant':
        return [{ data: constantValues(outputs[0]) ?? [], shape: outputs[0].shape.map(Number) }]
      case 'DimensionSize': {
        const size = scope.sizeOf(String(attributes.dim))
        if (size === undefined) throw new Error(`dimension ${String(attributes.dim)} has no known size`)
        return [{ data: [size], shape: [] }]
      }
      case 'If': {
        const branch = inputs[0].data[0] ? attributes.then_branch : attributes.else_branch
        return this.evaluate(subgraph(branch).outputs, new Scope(scope))
      }
      case 'Loop':
        return this.loop(subgraph(attributes.body), inputs, scope)
      case 'Scan':
        return this.scan(node, subgraph(attributes.body), inputs, scope)
      default: {
        const kernel = kernels[op]
        if (!kernel) throw new Error(`the evaluator lacks operator ${op}`)
        return kernel(inputs, node)
      }
    }
  }

  private loop(body: Subgraph, inputs: readonly Tensor[], scope: Scope): readonly Tensor[] {
    const [tripCount, start, ...initial] = inputs
    let condition = start
    let carried: readonly Tensor[] = initial
    const steps: (readonly Tensor[])[] = []
    for (let step = 0; step < tripCount.data[0] && condition.data[0]; step++) {
      const inside = new Scope(scope)
      this.bind(body.inputs, [{ data: [step], shape: [] }, condition, ...carried], inside)
      const results = this.evaluate(body.outputs, inside)
      condition = results[0]
      carried = results.slice(1, 1 + initial.length)
      steps.push(results.slice(1 + initial.length))
    }
    const stacked = body.outputs.slice(1 + initial.length).map((output, i) => {
      const shape = output.shape.map(dim => scope.sizeOf(String(dim)) ?? 0)
      return { data: steps.flatMap(step => step[i].data), shape: [steps.length, ...shape] }
    })
    return [...carried, ...stacked]
  }

  private scan(node: Node, body: Subgraph, inputs: readonly Tensor[], scope: Scope): readonly Tensor[] {
    const count = inputs.length - Number(node.attributes.num_scan_inputs)
    const backward = (name: string, i: number) => {
      const directions = node.attributes[name]
      return Array.isArray(directions) && directions[i] === 1
    }
    const sequences = inputs.slice(count).map(({ data, shape: [steps, ...shape] }, i) => {
      const size = countOf(shape)
      const rows = Array.from({ length: steps }, (_, step) => ({
        data: data.slice(step * size, (step + 1) * size),
        shape,
      }))
      return backward('scan_input_directions', i) ? rows.reverse() : rows
    })
    let states: readonly Tensor[] = inputs.slice(0, count)
    const stacks = body.outputs.slice(count).map((): Tensor[] => [])
    for (let step = 0; step < sequences[0].length; step++) {
      const inside = new Scope(scope)
      this.bind(body.inputs, [...states, ...sequences.map(rows => rows[step])], inside)
      const results = this.evaluate(body.outputs, inside)
      states = results.slice(0, count)
      stacks.forEach((stack, i) => {
        stack.push(results[count + i])
      })
    }
    const stacked = stacks.map((stack, i) => {
      const rows = backward('scan_output_directions', i) ? stack.reverse() : stack
      return { data: rows.flatMap(({ data }) => data), shape: [rows.length, ...rows[0].shape] }
    })
    return [...states, ...stacked]
  }
}

function subgraph(attribute: Node['attributes'][string] | undefined): Subgraph {
  if (!isSubgraph(attribute)) throw new Error('a subgraph is missing')
  return attribute
}

/**
 * The values of `outputs` when `feeds` are fed to the graph's inputs.
 *
 * @throws Error if a value's shape is not what shape inference said it would be, or its elements do not fit its dtype.
 */
export function evaluate(
  outputs: readonly Value[],
  feeds: ReadonlyMap<
    Value,
    { readonly data: ArrayLike<number>; readonly shape: readonly number[] }
  > = new Map(),
  { precision = 'float64' }: EvaluateOptions = {},
): Tensor[] {
  const evaluation = new Evaluation(precision === 'float32' ? Math.fround : x => x)
  const scope = new Scope()
  evaluation.bind(
    [...feeds.keys()],
    [...feeds.values()].map(({ data, shape }) => ({ data: Array.from(data), shape })),
    scope,
  )
  return evaluation.evaluate(outputs, scope)
}
