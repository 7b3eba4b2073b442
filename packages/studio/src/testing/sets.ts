// Data sets as Node has them, for tests.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Dataset } from '../data/dataset.js'
import { generatedData, isGenerated } from '../data/generated.js'
import type { DataSetting } from '../setting/setting.js'

/** One of the tables that come with the lab, as text. */
export function givenText(name: 'digits' | 'japanese-vowels' | 'wine'): string {
  return gunzipSync(readFileSync(new URL(`../../../lab/data/${name}.csv.gz`, import.meta.url))).toString(
    'utf8',
  )
}

export function generated(setting: DataSetting): Dataset {
  if (!isGenerated(setting)) throw new Error(`${setting.kind} is not generated`)
  return generatedData(setting)
}
