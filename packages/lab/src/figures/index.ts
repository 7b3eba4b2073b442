// The figures, for whoever draws them elsewhere: nothing here needs Node.

export type { CaseStudyData, Rows } from '../caseStudy/dataset.js'
export { boundaryFigure } from '../caseStudy/figures/boundaryFigure.js'
export { dataFigure, planeOptions, pointLegend, pointMarks } from '../caseStudy/figures/dataFigure.js'
export { type GridWords, gridFigure } from '../caseStudy/figures/gridFigure.js'
export {
  accuracyFigure,
  type CurvesOf,
  type CurvesOptions,
  lossFigure,
  type ModelCurves,
} from '../study/figures/curvesFigures.js'
export { type Repeat, type Repeats, summarizeRepeats } from '../study/repeats.js'
export type { Figure, LegendEntry, LegendSymbol, Panel } from './figure.js'
export { renderSymbol, symbolSize } from './legend.js'
export { cssVariables, darkPalette, lightPalette, type Palette, pagePalette } from './palette.js'
export { panelSvg } from './panelSvg.js'
export { standaloneSvg } from './standaloneSvg.js'
