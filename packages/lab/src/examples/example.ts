import type { Layer } from 'thinnet'
import type { LabelledRows } from '../data/labelledRows.js'
import type { Figure } from '../figures/figure.js'
import type { Palette } from '../figures/palette.js'

/** A network of an example, with one kind of dropout or none. */
export interface Variant {
  /** The kind of dropout, as the results call it; `noDropout` is the baseline of its network. */
  name: string
  /** Variants of one network have the same weights, start from the same ones, and are compared. */
  network: string
  /** Network and dropout in a few words, for tables and charts. */
  label: string
  /** The fractions that are dropped, by the option or layer that drops them. */
  rates: Readonly<Record<string, number>>
  /** What the dropout does, as a sentence or two; of a baseline, what the network is. */
  explained: string
  /** New layers with new weights, at every call. */
  layers(): Layer[]
}

/** The rows of an example, split once and for all. */
export interface ExampleData {
  /** The rows to learn from. */
  train: LabelledRows
  /** The rows that no training sees. */
  test: LabelledRows
}

/** Networks for one set of data, with and without dropout: trained, compared and told about. */
export interface Example {
  /** The word after `thinnet example`. */
  name: ExampleName
  /** What the command does, in a few words and in a few lines. */
  summary: string
  /** A few lines, for `--help`. */
  description: string
  /** Of the report: the question that it answers. */
  question: string
  /** Of the report: what is classified, and what is known of it. */
  aboutData: readonly string[]
  /** Of the report: how to choose between the variants, with sources. */
  aboutDropout: readonly string[]
  /** Where the data come from, and their licence. */
  source: string
  /** Passes over the training rows, unless the settings say otherwise. */
  epochs: number
  /** Rows of a training step. */
  batchSize: number
  /** The first variant of each network is its baseline. */
  variants: readonly Variant[]
  /** Reads the rows, which the package ships. */
  data(): ExampleData
  /** A picture of some of the rows. */
  dataFigure(data: ExampleData, palette: Palette): Figure
  /** Charts of curves side by side in the file of a figure. */
  columns: number
}

/** The examples that there are: images of digits, and spoken vowels. */
export type ExampleName = 'cnn' | 'rnn'

/** The variant that others of the same network are compared with. */
export function baselineOf(variants: readonly Variant[], { network }: Variant): Variant {
  const baseline = variants.find(variant => variant.network === network)
  if (!baseline) throw new RangeError(`no variant has the network ${network}`)
  return baseline
}
