import type { Figure } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import type { Findings } from '../findings/findings.js'
import { variedSettings } from '../findings/labels.js'
import type { StudyResult } from '../result.js'
import { candidatesFigure } from './candidatesFigure.js'
import { curvesFigure } from './curvesFigure.js'
import { ratesFigure } from './ratesFigure.js'

export interface SearchFigures {
  rates?: Figure
  curves?: Figure
  candidates?: Figure
}

/** The names that the figures of a search can have: what an earlier report may have left. */
export const figureNames = ['rates', 'curves', 'candidates'] as const

/** The figures that a study has the numbers for, in the colours of a palette. */
export function searchFigures(result: StudyResult, findings: Findings, palette: Palette): SearchFigures {
  const rates = ratesFigure(result, findings, palette)
  const curves = curvesFigure(result, findings, palette)
  // Where the rate alone varies, the chart over the rate shows all candidates.
  const all =
    rates !== undefined && variedSettings(result.settings.space).length === 1 && everyoneIsThere(findings)
  const candidates = all ? undefined : candidatesFigure(result, findings, palette)
  return { ...(rates && { rates }), ...(curves && { curves }), ...(candidates && { candidates }) }
}

const everyoneIsThere = ({ summaries }: Findings) => summaries.every(({ state }) => state !== 'stopped')
