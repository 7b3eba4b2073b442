// The figures, for whoever draws them elsewhere: nothing here needs Node.

export type { CaseStudyData, Rows } from './caseStudy/dataset.js'
export { boundaryFigure } from './caseStudy/figures/boundaryFigure.js'
export { dataFigure, planeOptions, pointLegend, pointMarks } from './caseStudy/figures/dataFigure.js'
export { type GridWords, gridFigure } from './caseStudy/figures/gridFigure.js'
export type { Figure, LegendEntry, LegendSymbol, Panel } from './figures/figure.js'
export { renderSymbol, symbolSize } from './figures/legend.js'
export { cssVariables, darkPalette, lightPalette, type Palette, pagePalette } from './figures/palette.js'
export { panelSvg } from './figures/panelSvg.js'
export { standaloneSvg } from './figures/standaloneSvg.js'
export {
  accuracyFigure,
  type CurvesOf,
  type CurvesOptions,
  lossFigure,
  type ModelCurves,
} from './study/figures/curvesFigures.js'
export { type Repeat, type Repeats, summarizeRepeats } from './study/repeats.js'
