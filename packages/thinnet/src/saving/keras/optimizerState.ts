// What an optimizer remembers, as Keras lays it out: steps, learning rate, and slots, numbered.

import { formatShape } from '../../graph/index.js'
import type { Variable } from '../../layers/variable.js'
import type { Model } from '../../models/model.js'
import type { Hdf5Dataset, Hdf5Group } from '../hdf5.js'
import { LoadError } from '../loadError.js'

/** The weights that training changes, in the order of Keras's `trainable_variables`. */
function trainedVariables(model: Model): readonly Variable[] {
  return model.savedVariables.filter(variable => model.isTrainable(variable))
}

/** Weight and slot of each numbered entry behind the first ones. */
function slotsOf(model: Model): readonly { readonly variable: Variable; readonly slot: string }[] {
  const variables = trainedVariables(model)
  return model.optimizer.savedSlots.flatMap(group =>
    variables.flatMap(variable => group.map(slot => ({ variable, slot }))),
  )
}

const follows = (model: Model): boolean => typeof model.optimizer.learningRate !== 'number'

/** The group `optimizer` of a compiled model; before the first step it has no slots, as in Keras. */
export function optimizerGroup(model: Model): Hdf5Group {
  const { optimizer, optimizerMemory: memory } = model
  const { learningRate } = optimizer
  const datasets: Hdf5Dataset[] = [{ shape: [], data: BigInt64Array.of(BigInt(optimizer.iterations)) }]
  if (typeof learningRate === 'number') datasets.push({ shape: [], data: Float32Array.of(learningRate) })
  if (memory.size > 0) {
    for (const { variable, slot } of slotsOf(model)) {
      const start = optimizer.slots[slot] ?? 0
      const data = memory.get(variable)?.[slot] ?? new Float32Array(variable.size).fill(start)
      datasets.push({ shape: variable.shape, data })
    }
    for (const number of optimizer.savedNumbers) datasets.push({ shape: [], data: Float32Array.of(number) })
  }
  return {
    attributes: {},
    groups: {
      vars: {
        attributes: { name: optimizer.name },
        groups: {},
        datasets: Object.fromEntries(datasets.map((dataset, i) => [String(i), dataset])),
      },
    },
    datasets: {},
  }
}

/**
 * Puts back what the optimizer remembered.
 *
 * @throws LoadError naming the entry that is absent or has another shape than it should
 */
export function restoreOptimizer(file: string, place: string, model: Model, group: Hdf5Group): void {
  const path = [place, 'optimizer/vars'].filter(part => part !== '').join(': ')
  const { datasets } = group.groups.vars ?? { datasets: {} }
  const total = Object.keys(datasets).length
  if (total === 0) return
  const entry = (i: number, shape: readonly number[], what: string): Hdf5Dataset => {
    const dataset = Object.hasOwn(datasets, String(i)) ? datasets[String(i)] : undefined
    if (!dataset) throw new LoadError(file, `${path}/${i}`, `is not there; it should hold ${what}`)
    if (String(dataset.shape) !== String(shape)) {
      throw new LoadError(
        file,
        `${path}/${i}`,
        `has shape ${formatShape(dataset.shape)}, but it should hold ${what}, of shape ${formatShape(shape)}`,
      )
    }
    return dataset
  }
  const { optimizer } = model
  const first = follows(model) ? 1 : 2
  const iterations = Number(entry(0, [], 'the number of steps').data[0])
  if (!Number.isSafeInteger(iterations) || iterations < 0) {
    throw new LoadError(file, `${path}/0`, `is ${iterations}, but it should be a number of steps`)
  }
  const rate = first === 2 ? Number(entry(1, [], 'the learning rate').data[0]) : undefined
  const slots = slotsOf(model)
  const memory = new Map<Variable, Record<string, Float32Array>>()
  if (total > first) {
    const needed = first + slots.length + optimizer.savedNumbers.length
    if (total !== needed) {
      throw new LoadError(
        file,
        path,
        `has ${total} entries, but ${optimizer.className} needs ${needed} for this model; compile: false loads the model without them`,
      )
    }
    slots.forEach(({ variable, slot }, i) => {
      const what = `${slot} of weight ${variable.name}`
      const { data } = entry(first + i, variable.shape, what)
      memory.set(variable, { ...memory.get(variable), [slot]: Float32Array.from(data, Number) })
    })
  }
  optimizer.iterations = iterations
  // the file's is a float32: where it is that of the config, the config has more digits
  const { learningRate } = optimizer
  if (rate !== undefined && typeof learningRate === 'number' && Math.fround(learningRate) !== rate) {
    optimizer.learningRate = rate
  }
  if (memory.size > 0) model.optimizerMemory = memory
}
