// From the sums that programs compute to the figures that logs show.

import type { Logs } from '../callbacks/index.js'
import { numberIn, numbersIn, type State } from '../callbacks/state.js'
import { camelCase } from '../config.js'
import type { SumsLayout } from './programs/network.js'

/** Names the figures of a program, and computes them. */
export class Figures {
  readonly names: readonly string[]

  /** @param prefix `val` for figures of validation data */
  constructor(
    private readonly layout: SumsLayout,
    prefix = '',
  ) {
    const names: string[] = []
    for (const name of ['loss', ...layout.map(({ metric }) => metric.name)]) {
      const key = camelCase(prefix ? `${prefix}_${name}` : name)
      let unique = key
      for (let n = 1; names.includes(unique); n++) unique = `${key}${n}`
      names.push(unique)
    }
    this.names = names
  }

  /** The figures from the mean loss and the totals of the metrics' sums. */
  logs(loss: number, sums: readonly number[]): Logs {
    const logs: Logs = { [this.names[0]]: loss }
    let offset = 0
    this.layout.forEach(({ metric, size }, i) => {
      logs[this.names[i + 1]] = metric.result(sums.slice(offset, offset + size))
      offset += size
    })
    return logs
  }
}

/** Adds up batches. */
export class Totals {
  private rows = 0
  private loss = 0
  private sums: number[] = []

  constructor(private readonly figures: Figures) {}

  /** @param loss the mean loss of the batch */
  add(rows: number, loss: number, sums: ArrayLike<number>): void {
    this.rows += rows
    this.loss += loss * rows
    for (let i = 0; i < sums.length; i++) this.sums[i] = (this.sums[i] ?? 0) + sums[i]
  }

  logs(): Logs {
    return this.figures.logs(this.loss / this.rows, this.sums)
  }
  get state(): State {
    const { rows, loss, sums } = this
    return { rows, loss, sums: [...sums] }
  }

  set state(state: State) {
    this.rows = numberIn(state, 'rows')
    this.loss = numberIn(state, 'loss')
    this.sums = numbersIn(state, 'sums')
  }
}
