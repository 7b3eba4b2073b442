import { describe, expect, test } from 'vitest'
import { Tensor } from '../tensor.js'
import { numberIn, numbersIn, packState, type State, stateIn, tensorsIn, unpackState } from './state.js'

/** Through text, as through a file. */
function roundTrip(state: State): State {
  const { json, elements } = packState('callback', state)
  return unpackState('callback', { json: JSON.parse(JSON.stringify(json)), elements: elements.slice() })
}

describe('a state', () => {
  test('comes back to the last bit', () => {
    const state = {
      numbers: [0, -0, 1 / 3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324],
      text: 'a',
      nothing: null,
      yes: true,
      nested: { list: [[1], []], weights: [new Tensor(Float32Array.of(1.5, Number.NaN), [2, 1])] },
      scalar: new Tensor(Float32Array.of(-0), []),
      none: new Tensor(new Float32Array(0), [0, 3]),
    }
    expect(roundTrip(state)).toStrictEqual(state)
  })

  test('holds plain values only, and says where something else is', () => {
    // @ts-expect-error a Map is no state
    expect(() => packState('callback Mine', { a: [{ b: new Map() }] })).toThrow(
      'callback Mine.a[0].b: a state holds numbers, text, true and false, null, tensors, and lists and objects of them; received a Map',
    )
    // @ts-expect-error functions are no state
    expect(() => packState('callback', { f: () => 1 })).toThrow(/callback\.f: .* received function/)
    expect(() => packState('callback', { $number: 1 })).toThrow(/name \$number is taken/)
  })

  test('turns down tensors without elements', () => {
    const elements = new Float32Array(3)
    for (const shape of [[2, 2], [-1], 'x', null]) {
      expect(() => unpackState('s', { json: { t: { $tensor: 0, shape } }, elements })).toThrow(
        /s\.t: there are no elements/,
      )
    }
    expect(() => unpackState('s', { json: [1], elements })).toThrow(/expected an object/)
  })

  test('readers name what is missing', () => {
    const state = roundTrip({ n: 1, list: [1, 2], inner: { a: 1 }, weights: null })
    expect([numberIn(state, 'n'), numbersIn(state, 'list'), stateIn(state, 'inner')]).toEqual([
      1,
      [1, 2],
      { a: 1 },
    ])
    expect(tensorsIn(state, 'weights')).toBeUndefined()
    expect(() => numberIn(state, 'm')).toThrow('state: m must be a number, received nothing')
    expect(() => numbersIn(state, 'n')).toThrow(/n must be a list of numbers/)
    expect(() => tensorsIn(state, 'list')).toThrow(/list\[0\] must be a tensor/)
    expect(() => stateIn(state, 'n')).toThrow(/n must be an object/)
  })
})
