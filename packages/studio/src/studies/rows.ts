// Sorting, filtering and paging of tables. Nothing here knows what the rows are.

export type SortValue = string | number | null | undefined

export interface Sort {
  readonly column: string
  readonly descending: boolean
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function compare(a: SortValue, b: SortValue): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
}

const isMissing = (value: SortValue) => value === null || value === undefined || value === ''

/** The rows in order, those that are equal as they were; rows without a value come last in either direction. */
export function sorted<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => SortValue,
  descending: boolean,
): Row[] {
  const keyed = rows.map(row => ({ row, value: keyOf(row) }))
  const missing = keyed.filter(({ value }) => isMissing(value))
  const present = keyed
    .filter(({ value }) => !isMissing(value))
    .sort((a, b) => (descending ? compare(b.value, a.value) : compare(a.value, b.value)))
  return [...present, ...missing].map(({ row }) => row)
}

/** What a press on the head of a column leads to: first its own order, then the other way round. */
export function nextSort(sort: Sort | undefined, column: string, descendingFirst = false): Sort {
  if (sort?.column !== column) return { column, descending: descendingFirst }
  return { column, descending: !sort.descending }
}

/** Whether all words of a search are somewhere in the texts, in any case. */
export function matches(search: string, texts: readonly (string | number | null | undefined)[]): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const all = texts.join('\n').toLowerCase()
  return words.every(word => all.includes(word))
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Counted from 0, and within the pages that there are. */
  readonly page: number
  readonly pages: number
  /** Place of its first row, counted from 1; 0 if there are no rows. */
  readonly first: number
  readonly last: number
}

/** A page of the rows; of one that is no longer there, the last. */
export function pageOf<Row>(rows: readonly Row[], wanted: number, size: number): Page<Row> {
  const pages = Math.max(1, Math.ceil(rows.length / size))
  const page = Math.min(Math.max(0, wanted), pages - 1)
  const start = page * size
  const shown = rows.slice(start, start + size)
  return { rows: shown, page, pages, first: shown.length && start + 1, last: start + shown.length }
}
