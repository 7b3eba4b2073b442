import { basename } from 'node:path'
import { repeatFigure } from '../../compare/figures/repeatFigure.js'
import { repeatFindings } from '../../compare/findings/repeatFindings.js'
import { finished } from '../../compare/findings/rows.js'
import { describeSplits } from '../../compare/findings/splitsInWords.js'
import { type MeasureSpread, spreadsOf } from '../../compare/findings/spread.js'
import type { RepeatedResult } from '../../compare/repeat.js'
import { commandLine, settingsText } from '../../compare/report/commandLine.js'
import { networkOf, renderPage } from '../../compare/report/page.js'
import { repeatReport } from '../../compare/report/repeatReport.js'
import type { RepeatSettings, SplitScheme } from '../../compare/settings.js'
import type { TrainedModel } from '../../compare/trainings.js'
import { pagePalette } from '../../figures/palette.js'
import { wholeNumber } from '../../report/format.js'
import { resultOf } from '../../search/coordinate.js'
import { lossName } from '../../search/findings/measures.js'
import type { Estimates } from '../../search/findings/summaries.js'
import { foldRows, type Splits } from '../../search/splits.js'
import { parseTrialSettings, type StudyPlan } from '../../search/storedStudy.js'
import type { DoneTrial } from '../../search/strategies/strategy.js'
import type { Trial } from '../../store/rows.js'
import { versions } from '../../study/versions.js'
import { dataAnswer, estimatesAnswer, measureInfos } from '../answers.js'
import type { CandidateRow, FindingsInWords } from '../api.js'
import { curvesOfCandidates } from '../trialRows.js'
import type { StudyNow, StudyView } from './view.js'

/**
 * One model that is trained again and again (`thinnet repeat`, or one side of `thinnet compare`).
 *
 * @param splits of the study's data
 */
export function repeatsView(now: StudyNow, plan: StudyPlan, splits: Splits): StudyView {
  const { study, trials, soFar } = now
  const { data } = plan
  const result = resultSoFar(now, plan, splits)
  const { model, spreads, settings } = result
  const ended = study.state === 'done'
  const shown = spreads.length > 0
  const findings = repeatFindings(result)
  const { train, test } = { train: estimatesOf(spreads, 'train'), test: estimatesOf(spreads, 'test') }
  const state = shown ? 'complete' : 'failed'
  const row: CandidateRow = {
    ...{ number: 0, label: model.label, settings: { ...model.candidate } },
    ...(ended ? { state } : { state: study.state === 'active' ? 'running' : 'stopped', reason: soFar }),
    ...{ chosen: false, baseline: false, trials: finished(model.trials).length },
    ...{ train: estimatesAnswer(train, data.task), test: estimatesAnswer(test, data.task) },
    curves: curvesOfCandidates(trials).get(0) ?? null,
  }
  return {
    detail: {
      figures: shown ? (ended ? 'final' : 'so far') : 'none',
      ...(!shown && { problem: 'fewer than two trainings have come to an end' }),
      settings: settingsOf(result).map(([name, value]) => ({ name, value })),
      data: dataAnswer(data),
      measures: measureInfos(data),
      findings: shown ? inWords(findings, ended ? undefined : soFar) : null,
      candidates: [row],
      comparisons: [],
    },
    candidates: [{ candidate: model.candidate, label: model.label }],
    figures() {
      const figure = repeatFigure(result, pagePalette)
      if (!figure) return []
      return [ended ? figure : { ...figure, caption: `${soFar} ${figure.caption}` }]
    },
    report: () => (ended ? reportOf(result) : undefined),
    best: shown
      ? {
          ...{ label: model.label, data, trials: finished(model.trials), train, test, state },
          fixedSplit: settings.splits.kind === 'fixed',
        }
      : undefined,
  }
}

function resultSoFar({ study, trials }: StudyNow, plan: StudyPlan, splits: Splits): RepeatedResult {
  const { data, settings } = plan
  const { seed, repeats, epochs, batchSize, hidden, model: file } = settings
  const prefix = `${basename(data.source)}: `
  const model: TrainedModel = {
    label: study.name.startsWith(prefix) ? study.name.slice(prefix.length) : study.name,
    ...{ study: study.id, candidate: plan.candidates[0] ?? {}, hidden, model: file },
    trials: trials.flatMap(doneTrial),
  }
  const repeated: RepeatSettings = {
    ...{ seed, repeats, epochs, batchSize },
    splits: schemeOf(splits, settings.folds, repeats),
  }
  const ended = Math.max(study.createdAt, ...trials.map(({ finishedAt }) => finishedAt ?? 0))
  return {
    ...{ data, settings: repeated, model, spreads: spreadsOf(model, { data, settings: repeated }) },
    seconds: ended - study.createdAt,
    workers: new Set(trials.flatMap(({ worker }) => worker ?? [])).size,
    versions: Object.fromEntries(versions().map(one => [one.name, one.version])),
  }
}

function doneTrial(trial: Trial): DoneTrial[] {
  const settings = parseTrialSettings(trial)
  if ('best' in settings) return []
  const result = resultOf(trial, settings.epochs)
  return result ? [{ settings, result }] : []
}

/** Which rows test, from the splits themselves: of folds, each in turn; else fold 0 alone, the same or another each time. */
function schemeOf(splits: Splits, folds: number, repeats: number): SplitScheme {
  if (folds > 1) return { kind: 'folds', folds }
  const tested = (repeat: number) => foldRows(splits, repeat, 0).test
  const first = tested(0)
  const same = Array.from({ length: repeats }, (_, repeat) => tested(repeat).join()).every(
    rows => rows === first.join(),
  )
  return { kind: same ? 'fixed' : 'random', test: first.length / splits.rows.length }
}

function estimatesOf(spreads: readonly MeasureSpread[], part: 'train' | 'test'): Estimates {
  return Object.fromEntries(spreads.map(spread => [spread.measure, spread[part]]))
}

function settingsOf({ model, data, settings }: RepeatedResult): [string, string][] {
  return [
    ['study', model.study],
    ['seed', String(settings.seed)],
    ['network', networkOf(model)],
    ['settings', settingsText(model.candidate) || 'none'],
    ['splits', describeSplits(settings)],
    ['epochs', wholeNumber(settings.epochs)],
    ['batch size', wholeNumber(settings.batchSize)],
    ['loss', lossName(data.task)],
  ]
}

function inWords(
  { headline, spread, gap, caution }: ReturnType<typeof repeatFindings>,
  soFar: string | undefined,
): FindingsInWords {
  return {
    headline: soFar === undefined ? headline : `So far: ${headline}`,
    // Its sentences count all trainings that are planned.
    effect: soFar === undefined ? [...spread] : [],
    ...{ choice: [], fit: [...gap], honest: null, advice: [] },
    caution: [...(soFar === undefined ? [] : [soFar]), ...caution],
  }
}

function reportOf(result: RepeatedResult): string {
  const { model, data, settings } = result
  const { hidden, model: own, candidate } = model
  const table = data.schema ? data.source : undefined
  const line = commandLine(
    'repeat',
    { table, target: table === undefined ? undefined : data.target },
    [
      ['--set', settingsText(candidate)],
      ['--model', own?.file],
      ['--hidden', hidden?.join(',')],
    ],
    settings,
  )
  const { figure, page, trainings } = repeatReport(result, line)
  return renderPage({ ...page, trainings, figure: figure(pagePalette), files: [] })
}
