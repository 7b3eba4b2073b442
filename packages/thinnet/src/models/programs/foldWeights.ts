// What an exported graph would compute of weights alone, at every run, is computed once, here.

import { isSubgraph, type Node, sizeOf, topologicalOrder, type Value } from '../../graph/index.js'
import { substitute } from '../../graph/rebuild.js'
import { graphInput } from '../../graph/value.js'
import { encodeModel, type Initializers } from '../../onnx/index.js'
import { engine } from '../../runtime/index.js'

/** Results may be this much larger than the weights that they are made of: zeros, positions. */
const FREE_ELEMENTS = 4096

/** Operators that lay elements out in another way, or take some: their result is still the weight. */
const LAYOUT: ReadonlySet<string> = new Set([
  'Transpose',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Identity',
  'Split',
  'Slice',
])

export interface Folded {
  readonly values: readonly Value[]
  readonly initializers: Initializers
}

/** The same values, with what depends on `weights` alone as weights of its own in the place of its computation. */
export async function foldWeights(values: readonly Value[], weights: Initializers): Promise<Folded> {
  const order = topologicalOrder(values)
  /** The weights behind each value that depends on nothing else. */
  const behind = new Map<Node, ReadonlySet<Value>>(
    [...weights.keys()].map(value => [value.node, new Set([value])]),
  )
  for (const node of order) {
    if (behind.has(node) || node.op === 'Input' || Object.values(node.attributes).some(isSubgraph)) continue
    const sources = node.inputs.map(input => behind.get(input.node))
    if (sources.every(source => source !== undefined)) behind.set(node, new Set(sources.flatMap(s => [...s])))
  }
  const isFixed = (value: Value) => {
    const sources = behind.get(value.node)
    if (!sources?.size || weights.has(value) || value.dtype !== 'float32') return false
    const room = [...sources].reduce((sum, { shape }) => sum + sizeOf(shape), FREE_ELEMENTS)
    return value.shape.every(dim => typeof dim === 'number') && sizeOf(value.shape) <= room
  }
  const asked = order
    .filter(node => !behind.has(node))
    .flatMap(node => [
      ...node.inputs,
      ...Object.values(node.attributes).flatMap(attribute =>
        isSubgraph(attribute) ? attribute.outputs : [],
      ),
    ])
  const fixed = [...new Set([...asked, ...values])].filter(isFixed)
  if (fixed.length === 0) return { values, initializers: weights }

  const results = await compute(fixed, weights)
  const replaced = new Map(fixed.map(value => [value, graphInput('folded', 'float32', value.shape)]))
  const renewed = substitute(values, replaced)
  const leaves = new Set(topologicalOrder(renewed).flatMap(({ outputs }) => outputs))
  const kept = [...weights].filter(([value]) => leaves.has(value))
  const taken = new Set(kept.map(([, { name }]) => name))
  const folded = fixed.map((value, i): [Value, { name: string; data: Float32Array }] => {
    const stem = nameFor(
      value,
      [...weights.keys()].filter(weight => behind.get(value.node)?.has(weight)),
      weights,
    )
    let name = stem
    for (let n = 1; taken.has(name); n++) name = `${stem}_${n}`
    taken.add(name)
    return [replaced.get(value) ?? value, { name, data: results[i] }]
  })
  return { values: renewed, initializers: new Map([...kept, ...folded]) }
}

/** `conv2d/kernel` in another layout keeps its name; what is made of weights is named by them: `normal/gamma+variance`. */
function nameFor(value: Value, sources: readonly Value[], weights: Initializers): string {
  let inner = value
  while (LAYOUT.has(inner.node.op)) inner = inner.node.inputs[0]
  const [first, ...others] = sources.map(source => weights.get(source)?.name ?? '')
  if (weights.has(inner)) return first
  const lasts = others.map(name => name.slice(name.lastIndexOf('/') + 1))
  return lasts.length ? [first, ...lasts].join('+') : `${first}/${value.node.op}`
}

async function compute(values: readonly Value[], weights: Initializers): Promise<readonly Float32Array[]> {
  const names = values.map((_, i) => `folded_${i}`)
  const needed = new Set(topologicalOrder(values).flatMap(({ outputs }) => outputs))
  const used = [...weights].filter(([value]) => needed.has(value))
  const inputs = Object.fromEntries(used.map(([value, { name }]) => [name, value]))
  const model = encodeModel(inputs, Object.fromEntries(names.map((name, i) => [name, values[i]])))
  const session = await (await engine()).createSession(model, { threads: 1 })
  try {
    const feeds = used.map(([{ shape }, { name, data }]) => [
      name,
      { dtype: 'float32' as const, data, shape: shape.map(Number) },
    ])
    const outputs = await session.run(Object.fromEntries(feeds))
    return names.map(name => {
      const { data } = outputs[name]
      if (!(data instanceof Float32Array)) throw new TypeError(`${name} is not float32`)
      return data.slice()
    })
  } finally {
    await session.release()
  }
}
