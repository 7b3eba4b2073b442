// What a callback has to remember for training to go on after an interruption, and how it is written down.

import type { Json } from '../config.js'
import { Tensor } from '../tensor.js'

/** What may stand in a {@link State}. */
export type StateValue = null | boolean | number | string | Tensor | readonly StateValue[] | State

/** Numbers (NaN and infinities too), text, true and false, null, tensors, lists, and objects of them. */
export interface State {
  readonly [name: string]: StateValue
}

/** A state as JSON, and the elements of its tensors end to end. */
export interface PackedState {
  readonly json: Json
  readonly elements: Float32Array
}

// JSON has no tensors, no NaN, no infinities and no -0: they are objects of one of these keys
const TENSOR = '$tensor'
const NUMBER = '$number'

const isList = (value: StateValue | Json): value is readonly StateValue[] & readonly Json[] =>
  Array.isArray(value)

const isPlainObject = (value: object) => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Writes a state as JSON and elements; `unpackState` gives back an equal state, to the last bit.
 *
 * @param what names the state in errors
 * @throws TypeError naming the place of a value that a state cannot hold
 */
export function packState(what: string, state: State): PackedState {
  const parts: Float32Array[] = []
  let size = 0
  const write = (place: string, value: StateValue): Json => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number')
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) }
    if (value instanceof Tensor) {
      const at = size
      parts.push(value.data)
      size += value.data.length
      return { [TENSOR]: at, shape: value.shape }
    }
    if (isList(value)) return value.map((element, i) => write(`${place}[${i}]`, element))
    if (typeof value !== 'object' || !isPlainObject(value)) {
      const received = typeof value === 'object' ? `a ${Object(value).constructor.name}` : typeof value
      throw new TypeError(
        `${place}: a state holds numbers, text, true and false, null, tensors, and lists and objects of them; received ${received}`,
      )
    }
    for (const name of [TENSOR, NUMBER]) {
      if (name in value) throw new TypeError(`${place}: the name ${name} is taken, a state cannot use it`)
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, element]) => [name, write(`${place}.${name}`, element)]),
    )
  }
  const json = write(what, state)
  const elements = new Float32Array(size)
  let offset = 0
  for (const part of parts) {
    elements.set(part, offset)
    offset += part.length
  }
  return { json, elements }
}

/**
 * @param json not nested deeper than the stack holds (`parseJson` sees to it)
 * @throws RangeError if the JSON is not what `packState` writes
 */
export function unpackState(what: string, { json, elements }: PackedState): State {
  const read = (place: string, value: Json): StateValue => {
    if (value === null || typeof value !== 'object') return value
    if (isList(value)) return value.map((element, i) => read(`${place}[${i}]`, element))
    if (NUMBER in value) return Number(value[NUMBER])
    if (TENSOR in value) return readTensor(place, value)
    return Object.fromEntries(
      Object.entries(value).map(([name, element]) => [name, read(`${place}.${name}`, element)]),
    )
  }
  const readTensor = (place: string, { [TENSOR]: at, shape }: { readonly [name: string]: Json }): Tensor => {
    const dims = isList(shape) ? shape.map(Number) : [-1]
    const size = dims.reduce((product, dim) => product * dim, 1)
    const isCount = (value: Json) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    if (typeof at !== 'number' || ![at, ...dims].every(isCount) || !(at + size <= elements.length))
      throw new RangeError(`${place}: there are no elements for a tensor of shape ${JSON.stringify(shape)}`)
    return new Tensor(elements.slice(at, at + size), dims)
  }
  const state = read(what, json)
  if (!isState(state)) throw new RangeError(`${what}: expected an object`)
  return state
}

/** Whether a value within a state is an object of named values. */
export const isState = (value: StateValue | undefined): value is State =>
  typeof value === 'object' && value !== null && !(value instanceof Tensor) && !isList(value)

const received = (value: unknown) =>
  value === undefined
    ? 'nothing'
    : typeof value === 'object' && value !== null
      ? 'an object'
      : String(value).slice(0, 60)

const missing = (name: string, expected: string, value: unknown) =>
  new RangeError(`state: ${name} must be ${expected}, received ${received(value)}`)

/** A number of a state. */
export function numberIn(state: State, name: string): number {
  const { [name]: value } = state
  if (typeof value !== 'number') throw missing(name, 'a number', value)
  return value
}

/** A whole number from 0 of a state. */
export function countIn(state: State, name: string): number {
  const value = numberIn(state, name)
  if (!Number.isSafeInteger(value) || value < 0) throw missing(name, 'a whole number from 0', value)
  return value
}

/** A list of numbers of a state. */
export function numbersIn(state: State, name: string): number[] {
  const { [name]: value } = state
  if (value === undefined || !isList(value)) throw missing(name, 'a list of numbers', value)
  return value.map((element, i) => {
    if (typeof element !== 'number') throw missing(`${name}[${i}]`, 'a number', element)
    return element
  })
}

/** A list of tensors of a state, or nothing where there is null. */
export function tensorsIn(state: State, name: string): Tensor[] | undefined {
  const { [name]: value } = state
  if (value === null) return undefined
  if (value === undefined || !isList(value)) throw missing(name, 'a list of tensors', value)
  return value.map((element, i) => {
    if (!(element instanceof Tensor)) throw missing(`${name}[${i}]`, 'a tensor', element)
    return element
  })
}

/** An object within a state. */
export function stateIn(state: State, name: string): State {
  const { [name]: value } = state
  if (!isState(value)) throw missing(name, 'an object', value)
  return value
}
