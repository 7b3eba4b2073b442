// The data as networks and pictures take them.

import type { Schema } from 'thinnet'
import type { DataSetting } from '../setting/setting.js'

/** Rows, end to end: `x` has as many numbers a row as `inputShape` multiplies to, `y` one. */
export interface Part {
  readonly rows: number
  readonly x: Float32Array
  /** Classes from 0 or, for numbers, standardized targets. */
  readonly y: Float32Array
}

export type Task = 'binary' | 'classes' | 'regression'

export interface Dataset {
  /** What its rows are, and so which networks and views fit. */
  readonly form: 'plane' | 'table' | 'images' | 'sequences'
  readonly task: Task
  /** Of one sample. */
  readonly inputShape: readonly number[]
  /** Of the network: 1, or the number of classes. */
  readonly outputs: number
  /** Names of the classes; empty for numbers. */
  readonly classes: readonly string[]
  /** Names of the two features of a plane; for tables, of all inputs. */
  readonly features: readonly string[]
  readonly train: Part
  readonly test: Part
  /** The part of the plane that is shown: all points and a margin. */
  readonly plane?: Plane
  /** For a table: how rows are encoded, which goes into the model's file. */
  readonly schema?: Schema
  /** Whether inputs have units of their own, so that the network standardizes them first. */
  readonly standardize: boolean
}

export interface Plane {
  readonly x: readonly [from: number, to: number]
  readonly y: readonly [from: number, to: number]
}

/** Why data cannot be had, and what to do about it, in words for the visitor. */
export class DataError extends Error {
  override readonly name = 'DataError'
}

/** Data that could not be fetched: they may be there another time. */
export class DataMissingError extends DataError {}

/** Points a side at which the networks' answers are drawn. */
export const PLANE_POINTS = 71

/** The points of a plane, `[points * points, 2]`, row by row from the bottom, each from left to right. */
export function planePoints({ x, y }: Plane): Float32Array {
  const at = ([from, to]: readonly [number, number], i: number) =>
    from + (i * (to - from)) / (PLANE_POINTS - 1)
  const points = new Float32Array(2 * PLANE_POINTS ** 2)
  for (let row = 0, i = 0; row < PLANE_POINTS; row++) {
    for (let column = 0; column < PLANE_POINTS; column++) {
      points[i++] = at(x, column)
      points[i++] = at(y, row)
    }
  }
  return points
}

/** Equal for settings that give the same data. */
export function dataKey({ kind, rows, noise, trainRows, seed, table }: DataSetting): string {
  return JSON.stringify([kind, rows, noise, trainRows, seed, table])
}

/** The square around all points of two features, with a margin. */
export function planeAround(parts: readonly Part[]): Plane {
  const range = (feature: 0 | 1): [number, number] => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const { x } of parts) {
      for (let i = feature; i < x.length; i += 2) {
        low = Math.min(low, x[i]!)
        high = Math.max(high, x[i]!)
      }
    }
    const margin = (high - low || 1) * 0.1
    return [low - margin, high + margin]
  }
  return { x: range(0), y: range(1) }
}
