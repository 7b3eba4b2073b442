import type { Estimates, MeasureInfo } from '@thinnet/lab/studio'
import type { Column } from './DataTable.js'
import { NOTHING } from './words.js'

/** Columns of estimates, test rows before training rows. */
export function estimateColumns<Row extends { readonly train: Estimates; readonly test: Estimates }>(
  measures: readonly MeasureInfo[],
): Column<Row>[] {
  return measures.flatMap(({ measure, name, higherIsBetter }) =>
    (['test', 'train'] as const).map(
      (part): Column<Row> => ({
        ...{ id: `${part} ${measure}`, title: `${part === 'test' ? 'Test' : 'Training'} ${name}` },
        value: row => row[part][measure]?.mean,
        cell: row => row[part][measure]?.text ?? NOTHING,
        descendingFirst: higherIsBetter,
      }),
    ),
  )
}
