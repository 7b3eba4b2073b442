import { requireNumber } from '../data/arguments.js'

/** Lets the factor of a penalty through: a finite number of 0 or more. */
export function requireStrength(caller: string, name: string, value: number): number {
  const expected = 'a finite number of 0 or more'
  return requireNumber({ caller, name, expected }, value, factor => factor >= 0 && Number.isFinite(factor))
}
