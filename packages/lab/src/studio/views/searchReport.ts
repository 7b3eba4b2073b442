import { pagePalette } from '../../figures/palette.js'
import { searchFigures } from '../../search/figures/searchFigures.js'
import { quoted } from '../../search/findings/advice.js'
import type { Findings } from '../../search/findings/findings.js'
import { readingWords } from '../../search/readingWords.js'
import { renderSearchReport } from '../../search/report/report.js'
import type { StudyResult } from '../../search/result.js'

/** The report of a search that is in the store: of the command that began it, only what the study knows is told. */
export function searchReport(result: StudyResult, findings: Findings): string {
  const { data, settings } = result
  const reading = readingWords(data.reading).map(([name, value]) => ` ${name} ${quoted(value)}`)
  return renderSearchReport({
    ...{ result, findings, figures: searchFigures(result, findings, pagePalette) },
    asked: { table: data.schema ? data.source : undefined, model: settings.model?.file },
    predictLine: data.schema?.columns
      ? `thinnet predict best.keras new.csv${reading.join('')} --out predictions.csv`
      : undefined,
    files: ['best.keras'],
  })
}
