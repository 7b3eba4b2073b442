// Data sets that come with the lab: digits and Japanese vowels. Their files lie beside the page.

import { trainTestSplitIndices } from 'thinnet'
import digitsAddress from '../../../lab/data/digits.csv.gz?url'
import vowelsAddress from '../../../lab/data/japanese-vowels.csv.gz?url'
import type { DataSetting } from '../setting/setting.js'
import { DataError, DataMissingError, type Dataset, type Part } from './dataset.js'

async function tableAt(address: string): Promise<string[][]> {
  const response = await fetch(address).catch(() => undefined)
  const content = response?.ok ? await response.arrayBuffer().catch(() => undefined) : undefined
  if (!content) {
    const reason = response && !response.ok ? `the server said ${response.status}` : 'there is no connection'
    throw new DataMissingError(`The data could not be loaded: ${reason}.`)
  }
  // a server may have taken the compression off already
  const bytes = new Uint8Array(content)
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
  const stream = new Blob([bytes]).stream()
  const text = await new Response(
    packed ? stream.pipeThrough(new DecompressionStream('gzip')) : stream,
  ).text()
  const [, ...lines] = text.trimEnd().split('\n')
  return lines.map(line => line.split(','))
}

interface Labelled {
  readonly values: readonly number[]
  readonly label: number
}

/** Splits rows so that both parts have the same share of every class. */
function split(rows: readonly Labelled[], { trainRows, seed }: DataSetting, classes: number) {
  const least = classes
  const most = rows.length - classes
  if (trainRows < least || trainRows > most) {
    throw new DataError(
      `${trainRows} rows for training cannot be had: of these ${rows.length}, take ${least} to ${most}.`,
    )
  }
  const labels = rows.map(({ label }) => label)
  const { trainIndices, testIndices } = trainTestSplitIndices(rows.length, {
    trainSize: trainRows,
    stratify: labels,
    randomState: seed,
  })
  const part = (chosen: ArrayLike<number>): Part => ({
    rows: chosen.length,
    x: Float32Array.from(Array.from(chosen).flatMap(row => rows[row]!.values)),
    y: Float32Array.from(chosen, row => rows[row]!.label),
  })
  return { train: part(trainIndices), test: part(testIndices) }
}

const PIXELS = 64
/** A pixel counts the dark points of a square of 4 by 4. */
const DARKEST = 16

async function digits(setting: DataSetting): Promise<Dataset> {
  const rows = (await tableAt(digitsAddress)).map(cells => ({
    values: cells.slice(0, PIXELS).map(cell => Number(cell) / DARKEST),
    label: Number(cells[PIXELS]),
  }))
  return {
    form: 'images',
    task: 'classes',
    inputShape: [8, 8, 1],
    outputs: 10,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    features: [],
    ...split(rows, setting, 10),
    standardize: false,
  }
}

const STEPS = 29
const SPEAKERS = 9

async function vowels(setting: DataSetting): Promise<Dataset> {
  const series = new Map<string, { steps: number[][]; label: number }>()
  for (const [part, number, speaker, ...values] of await tableAt(vowelsAddress)) {
    const key = `${part} ${number}`
    const known = series.get(key) ?? { steps: [], label: Number(speaker) - 1 }
    known.steps.push(values.map(Number))
    series.set(key, known)
  }
  const channels = [...series.values()][0]!.steps[0]!.length
  const rows = [...series.values()].map(({ steps, label }) => ({
    // short series end in zeros
    values: [...steps.flat(), ...new Array<number>((STEPS - steps.length) * channels).fill(0)],
    label,
  }))
  return {
    form: 'sequences',
    task: 'classes',
    inputShape: [STEPS, channels],
    outputs: SPEAKERS,
    classes: Array.from({ length: SPEAKERS }, (_, speaker) => `speaker ${speaker + 1}`),
    features: Array.from({ length: channels }, (_, i) => `coefficient ${i + 1}`),
    ...split(rows, setting, SPEAKERS),
    standardize: false,
  }
}

export function givenData(setting: DataSetting): Promise<Dataset> {
  return setting.kind === 'digits' ? digits(setting) : vowels(setting)
}
