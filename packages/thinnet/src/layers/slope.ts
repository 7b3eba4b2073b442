import { requireNumber } from '../data/arguments.js'

/** Lets a slope, or another finite number of 0 or more, through. */
export function requireSlope(caller: string, name: string, value: number): number {
  const expected = 'a finite number of 0 or more'
  return requireNumber({ caller, name, expected }, value, slope => slope >= 0 && Number.isFinite(slope))
}
