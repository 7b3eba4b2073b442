import type { StudyEntry } from '@thinnet/lab/studio'

/** Trials that have ended, with or without a result. */
export function ProgressBar({ study: { name, progress } }: { study: Pick<StudyEntry, 'name' | 'progress'> }) {
  const { done, failed, total } = progress
  return <progress aria-label={`Trials of ${name} that have ended`} max={total || 1} value={done + failed} />
}
