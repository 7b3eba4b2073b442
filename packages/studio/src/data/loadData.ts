import type { DataSetting } from '../setting/setting.js'
import { DataError, type Dataset, dataKey } from './dataset.js'
import { generatedData, isGenerated } from './generated.js'

interface Loaded {
  readonly key: string
  readonly promise: Promise<Dataset>
  /** Generated data are there at once. */
  readonly data?: Dataset
}

let last: Loaded | undefined

/**
 * The data of a setting. The last ones are kept.
 *
 * @throws DataError that says what to change
 */
export function loadData(setting: DataSetting): Promise<Dataset> {
  const key = dataKey(setting)
  if (last?.key !== key) {
    const promise = make(setting)
    last = { key, promise }
    promise.catch(() => {
      last = undefined
    })
  }
  return last.promise
}

/** The next `loadData` loads again: a file of the same name may hold other rows. */
export function forgetData(): void {
  last = undefined
}

/** The data of a setting if they can be had without waiting, so that the first view has them. */
export function dataAtHand(setting: DataSetting): Dataset | undefined {
  const key = dataKey(setting)
  if (last?.key === key) return last.data
  if (!isGenerated(setting)) return undefined
  try {
    const data = generatedData(setting)
    last = { key, data, promise: Promise.resolve(data) }
    return data
  } catch {
    // `loadData` says why
    return undefined
  }
}

async function make(setting: DataSetting): Promise<Dataset> {
  if (isGenerated(setting)) return generatedData(setting)
  if (setting.kind !== 'csv') return (await import('./given.js')).givenData(setting)
  const { csvData, keptTable } = await import('./csv.js')
  const table = await keptTable()
  if (!table) throw new DataError('Choose a CSV file, or drop one on the page: first a line of column names.')
  return csvData(table, setting)
}
