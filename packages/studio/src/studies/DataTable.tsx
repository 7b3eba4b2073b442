import { type Key, type ReactNode, useMemo, useState } from 'react'
import { WideTable } from '../ui/WideTable.js'
import { Pages } from './Pages.js'
import { nextSort, pageOf, type Sort, type SortValue, sorted } from './rows.js'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** What it is sorted by; without it the column cannot be sorted. */
  readonly value?: (row: Row) => SortValue
  readonly cell: (row: Row) => ReactNode
  /** Its cells name their rows. */
  readonly names?: boolean
  /** Text stands to the left, numbers to the right. */
  readonly text?: boolean
  /** Left out where there is little room. */
  readonly wideOnly?: boolean
  /** The first press on its head sorts from the greatest down. */
  readonly descendingFirst?: boolean
}

interface Props<Row> {
  caption: string
  /** What rows are called, in the plural. */
  noun: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  keyOf(row: Row): Key
  /** Below a row, over the whole width. */
  detail?: (row: Row) => ReactNode
  /** Another one begins at the first page again. */
  filter?: string
  pageSize?: number
}

const classOf = ({ text, wideOnly }: Pick<Column<never>, 'text' | 'wideOnly'>) =>
  [text && 'text', wideOnly && 'wide-only'].filter(Boolean).join(' ') || undefined

interface HeadProps<Row> {
  column: Column<Row>
  sort: Sort | undefined
  onSort(sort: Sort): void
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { id, title, value, descendingFirst } = column
  if (!value) {
    return (
      <th scope="col" className={classOf(column)}>
        <span className="unsorted">{title}</span>
      </th>
    )
  }
  const direction = sort?.column === id ? (sort.descending ? 'descending' : 'ascending') : undefined
  return (
    <th scope="col" className={classOf(column)} aria-sort={direction}>
      <button type="button" className="sort" onClick={() => onSort(nextSort(sort, id, descendingFirst))}>
        {title}
        <span className="sort-mark" aria-hidden="true">
          {direction && (direction === 'descending' ? '▼' : '▲')}
        </span>
      </button>
    </th>
  )
}

/** A table that can be sorted by its columns, page by page. */
export function DataTable<Row>({
  caption,
  noun,
  rows,
  columns,
  keyOf,
  detail,
  filter = '',
  pageSize = 100,
}: Props<Row>) {
  const [sort, setSort] = useState<Sort>()
  const [place, setPlace] = useState({ page: 0, filter })
  const ordered = useMemo(() => {
    const value = columns.find(({ id }) => id === sort?.column)?.value
    return sort && value ? sorted(rows, value, sort.descending) : rows
  }, [rows, columns, sort])
  const page = pageOf(ordered, place.filter === filter ? place.page : 0, pageSize)
  return (
    <>
      <WideTable label={caption}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(column => (
              <Head key={column.id} {...{ column, sort }} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map(row => {
            const below = detail?.(row)
            return [
              <tr key={keyOf(row)} className={below ? 'has-detail' : undefined}>
                {columns.map(column =>
                  column.names ? (
                    <th key={column.id} scope="row" className={classOf(column)}>
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td key={column.id} className={classOf(column)}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>,
              below && (
                <tr key={`${keyOf(row)} detail`}>
                  <td colSpan={columns.length} className="detail">
                    <div className="detail-words">{below}</div>
                  </td>
                </tr>
              ),
            ]
          })}
        </tbody>
      </WideTable>
      {rows.length > pageSize && (
        <Pages {...{ page, noun }} total={rows.length} onPage={next => setPlace({ page: next, filter })} />
      )}
    </>
  )
}
