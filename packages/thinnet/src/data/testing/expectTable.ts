import { expect } from 'vitest'
import type { LabelledData } from '../labelledData.js'
import type { Table } from './readReference.js'

/** Labels agree exactly, and each feature of each row to 1e-12. */
export function expectTable(actual: LabelledData, expected: Table): void {
  expect(actual.y).toEqual(expected.y)
  expect(actual.x.map(row => row.length)).toEqual(expected.x.map(row => row.length))
  const furthest = Math.max(
    ...actual.x.flatMap((row, i) => row.map((v, j) => Math.abs(v - expected.x[i][j]))),
  )
  expect(furthest).toBeLessThanOrEqual(1e-12)
}
