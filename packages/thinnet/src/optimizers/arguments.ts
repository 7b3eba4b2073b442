import { requireNumber } from '../data/arguments.js'

/** Lets through how much of a moving average stays at each step: a number from 0 up to, but not including, 1. */
export function requireDecayRate(caller: string, name: string, value: number): number {
  const expected = 'a number from 0 up to, but not including, 1'
  return requireNumber({ caller, name, expected }, value, rate => rate >= 0 && rate < 1)
}

/** Lets a number from 0 to 1 through. */
export function requireFraction(caller: string, name: string, value: number): number {
  const expected = 'a number from 0 to 1'
  return requireNumber({ caller, name, expected }, value, fraction => fraction >= 0 && fraction <= 1)
}

/** Lets a finite number of 0 or more through. */
export function requireNonNegative(caller: string, name: string, value: number): number {
  const expected = 'a finite number of 0 or more'
  return requireNumber({ caller, name, expected }, value, number => number >= 0 && Number.isFinite(number))
}

/** Lets a finite number above 0 through. */
export function requirePositive(caller: string, name: string, value: number): number {
  const expected = 'a finite number above 0'
  return requireNumber({ caller, name, expected }, value, number => number > 0 && Number.isFinite(number))
}
