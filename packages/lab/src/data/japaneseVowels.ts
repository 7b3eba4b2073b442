import { Tensor } from 'thinnet'
import type { LabelledRows } from './labelledRows.js'
import { shippedTable } from './shippedTable.js'

/** Steps of the longest series; shorter ones are padded with zeros at their end. */
export const longestSeries = 29
export const channels = 12
const speakers = 9

interface Series {
  speaker: number
  steps: number[][]
}

/**
 * Two Japanese vowels, spoken by nine men: series `[rows, 29, 12]` of 12 cepstral coefficients over 7 to 29 steps,
 * padded with zeros, and the number of the speaker from 0. The parts are those of the source: 270 and 370 series.
 *
 * @param perSpeaker - Takes this many training series of every speaker, the first ones; by default all 30.
 */
export function japaneseVowels(perSpeaker = 30): { train: LabelledRows; test: LabelledRows } {
  const parts = { train: new Map<string, Series>(), test: new Map<string, Series>() }
  for (const [part, series, speaker, ...values] of shippedTable('japanese-vowels')) {
    const known = part === 'train' ? parts.train : parts.test
    const own = known.get(series!) ?? { speaker: Number(speaker) - 1, steps: [] }
    own.steps.push(values.map(Number))
    known.set(series!, own)
  }
  const train = Array.from({ length: speakers }, (_, speaker) =>
    [...parts.train.values()].filter(series => series.speaker === speaker).slice(0, perSpeaker),
  ).flat()
  return { train: padded(train), test: padded([...parts.test.values()]) }
}

function padded(series: readonly Series[]): LabelledRows {
  const x = new Float32Array(series.length * longestSeries * channels)
  series.forEach(({ steps }, row) => {
    x.set(steps.flat(), row * longestSeries * channels)
  })
  return {
    x: new Tensor(x, [series.length, longestSeries, channels]),
    y: series.map(({ speaker }) => speaker),
  }
}
