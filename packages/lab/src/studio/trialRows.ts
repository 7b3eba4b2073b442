import { z } from 'zod'
import { bestNumber, parseResult, parseTrialSettings } from '../search/storedStudy.js'
import type { TrialResult } from '../search/trial.js'
import type { Trial } from '../store/rows.js'
import { finite, Refusal, scoresAnswer } from './answers.js'
import type { Curves, TrialRow } from './api.js'
import type { StudyView } from './views/view.js'

type Named = StudyView['candidates']

/** What a training reports while it runs. */
const progressSchema = z.object({ epochs: z.number() })

/**
 * Trials as rows of a table.
 *
 * @param candidates with their names; none for studies that have none
 * @param time now, in seconds since 1970
 */
export function trialRows(trials: readonly Trial[], candidates: Named, time = Date.now() / 1000): TrialRow[] {
  return trials.map(trial => {
    const { number, state, attempt, worker, error, startedAt, finishedAt } = trial
    const result = candidates.length > 0 ? resultIn(trial) : undefined
    const progress = progressSchema.safeParse(trial.progress)
    const end = state === 'running' ? time : finishedAt
    return {
      ...{ number, role: number === bestNumber ? 'best' : 'trial', state },
      ...(candidates.length > 0 ? askedOf(trial, candidates) : nothingAsked),
      epochsDone: state === 'running' && progress.success ? progress.data.epochs : null,
      train: result ? scoresAnswer(result.train) : null,
      test: result && result.testRows > 0 ? scoresAnswer(result.test) : null,
      seconds: startedAt === null || end === null ? null : Math.max(0, end - startedAt),
      ...{ attempt, worker, error: error ?? result?.failure ?? null, curves: result?.curves !== undefined },
    }
  })
}

type Asked = Pick<
  TrialRow,
  'candidate' | 'label' | 'settings' | 'repeat' | 'fold' | 'rung' | 'seed' | 'epochs'
>

const nothingAsked: Asked = {
  ...{ candidate: null, label: '', settings: {} },
  ...{ repeat: null, fold: null, rung: null, seed: null, epochs: null },
}

function askedOf(trial: Trial, candidates: Named): Asked {
  const asked = parseTrialSettings(trial)
  const { candidateNumber, candidate, seed, epochs } = asked
  const [repeat, fold, rung] = 'best' in asked ? [null, null, null] : [asked.repeat, asked.fold, asked.rung]
  return {
    ...{
      candidate: candidateNumber,
      label: candidates[candidateNumber]?.label ?? '',
      settings: { ...candidate },
    },
    ...{ repeat, fold, rung, seed, epochs },
  }
}

function resultIn(trial: Trial): TrialResult | undefined {
  const { state, result } = trial
  return state === 'done' && result !== null ? parseResult(trial, result) : undefined
}

/** For each candidate the trial whose curves were kept; of successive halving, the one of the longest training. */
export function curvesOfCandidates(trials: readonly Trial[]): Map<number, number> {
  const found = new Map<number, number>()
  // Higher rungs have higher numbers.
  for (const trial of trials) {
    if (resultIn(trial)?.curves) found.set(parseTrialSettings(trial).candidateNumber, trial.number)
  }
  return found
}

/**
 * The learning curves of a trial.
 *
 * @throws Refusal if there is no such trial, or its curves were not kept
 */
export function curvesAnswer(trials: readonly Trial[], number: number, candidates: Named): Curves {
  const trial = trials.find(one => one.number === number)
  if (!trial)
    throw new Refusal(404, `there is no trial ${number} in this study; it has ${trials.length} trials`)
  const curves = candidates.length > 0 ? resultIn(trial)?.curves : undefined
  if (!curves) {
    const why =
      trial.state === 'done'
        ? 'were not kept: those of the first fold of the first repeat are'
        : trial.state === 'failed' || trial.state === 'stopped'
          ? `are not there: it ${trial.state === 'failed' ? 'failed' : 'was stopped'}`
          : 'are not there yet: it has not ended'
    throw new Refusal(404, `the curves of trial ${number} ${why}`)
  }
  const values = (figures: readonly number[]) => figures.map(finite)
  const { epoch, trainLoss, testLoss, trainAccuracy, testAccuracy } = curves
  return {
    ...{ trial: number, label: askedOf(trial, candidates).label, epoch: [...epoch] },
    ...{ trainLoss: values(trainLoss), testLoss: values(testLoss) },
    ...(trainAccuracy && { trainAccuracy: values(trainAccuracy) }),
    ...(testAccuracy && { testAccuracy: values(testAccuracy) }),
  }
}
