import { requireNumber } from '../arguments.js'

const seedCount = 2 ** 32

/** Lets a seed through: a whole number from 0 to 4294967295, the range that MT19937's seeding tells apart. */
export function requireSeed(caller: string, name: string, seed: unknown): number {
  const expected = `a whole number from 0 to ${seedCount - 1}`
  return requireNumber({ caller, name, expected }, seed, n => Number.isInteger(n) && n >= 0 && n < seedCount)
}

/**
 * The seed to use: the one given, or a fresh one when none is. Either way it is a plain number that a report
 * can show and a later run can pass back in.
 */
export function resolveSeed(caller: string, name: string, seed: number | undefined): number {
  return seed === undefined ? Math.floor(Math.random() * seedCount) : requireSeed(caller, name, seed)
}
