/** How far the trainings are. */
export interface Progress {
  /** Trainings that are done, and all there are. */
  done: number
  /** How many trainings there are. */
  total: number
  /** Share of all epochs that are done, 0 to 1. */
  fraction: number
  /** The first repeat of every model, and the epochs it has done: what there is to see of a short study. */
  models: {
    /** What tables and charts call it. */
    label: string
    /** Those done so far. */
    epochs: number
  }[]
}

/** How trainings are watched and cancelled. */
export interface RunOptions {
  /** Cancels the trainings; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Told every time a process reports. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** What a study that writes files takes besides its settings. */
export interface StudyOptions extends RunOptions {
  /** The folder for the files. */
  out: string
  /** Trainings are done, and figures are about to be drawn. */
  onDraw?: (() => void) | undefined
}

/** A training as progress sees it. */
export interface TrackedTraining {
  label: string
  /** Whether it is the first repeat of a model. */
  first: boolean
}

/** Adds up what the processes report. */
export function trackProgress(
  trainings: readonly TrackedTraining[],
  epochs: number,
  onProgress: RunOptions['onProgress'],
) {
  const epochsDone = trainings.map(() => 0)
  let done = 0
  const tell = () => {
    const sum = epochsDone.reduce((total, one) => total + one, 0)
    const models = trainings.flatMap(({ label, first }, index) =>
      first ? [{ label, epochs: epochsDone[index]! }] : [],
    )
    const total = trainings.length
    onProgress?.({ done, total, fraction: sum / (total * epochs), models })
  }
  return {
    progress: (index: number, count: number) => {
      epochsDone[index] = count
      tell()
    },
    outcome: (index: number) => {
      epochsDone[index] = epochs
      done++
      tell()
    },
  }
}
