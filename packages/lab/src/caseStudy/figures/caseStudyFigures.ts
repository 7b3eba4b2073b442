import type { Palette } from '../../figures/palette.js'
import { accuracyFigure, lossFigure } from '../../study/figures/curvesFigures.js'
import type { CaseStudyData } from '../dataset.js'
import { gridTitle, titlesOf } from '../findings/titles.js'
import type { CaseStudyFigures } from '../report/report.js'
import type { CaseStudyResult } from '../result.js'
import { boundaryFigure } from './boundaryFigure.js'
import { dataFigure } from './dataFigure.js'
import { gridFigure } from './gridFigure.js'
import { repeatsFigure } from './repeatsFigure.js'

/** All figures of a study, in the colours of a palette. */
export function caseStudyFigures(
  result: CaseStudyResult,
  data: CaseStudyData,
  palette: Palette,
): CaseStudyFigures {
  const { settings, grid } = result
  const titles = titlesOf(result, data)
  return {
    data: dataFigure(data, palette),
    accuracy: accuracyFigure(result, { title: titles.accuracy, palette }),
    loss: lossFigure(result, 'binary cross-entropy', { title: titles.loss, palette }),
    boundary: boundaryFigure(result, data, titles.boundary, palette),
    ...(settings.repeats > 1 && { repeats: repeatsFigure(result, titles.repeats, palette) }),
    ...(grid && { grid: gridFigure(grid, settings, gridTitle(grid), palette) }),
  }
}
