import type { PlotOptions } from '@observablehq/plot'

/** A picture with its words: what the standalone files and the report are both made from. */
export interface Figure {
  /** The file name without its ending. */
  name: string
  /** What there is to see, as a sentence. */
  title: string
  /** How to read it, and where the numbers come from. */
  caption: string
  legend: LegendEntry[]
  panels: Panel[]
  /** Panels side by side in the standalone file. Default: all up to three, two of four. */
  columns?: number
}

/** One chart of a figure. All panels of a figure are as large as its first. */
export interface Panel {
  /** Stands above the chart. */
  title?: string
  width: number
  height: number
  plot: PlotOptions
}

export interface LegendEntry {
  label: string
  symbol: LegendSymbol
  color: string
  /** Fill strength, 0 to 1; 0 leaves an outline. Default 1. */
  opacity?: number
}

export type LegendSymbol = 'line' | 'dashes' | 'circle' | 'triangle' | 'band'
