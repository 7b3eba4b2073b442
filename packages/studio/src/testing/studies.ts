import type { StudyProgress, TrialRow } from '@thinnet/lab/studio'

export const progress: StudyProgress = {
  ...{ total: 0, done: 0, running: 0, waiting: 0, failed: 0, stopped: 0 },
  ...{ secondsLeft: null, workers: null },
}

export const trial: TrialRow = {
  ...{ number: 0, role: 'trial', state: 'done', candidate: 0, label: 'none', settings: {} },
  ...{ repeat: 0, fold: 0, rung: 0, seed: 1, epochs: 10, epochsDone: null, train: null, test: null },
  ...{ seconds: 1, attempt: 1, worker: null, error: null, curves: false },
}
