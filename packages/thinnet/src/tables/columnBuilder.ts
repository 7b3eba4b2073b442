import { type DecimalMark, isDate, isMissing, numberOf } from './cells.js'
import type { TableColumn } from './table.js'

/** A column of more different names than this is text, of which a network of this kind learns nothing. */
export const mostNames = 100_000

/**
 * Takes the cells of one column in turn. It holds numbers as long as there are only numbers, and then names, each once;
 * a number among names has its shortest decimal form, so that `7`, `7.0` and `07` are one name.
 */
export class ColumnBuilder {
  private numbers: Float64Array | undefined = new Float64Array(16)
  private codes: Int32Array | undefined
  private readonly index = new Map<string, number>()
  private allDates = true
  private anything = false
  private count = 0
  private readonly name: string
  private readonly decimal: DecimalMark

  constructor(name: string, decimal: DecimalMark) {
    this.name = name
    this.decimal = decimal
  }

  add(cell: string): void {
    const text = cell.trim()
    const row = this.count++
    if (isMissing(text)) {
      if (this.numbers) this.numbers = withRoom(this.numbers, row)
      if (this.codes) this.codes = withRoom(this.codes, row)
      if (this.numbers) this.numbers[row] = Number.NaN
      if (this.codes) this.codes[row] = -1
      return
    }
    this.anything = true
    const number = numberOf(text, this.decimal)
    if (number === undefined && this.numbers) this.turnIntoNames(this.numbers.subarray(0, row))
    if (this.numbers) {
      this.numbers = withRoom(this.numbers, row)
      this.numbers[row] = number ?? Number.NaN
    } else if (this.codes) {
      this.codes = withRoom(this.codes, row)
      this.codes[row] = this.codeOf(number === undefined ? text : String(number))
      if (this.index.size > mostNames) this.forget()
    }
  }

  finish(): TableColumn {
    const { name, count } = this
    if (!this.anything) return { name, kind: 'empty' }
    if (this.numbers) return { name, kind: 'number', values: this.numbers.slice(0, count) }
    if (!this.codes) return { name, kind: 'text' }
    const kind = this.allDates ? 'date' : 'category'
    return { name, kind, codes: this.codes.slice(0, count), names: [...this.index.keys()] }
  }

  private turnIntoNames(numbers: Float64Array): void {
    this.numbers = undefined
    const codes = new Int32Array(Math.max(16, numbers.length))
    numbers.forEach((number, row) => {
      codes[row] = Number.isNaN(number) ? -1 : this.codeOf(String(number))
    })
    this.codes = codes
  }

  private codeOf(name: string): number {
    const known = this.index.get(name)
    if (known !== undefined) return known
    this.allDates &&= isDate(name)
    this.index.set(name, this.index.size)
    return this.index.size - 1
  }

  private forget(): void {
    this.codes = undefined
    this.index.clear()
  }
}

/** The array, or a copy with twice the room if `place` is behind its end. */
function withRoom<T extends Float64Array | Int32Array>(array: T, place: number): T
function withRoom(array: Float64Array | Int32Array, place: number): Float64Array | Int32Array {
  if (place < array.length) return array
  const length = Math.max(16, 2 * array.length)
  const larger = array instanceof Float64Array ? new Float64Array(length) : new Int32Array(length)
  larger.set(array)
  return larger
}
