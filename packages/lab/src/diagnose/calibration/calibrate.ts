import { type DiagnoseOptions, diagnose } from '../diagnose.js'
import type { Finding } from '../finding.js'
import type { CalibrationSet } from './sets.js'

/** What diagnoses of one kind of data found, seed by seed. */
export interface CalibrationRow {
  readonly set: CalibrationSet
  readonly seeds: readonly number[]
  /** Diagnoses that name the planted fault. */
  readonly hits: number
  /** Diagnoses that name it before anything else. */
  readonly first: number
  /** Diagnoses with a problem or a warning besides the planted one. */
  readonly others: readonly { readonly seed: number; readonly found: readonly Finding[] }[]
}

/**
 * Diagnoses a kind of data from each seed; the diagnosis has the same seed as the data.
 *
 * @param brief other settings; those of the data come before them
 */
export async function calibrate(
  set: CalibrationSet,
  seeds: readonly number[],
  brief: Pick<DiagnoseOptions, 'hidden' | 'epochs'> = {},
): Promise<CalibrationRow> {
  const rows: { seed: number; faults: Finding[] }[] = []
  for (const seed of seeds) {
    const { findings } = await diagnose({ ...brief, ...set.make(seed), seed, quick: true, processes: 0 })
    rows.push({ seed, faults: findings.filter(({ severity }) => severity !== 'note') })
  }
  const isPlanted = ({ probe }: Finding) => probe === set.planted
  return {
    set,
    seeds,
    hits: rows.filter(({ faults }) => faults.some(isPlanted)).length,
    first: rows.filter(({ faults: [worst] }) => worst !== undefined && isPlanted(worst)).length,
    others: rows
      .map(({ seed, faults }) => ({ seed, found: faults.filter(one => !isPlanted(one)) }))
      .filter(({ found }) => found.length > 0),
  }
}
