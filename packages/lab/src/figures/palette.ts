/**
 * The colours of all figures, by what they mean. Train against test and class against class are pairs that stay
 * apart for the common kinds of colour blindness (blue and vermilion of Okabe and Ito; purple and green of
 * ColorBrewer's PRGn), and never the only sign: lines are labelled, classes have shapes of their own.
 */
export interface Palette {
  /** Of the figure; symbols have a thin line of it around them. */
  background: string
  /** Text and axes. */
  ink: string
  /** Second-rank text and hairlines. */
  faint: string
  /** What belongs to training rows. */
  train: string
  /** What belongs to test rows. */
  test: string
  /** Rows of the first class, and where it is predicted. */
  class0: string
  /** Rows of the second class, and where it is predicted. */
  class1: string
}

/** For paper, and for light pages. */
export const lightPalette: Palette = {
  background: '#ffffff',
  ink: '#1c1c1e',
  faint: '#6b6b70',
  train: '#0072b2',
  test: '#d55e00',
  class0: '#7b3294',
  class1: '#1b8a4b',
}

/** For dark pages: the same hues, light enough to be read. */
export const darkPalette: Palette = {
  background: '#17181a',
  ink: '#ececee',
  faint: '#a0a0a6',
  train: '#5bb5ee',
  test: '#ff9350',
  class0: '#c79be0',
  class1: '#5fcf95',
}

/** Leaves the choice to the page that the figure is part of, by CSS variables: see `cssVariables`. */
export const pagePalette: Palette = {
  background: 'var(--background)',
  ink: 'var(--ink)',
  faint: 'var(--faint)',
  train: 'var(--train)',
  test: 'var(--test)',
  class0: 'var(--class0)',
  class1: 'var(--class1)',
}

/** A palette as CSS declarations, for the variables that `pagePalette` refers to. */
export function cssVariables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name}: ${color};`)
    .join(' ')
}
