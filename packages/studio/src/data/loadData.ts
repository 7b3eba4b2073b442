import type { DataSetting } from '../setting/setting.js'
import { DataError, type Dataset, dataKey } from './dataset.js'
import { generatedData, isGenerated } from './generated.js'

let last: { key: string; promise: Promise<Dataset> } | undefined

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

async function make(setting: DataSetting): Promise<Dataset> {
  if (isGenerated(setting)) return generatedData(setting)
  if (setting.kind !== 'csv') return (await import('./given.js')).givenData(setting)
  const { csvData, keptTable } = await import('./csv.js')
  const table = await keptTable()
  if (!table) throw new DataError('Choose a CSV file, or drop one on the page: first a line of column names.')
  return csvData(table, setting)
}
