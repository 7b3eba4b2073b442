// The program that leaves the house: the predictions of a model with its weights inside, for any ONNX runtime.

import {
  BATCH,
  constant,
  graphInput,
  reshapeTo,
  type Shape,
  simplify,
  type Value,
} from '../../graph/index.js'
import { substitute } from '../../graph/rebuild.js'
import type { Variable } from '../../layers/variable.js'
import { checkSize, encodeModel } from '../../onnx/index.js'
import { foldWeights } from './foldWeights.js'
import { type Network, replaceSizes, rowsOf } from './network.js'
import { PlaceTracer, placesIn } from './placeTracer.js'
import { RandomOperators } from './randomOperators.js'

export interface ExportProgramOptions {
  readonly network: Network
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /** Whether the dropout family stays on. */
  readonly dropout: boolean
  readonly seed: number | undefined
  /** The training step whose rates are in force, where rates follow a schedule. */
  readonly step: number
}

/** What an exported model is fed, or gives: a name and a shape, batch axis first. */
export interface Port {
  readonly name: string
  readonly shape: Shape
}

/** What a stateful layer keeps from batch to batch: who runs the model feeds it, zeros at first, and takes it back. */
export interface StatePort {
  readonly input: string
  readonly output: string
  readonly shape: Shape
}

export interface ExportProgram {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly states: readonly StatePort[]
  /** Whether anything in the graph is random. */
  readonly random: boolean
  /** The bytes, with these descriptions in them. */
  encode(description: {
    readonly name: string
    readonly producerVersion: string
    readonly description: string
    readonly metadata: Readonly<Record<string, string>>
  }): Uint8Array
}

interface Trace {
  readonly tracer: PlaceTracer
  readonly outputs: readonly Value[]
  readonly random: RandomOperators
  readonly weights: ReadonlyMap<Variable, { readonly value: Value; readonly name: string }>
}

/** @param kept the weights that are states of a batch, `[batch, ...]` */
function traceNetwork(
  { network, dropout, seed, step }: ExportProgramOptions,
  x: readonly Value[],
  names: UniqueNames,
  kept: ReadonlySet<Variable>,
): Trace {
  const random = new RandomOperators(seed, step)
  const weights = new Map<Variable, { value: Value; name: string }>()
  const tracer: PlaceTracer = new PlaceTracer({
    training: false,
    dropout,
    weight: variable => {
      let weight = weights.get(variable)
      if (!weight) {
        const name = names.take(tracer.pathOf(variable))
        const { shape } = variable
        const value = graphInput(name, 'float32', kept.has(variable) ? [BATCH, ...shape.slice(1)] : shape)
        weight = { value, name }
        weights.set(variable, weight)
      }
      return weight.value
    },
    draw: site => random.read(site, tracer.place),
    scheduled: schedule => constant(schedule(step)),
  })
  return { tracer, random, weights, outputs: network.trace(x, tracer) }
}

/**
 * Builds the graph of a model's predictions. Each weight is an initializer of its own; what depends on weights alone is
 * computed here; the batch axis is open.
 *
 * @throws RangeError if the weights are too many for an ONNX file
 */
export async function buildExportProgram(options: ExportProgramOptions): Promise<ExportProgram> {
  const { network } = options
  checkSize(
    'export',
    network.variables.reduce((sum, { size }) => sum + 4 * size, 0),
  )
  const names = new UniqueNames()
  const inputs = network.inputShapes.map((shape, i) => ({
    name: names.take(options.inputNames[i]),
    shape: [BATCH, ...shape],
  }))
  const outputNames = options.outputNames.map(name => names.take(name))
  const x = inputs.map(({ name, shape }) => graphInput(name, 'float32', shape))

  // the first trace tells what layers keep from call to call
  const first = traceNetwork(options, x, names.copy(), new Set())
  const kept = new Set(first.tracer.assignments.keys())
  const { tracer, random, weights, outputs } = kept.size ? traceNetwork(options, x, names, kept) : first
  const stateOf = (variable: Variable) => {
    const state = weights.get(variable)
    if (!state) throw new Error(`weight ${variable.name} is assigned, but never read`)
    return state
  }
  const states = [...kept].map(variable => {
    const { name, value } = stateOf(variable)
    return { input: name, output: names.take(`${name}_next`), shape: value.shape, value }
  })
  const next = [...kept].map((variable, i) => withShape(tracer.assignments.get(variable), states[i].shape))

  const placed = tracer.writePlaces([...outputs, ...next])
  const simplified = simplify(placed, replaceSizes({ [BATCH]: rowsOf(x[0]) }))
  const initializers = new Map(
    [...weights]
      .filter(([variable]) => !kept.has(variable))
      .map(([variable, { value, name }]) => [value, { name, data: variable.elements.slice() }]),
  )
  const folded = await foldWeights(simplified, initializers)
  const results = substitute(folded.values, random.operators(x[0]))
  const fed = [...x, ...states.map(({ value }) => value)]
  return {
    inputs,
    outputs: outputs.map(({ shape }, i) => ({ name: outputNames[i], shape })),
    states: states.map(({ input, output, shape }) => ({ input, output, shape })),
    random: random.count > 0,
    encode: description =>
      encodeModel(
        Object.fromEntries(
          [...inputs.map(({ name }) => name), ...states.map(({ input }) => input)].map((name, i) => [
            name,
            fed[i],
          ]),
        ),
        Object.fromEntries(
          [...outputNames, ...states.map(({ output }) => output)].map((name, i) => [name, results[i]]),
        ),
        { ...description, initializers: folded.initializers, placeOf: placesIn(results) },
      ),
  }
}

/** The new state as it was before a layer gave it the shape of its variable, with a batch size. */
function withShape(value: Value | undefined, shape: Shape): Value {
  if (!value) throw new Error('a state has no new value')
  const [source] = value.node.op === 'Reshape' ? value.node.inputs : [value]
  return reshapeTo(source, shape)
}

/** Hands out names, each once. */
class UniqueNames {
  constructor(private readonly taken = new Set<string>()) {}

  copy(): UniqueNames {
    return new UniqueNames(new Set(this.taken))
  }

  take(wanted: string): string {
    let name = wanted
    for (let n = 1; this.taken.has(name); n++) name = `${wanted}_${n}`
    this.taken.add(name)
    return name
  }
}
