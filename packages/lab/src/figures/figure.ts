import type { PlotOptions } from '@observablehq/plot'

/** A picture with its words: what the standalone files and the report are both made from. */
export interface Figure {
  /** The file name without its ending. */
  name: string
  /** What there is to see, as a sentence. */
  title: string
  /** How to read it, and where the numbers come from. */
  caption: string
  /** What lines and symbols stand for; may be empty. */
  legend: LegendEntry[]
  /** At least one. */
  panels: Panel[]
  /** Panels side by side in the standalone file. Default: all up to three, two of four. */
  columns?: number
}

/** One chart of a figure. All panels of a figure are as large as its first. */
export interface Panel {
  /** Stands above the chart. */
  title?: string
  /** In pixels. */
  width: number
  /** In pixels. */
  height: number
  /** The chart, as Observable Plot takes it, without its size. */
  plot: PlotOptions
}

/** One line of a legend. */
export interface LegendEntry {
  /** What the symbol stands for, in a few words. */
  label: string
  /** The shape that the chart has for it. */
  symbol: LegendSymbol
  /** As CSS has it, `#0072b2` or `var(--train)`. */
  color: string
  /** Fill strength, 0 to 1; 0 leaves an outline. Default 1. */
  opacity?: number
}

/** The shapes that legends can show. */
export type LegendSymbol = 'line' | 'dashes' | 'circle' | 'triangle' | 'band'
