// The optimizer's update outside of the engine, for many weights: one pass over weights, memory and gradients, which lie in
// memory that WebAssembly and the engine share.

import { graphInput, simplify, type Value } from '../../graph/index.js'
import { decayWeights } from '../../optimizers/decayWeights.js'
import type { Optimizer } from '../../optimizers/index.js'
import type { Bank, StateTensor } from './banks.js'
import { compileElementwise, type ElementwiseFunction, VECTOR_BYTES } from './elementwise.js'
import { LEARNING_RATE, slotName } from './names.js'

/**
 * From so many weights on: a run of the engine for each step costs about 100 µs more, and the update in the graph about 5 ns a weight
 * where it takes 0.7 here (Adam, one thread).
 */
const WORTH_LEAVING = 60_000

const PAGE = 65_536
const MAX_PAGES = 65_536
/** As much as WebAssembly can address. */
export const KERNEL_BYTES = MAX_PAGES * PAGE
const LINE_BYTES = 64

interface Placed {
  readonly bank: Bank
  /** In bytes. */
  readonly length: number
  readonly gradient: Float32Array
  /** Where the weights, the gradient, and the memory lie. */
  readonly places: readonly number[]
}

export class UpdateKernel {
  constructor(
    private readonly placed: readonly Placed[],
    private readonly scalars: readonly string[],
    private readonly update: ElementwiseFunction,
  ) {}

  /** Where the engine is to write the gradient of each trained bank. */
  get gradients(): ReadonlyMap<Bank, Float32Array> {
    return new Map(this.placed.map(({ bank, gradient }) => [bank, gradient]))
  }

  /** Moves all weights along their gradients: a step, with the optimizer's numbers for it. */
  run(optimizer: Optimizer): void {
    const step = optimizer.iterations
    const rate = optimizer.learningRateAt(step)
    const numbers: Readonly<Record<string, number>> = {
      ...optimizer.scalars(step, rate),
      [LEARNING_RATE]: rate,
    }
    const scalars = this.scalars.map(name => numbers[name])
    for (const { bank, length, places } of this.placed) {
      this.update(length, ...places, ...scalars)
      bank.state.touch()
    }
  }
}

/** The optimizer's rule as a WebAssembly module, and the names of its scalars; undefined if it is not element-wise. */
function compileRule(optimizer: Optimizer) {
  const array = (name: string) => graphInput(name, 'float32', ['elements'])
  const [weights, gradient] = [array('weights'), array('gradient')]
  const slots = Object.keys(optimizer.slots).map(slot => ({ slot, value: array(slot) }))
  const own = Object.keys(optimizer.scalars(0, optimizer.learningRateAt(0)))
  const names = [...new Set([...own, LEARNING_RATE])]
  const scalars = Object.fromEntries(names.map(name => [name, graphInput(name, 'float32', [])]))
  const updated = optimizer.update({
    parameter: decayWeights(weights, optimizer, scalars[LEARNING_RATE]),
    gradient,
    slots: Object.fromEntries(slots.map(({ slot, value }) => [slot, value])),
    scalars,
  })
  const into = [weights, ...slots.map(({ value }) => value)]
  const values: readonly Value[] = simplify([
    updated.parameter,
    ...slots.map(({ slot }) => updated.slots[slot]),
  ])
  const code = compileElementwise({
    arrays: [weights, gradient, ...slots.map(({ value }) => value)],
    scalars: Object.values(scalars),
    results: into.map((array, i) => ({ into: array, value: values[i] })),
  })
  return code && { code, scalars: names }
}

/**
 * Moves the trained banks and the optimizer's memory of them into shared memory.
 *
 * @returns undefined, and moves nothing, if the update is better or only possible in the graph
 */
export function createUpdateKernel(
  banks: readonly Bank[],
  optimizer: Optimizer,
  state: ReadonlyMap<string, StateTensor>,
): UpdateKernel | undefined {
  const trained = banks.filter(({ trainable }) => trainable)
  const count = trained.reduce((sum, bank) => sum + bank.state.data.length, 0)
  if (count < WORTH_LEAVING) return undefined
  const rule = compileRule(optimizer)
  if (!rule) return undefined

  const slots = Object.keys(optimizer.slots)
  const arrays = 2 + slots.length
  const lengths = trained.map(({ state: { data } }) => Math.ceil(data.byteLength / LINE_BYTES) * LINE_BYTES)
  const bytes = arrays * lengths.reduce((sum, length) => sum + length, 0)
  const pages = Math.ceil(bytes / PAGE)
  if (pages > MAX_PAGES) return undefined
  let memory: WebAssembly.Memory
  let run: unknown
  try {
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    run = new WebAssembly.Instance(new WebAssembly.Module(rule.code), { env: { memory } }).exports.run
  } catch {
    // no WebAssembly SIMD here, or no room
    return undefined
  }
  if (typeof run !== 'function') throw new Error('the module of an update exports no function')

  let end = 0
  const placed = trained.map((bank, i) => {
    const own = [bank.state, undefined, ...slots.map(slot => state.get(slotName(bank, slot)))]
    const places = own.map((tensor, j) => {
      const place = end
      end += lengths[i]
      if (j !== 1) tensor?.moveTo(new Float32Array(memory.buffer, place, bank.state.data.length))
      return place
    })
    const gradient = new Float32Array(memory.buffer, places[1], bank.state.data.length)
    const length = Math.ceil(bank.state.data.byteLength / VECTOR_BYTES) * VECTOR_BYTES
    return { bank, length, gradient, places }
  })
  return new UpdateKernel(placed, rule.scalars, run as ElementwiseFunction)
}
