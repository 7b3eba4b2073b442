import { pagePalette } from '../../figures/palette.js'
import { candidateResults, choose, comparisonOf, type RunStage } from '../../search/choice.js'
import { resultOf, stagesSoFar } from '../../search/coordinate.js'
import { searchFigures } from '../../search/figures/searchFigures.js'
import { type Findings, findingsOf } from '../../search/findings/findings.js'
import { candidateLabels } from '../../search/findings/labels.js'
import { resultFrom } from '../../search/readResult.js'
import { settingWords } from '../../search/report/report.js'
import type { StudyResult } from '../../search/result.js'
import { studySeeds } from '../../search/seeds.js'
import {
  type BestSettings,
  bestNumber,
  parseTrialSettings,
  type StudyPlan,
} from '../../search/storedStudy.js'
import type { Trial } from '../../store/rows.js'
import { dataAnswer, measureInfos } from '../answers.js'
import type { FindingsInWords } from '../api.js'
import { candidateRows, comparisonRows } from './candidateRows.js'
import { searchReport } from './searchReport.js'
import type { StudyNow, StudyView } from './view.js'

/** A search, also one that still runs: then what its trials say so far. */
export function searchView(now: StudyNow, plan: StudyPlan): StudyView {
  const { study, trials } = now
  const { settings, data, candidates } = plan
  const labels = candidateLabels(candidates, settings.space)
  const stages = stagesSoFar(plan, trials)
  const found = outcomeOf(plan, stages, trials)
  const words = (result: Parameters<typeof settingWords>[0]) =>
    settingWords(result).map(([name, value]) => ({ name, value }))
  const common = {
    data: dataAnswer(data),
    measures: measureInfos(data),
  }
  const named = candidates.map((candidate, number) => ({ candidate, label: labels[number]! }))
  if ('problem' in found) {
    return {
      detail: {
        ...{ ...common, figures: 'none', problem: found.problem, findings: null, comparisons: [] },
        settings: words({ ...plan, ...study, settings, candidates: [] }),
        candidates: candidateRows({ now, plan, stages, findings: undefined, ended: false }),
      },
      candidates: named,
      ...{ figures: () => [], report: () => undefined, best: undefined },
    }
  }
  const { best, bestResult } = found
  const ended = study.state === 'done' && bestResult !== undefined && bestResult.failure === undefined
  // The model itself is not needed for anything that is shown.
  const read = resultFrom(study, plan, { stages, best, bestResult }, trials, new Uint8Array())
  const result: StudyResult = ended ? read : { ...read, candidates: unfinished(plan, stages) }
  const findings = findingsOf(result)
  const { chosen } = findings
  return {
    detail: {
      ...common,
      figures: ended ? 'final' : 'so far',
      settings: words(result),
      findings: ended ? inWords(findings) : inWordsSoFar(findings, now),
      candidates: candidateRows({ now, plan, stages, findings, ended }),
      comparisons: comparisonRows(findings),
    },
    candidates: named,
    figures: () =>
      Object.values(searchFigures(result, findings, pagePalette)).map(figure =>
        ended ? figure : { ...figure, caption: `${now.soFar} ${figure.caption}` },
      ),
    report: () => (ended ? searchReport(result, findings) : undefined),
    best: { ...chosen, data, fixedSplit: false },
  }
}

/**
 * All candidates as ones that have trials to come: then those are compared that have come equally far. A rung of successive
 * halving counts when all who are in it have been on a fold.
 */
function unfinished({ candidates }: StudyPlan, stages: readonly RunStage[]) {
  const { rung } = comparisonOf(stages)
  const compared = stages.filter(({ planned }) => (planned[0]?.rung ?? 0) <= rung)
  return candidateResults(candidates, compared, { splits: Number.POSITIVE_INFINITY, rung })
}

/** What was decided, or would be now; or why nothing can be said. */
function outcomeOf(plan: StudyPlan, stages: readonly RunStage[], trials: readonly Trial[]) {
  const { settings, candidates } = plan
  if (!stages.some(({ done }) => done.length > 0)) return { problem: 'no trial is done yet' }
  const last = trials.find(({ number }) => number === bestNumber)
  const stored = last && parseTrialSettings(last)
  if (last && stored && 'best' in stored) return { best: stored, bestResult: resultOf(last, stored.epochs) }
  try {
    const { chosen } = choose(comparisonOf(stages), candidates, settings)
    const best: BestSettings = {
      ...{ best: true, candidateNumber: chosen, candidate: candidates[chosen]! },
      ...{ seed: studySeeds(settings.seed).best, epochs: settings.epochs },
    }
    return { best, bestResult: undefined }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function inWords({ headline, effect, choice, fit, caution, honest, advice }: Findings): FindingsInWords {
  return {
    ...{ headline, honest },
    ...{
      effect: [...effect],
      choice: [...choice],
      fit: [...fit],
      caution: [...caution],
      advice: [...advice],
    },
  }
}

/** Without what can be said of a study only when it has ended. */
function inWordsSoFar(findings: Findings, { study, soFar }: StudyNow): FindingsInWords {
  const running =
    ' Figures and tests will change. Who looks again and again and stops when a test comes out finds differences that are not there.'
  const early = findings.chosen.trials.length < 2
  return {
    headline: early ? 'Too early to compare: fewer than two splits are done' : `So far: ${findings.headline}`,
    effect: early ? [] : [...findings.effect],
    choice: early ? [] : [...findings.choice],
    fit: early ? [] : [...findings.fit],
    caution: [`${soFar}${study.state === 'active' ? running : ''}`],
    ...{ honest: null, advice: [] },
  }
}
