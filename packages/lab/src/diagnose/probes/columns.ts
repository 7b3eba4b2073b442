import { counted, listed } from '../../report/format.js'
import type { DiagnosisContext } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { median } from '../median.js'

/** So many robust standard deviations from the median, a value is no member of its column. */
const far = 20
/** With fewer different values a column is a scale of grades, on which nothing is far. */
const leastValues = 20

/** Columns that hold one value, and values far outside of their column. */
export async function columns({
  trainer,
  inputNames,
  nameOf,
  table,
}: DiagnosisContext): Promise<ProbeResult> {
  const { x, inputShape } = trainer.problem
  const size = inputShape.reduce((product, dim) => product * dim, 1)
  const rows = x.length / size
  if (inputShape.length !== 1) {
    return { probe: 'columns', finding: undefined, seen: 'not looked at: the inputs are no columns' }
  }
  const outliers: { name: string; row: number; value: number; deviations: number }[] = []
  const constant: string[] =
    table?.leftOut.filter(({ reason }) => /same|constant/.test(reason)).map(({ column }) => column) ?? []
  for (let input = 0; input < size; input++) {
    const values = Array.from({ length: rows }, (_, row) => x[row * size + input]!)
    const name = inputNames[input] ?? `input ${input}`
    const different = new Set(values).size
    if (different === 1) constant.push(name)
    if (different < leastValues) continue
    const centre = median(values)
    const sorted = [...values].sort((a, b) => a - b)
    // 1.349 standard deviations lie between the quartiles of a normal distribution
    const deviation =
      (sorted[Math.floor(0.75 * (rows - 1))]! - sorted[Math.floor(0.25 * (rows - 1))]!) / 1.349
    if (deviation === 0) continue
    values.forEach((value, row) => {
      const deviations = Math.abs(value - centre) / deviation
      if (deviations > far) outliers.push({ name, row, value, deviations })
    })
  }
  const seen = `${counted(constant.length, 'constant column')}, ${counted(outliers.length, 'outlier')}`
  outliers.sort((a, b) => b.deviations - a.deviations)
  const [worst] = outliers
  if (worst) {
    const names = [...new Set(outliers.map(({ name }) => name))]
    return {
      probe: 'columns',
      seen,
      finding: {
        probe: 'columns',
        severity: 'warning',
        what: `${counted(outliers.length, 'value')} in ${listed(names.slice(0, 5))} ${outliers.length === 1 ? 'lies' : 'lie'} far outside: ${worst.name} is ${Number(worst.value.toPrecision(4))} in ${nameOf(worst.row)}, ${Math.round(worst.deviations)} robust standard deviations from the median.`,
        evidence: { values: outliers.length, columns: names.join(', '), worstDeviations: worst.deviations },
        sure: `more than ${far} robust standard deviations (quartiles)`,
        next: 'Check whether they are errors (a unit, a missing value written as 9999). If they are real, take the logarithm of the column.',
      },
    }
  }
  if (constant.length > 0) {
    return {
      probe: 'columns',
      seen,
      finding: {
        probe: 'columns',
        severity: 'note',
        what: `${listed(constant.slice(0, 10))} ${constant.length === 1 ? 'holds' : 'hold'} the same value in all rows and ${constant.length === 1 ? 'tells' : 'tell'} nothing.`,
        evidence: { columns: constant.join(', ') },
        sure: 'counted',
        next: 'If it should vary, look at how the table was made.',
      },
    }
  }
  return { probe: 'columns', finding: undefined, seen }
}
