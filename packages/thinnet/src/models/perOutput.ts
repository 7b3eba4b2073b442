// What is given for the outputs of a model: one for all, a list in their order, or a record by their names.

import { Tensor, type TensorLike } from '../tensor.js'
import { type Data, partsOf } from './inputs.js'
import type { LossLike, MetricLike, Metrics, PerOutput } from './options.js'

/** All values that were given for outputs, in whatever form. */
export function listOf<T extends LossLike>(value: PerOutput<T>): readonly T[] {
  if (Array.isArray(value)) return value
  return isRecord(value) ? Object.values(value) : [value as T]
}

/** A plain record by output name; losses and metrics are objects too, but know how they compute. */
function isRecord<T>(value: unknown): value is Readonly<Record<string, T>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('className' in value)
}

/** One value for each output. */
export function perOutput<T>(what: string, value: PerOutput<T>, names: readonly string[]): readonly T[] {
  if (Array.isArray(value)) {
    if (value.length !== names.length) {
      throw new RangeError(
        `compile: ${what} has ${value.length} entries, but the outputs are ${names.join(', ')}`,
      )
    }
    return value
  }
  if (!isRecord<T>(value)) return names.map(() => value as T)
  const unknown = Object.keys(value).find(name => !names.includes(name))
  if (unknown !== undefined) {
    throw new RangeError(`compile: ${what} names ${unknown}, but the outputs are ${names.join(', ')}`)
  }
  return names.map(name => {
    if (value[name] === undefined) throw new RangeError(`compile: ${what} has no entry for output ${name}`)
    return value[name]
  })
}

/** The metrics of each output: a flat list is for all of them. */
export function metricsOf(
  what: string,
  given: Metrics | undefined,
  names: readonly string[],
): readonly (readonly MetricLike[])[] {
  if (given === undefined) return names.map(() => [])
  if (Array.isArray(given)) {
    const nested = given.some(entry => Array.isArray(entry))
    return nested ? perOutput<readonly MetricLike[]>(what, given, names) : names.map(() => given)
  }
  const record = given as Readonly<Record<string, MetricLike | readonly MetricLike[]>>
  const entries = Object.fromEntries(names.map(name => [name, record[name] ?? []]))
  const lists = perOutput<MetricLike | readonly MetricLike[]>(what, { ...entries, ...record }, names)
  return lists.map(entry => (Array.isArray(entry) ? entry : [entry as MetricLike]))
}

/** The metrics that are given by name, in whatever form. */
export function namesIn(metrics: Metrics | undefined): readonly string[] {
  const entries = metrics === undefined ? [] : Object.values(metrics).flat()
  return entries.filter(entry => typeof entry === 'string')
}

/** Weights of samples for each output: one list of numbers is for all of them. */
export function weightParts(what: string, given: Data, names: readonly string[]): readonly TensorLike[] {
  const nested = Array.isArray(given) && given.length > 0 && typeof given[0] !== 'number'
  const record =
    typeof given === 'object' && isRecord(given) && !(given instanceof Tensor) && !ArrayBuffer.isView(given)
  return (nested && names.length > 1) || record
    ? partsOf(what, given, names)
    : names.map(() => given as TensorLike)
}
