import type { Curves, StudyDetail, TrialRow } from '@thinnet/lab/studio'
import { useMemo } from 'react'
import { Chart } from '../charts/Chart.js'
import { SelectField } from '../ui/SelectField.js'
import { trialCurvesFigure } from './curvesFigure.js'
import type { Pace } from './poll.js'
import { usePolled } from './usePolled.js'

// a trial that has ended stays as it is
const settled = (): Pace => 'settled'

interface ChartProps {
  study: StudyDetail
  trial: number
}

function TrialChart({ study: { id, measures }, trial }: ChartProps) {
  const { answer, trouble } = usePolled<Curves>(
    `./api/studies/${encodeURIComponent(id)}/trials/${trial}/curves`,
    settled,
  )
  // of another answer to the study only the measures matter, and those are the same in all
  const named = JSON.stringify(measures)
  const figure = useMemo(() => answer && trialCurvesFigure(answer, JSON.parse(named)), [answer, named])
  if (figure) return <Chart {...{ figure }} words />
  return <p>{trouble ? trouble.words || 'The server does not answer.' : 'Asking the server …'}</p>
}

interface Props {
  study: StudyDetail
  trials: readonly TrialRow[]
  /** The one that was asked for; without it that of the chosen candidate, or the first there is. */
  trial: number | undefined
  onTrial(trial: number): void
}

/** The learning curves of one trial. */
export function CurvesCard({ study, trials, trial, onTrial }: Props) {
  const { candidates } = study
  const usual = candidates.find(({ chosen, curves }) => chosen && curves !== null)?.curves
  const shown = trial ?? usual ?? candidates.find(({ curves }) => curves !== null)?.curves ?? undefined
  const options = useMemo(
    () =>
      trials
        .filter(({ curves }) => curves)
        .map(({ number, label }) => ({ value: String(number), label: `${number}: ${label}` })),
    [trials],
  )
  return (
    <section className="card curves-card" aria-labelledby="curves-title">
      <h2 id="curves-title" tabIndex={-1}>
        Learning curves
      </h2>
      {shown === undefined || shown === null ? (
        <p>There are none yet: a trial leaves its curves when it has ended.</p>
      ) : (
        <>
          <SelectField
            label="Trial"
            value={String(shown)}
            {...{ options }}
            onChange={value => onTrial(Number(value))}
          />
          <TrialChart key={shown} trial={shown} {...{ study }} />
        </>
      )}
    </section>
  )
}
