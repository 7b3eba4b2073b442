import type { FigureList, StudyDetail, TrialTable } from '@thinnet/lab/studio'
import { useRef, useState } from 'react'
import { CandidatesCard } from './CandidatesCard.js'
import { Connection } from './Connection.js'
import { CurvesCard } from './CurvesCard.js'
import { FindingsCard } from './FindingsCard.js'
import { ProgressBar } from './ProgressBar.js'
import type { Pace } from './poll.js'
import { ServerFigure } from './ServerFigure.js'
import { SettingsCard } from './SettingsCard.js'
import { StudiesLink } from './StudiesLink.js'
import { TrialsCard } from './TrialsCard.js'
import { useDocumentTitle } from './useDocumentTitle.js'
import { usePolled } from './usePolled.js'
import { counted, dateOf, progressWords, stateOf, timeLeft } from './words.js'

// a study that has ended can still be deleted
const pace = ({ state }: StudyDetail): Pace => (state === 'active' ? 'live' : 'quiet')
/** Of what belongs to a study: its own state is asked for beside it. */
const livePace = (): Pace => 'live'
const quietPace = (): Pace => 'quiet'

function Progress({ study }: { study: StudyDetail }) {
  const { progress, state } = study
  const parts = [
    progressWords(progress),
    ...(state === 'active'
      ? [
          `${progress.running} running`,
          `${progress.waiting} waiting`,
          ...(progress.workers === null ? [] : [counted(progress.workers, 'worker')]),
          `time left: ${timeLeft(study)}`,
        ]
      : []),
  ]
  return (
    <div className="study-progress">
      <ProgressBar {...{ study }} />
      <span>{parts.join(' · ')}</span>
    </div>
  )
}

function Downloads({ study: { id, downloads, state } }: { study: StudyDetail }) {
  const path = `./api/studies/${encodeURIComponent(id)}`
  return (
    <p className="downloads">
      {downloads.model && (
        <a className="button" href={`${path}/model`} download>
          Best model (.keras)
        </a>
      )}
      {downloads.report && (
        <a className="button" href={`${path}/report`} download>
          Report (.html)
        </a>
      )}
      {!downloads.model && !downloads.report && (
        <span className="studies-place">
          {state === 'active'
            ? 'The best model and the report can be downloaded when the study has ended.'
            : 'There is no model and no report to download.'}
        </span>
      )}
    </p>
  )
}

/** The parts of a study that have requests of their own; another pace is another component, which asks at once. */
function Figures({ id, active }: { id: string; active: boolean }) {
  const { answer } = usePolled<FigureList>(
    `./api/studies/${encodeURIComponent(id)}/figures`,
    active ? livePace : quietPace,
  )
  if (!answer || answer.figures.length === 0) return null
  return (
    <section className="card" aria-labelledby="figures-title">
      <h2 id="figures-title">Figures</h2>
      <div className="server-figures">
        {answer.figures.map(figure => (
          <ServerFigure key={figure.name} {...{ figure }} />
        ))}
      </div>
    </section>
  )
}

/** Announces what state a study comes into, and nothing while it stays in it. */
function StateSaid({ study: { name, state } }: { study: StudyDetail }) {
  const first = useRef(state)
  return (
    <span className="visually-hidden" role="status">
      {state !== first.current && `${name} is ${state}`}
    </span>
  )
}

export function StudyView({ id }: { id: string }) {
  const address = `./api/studies/${encodeURIComponent(id)}`
  const polled = usePolled(address, pace)
  const study = polled.answer
  const active = study?.state === 'active'
  const trials = usePolled<TrialTable>(`${address}/trials`, active ? livePace : quietPace)
  const [trial, setTrial] = useState<number>()
  const show = (number: number) => {
    setTrial(number)
    const title = document.getElementById('curves-title')
    title?.focus({ preventScroll: true })
    title?.scrollIntoView({ block: 'start' })
  }
  useDocumentTitle(
    study ? `${active ? `${study.progress.done}/${study.progress.total} ` : ''}${study.name}` : 'Study',
  )
  return (
    <div className="studies">
      <nav aria-label="Way back">
        <StudiesLink ids={[]}>All studies</StudiesLink>
      </nav>
      <header className="studies-head">
        <h2 id="studies-title" tabIndex={-1}>
          {study?.name ?? 'Study'}
        </h2>
        {study ? (
          <>
            <p className="studies-place">
              <span className={`state state-${study.state}`}>{stateOf(study)}</span> · {study.storedKind}{' '}
              <code>{study.id}</code> · begun <time dateTime={study.created}>{dateOf(study.created)}</time>
            </p>
            <StateSaid {...{ study }} />
            <Progress {...{ study }} />
            <Downloads {...{ study }} />
          </>
        ) : (
          !polled.trouble && <p className="studies-place">Asking the server …</p>
        )}
      </header>
      {study && (
        <>
          <div className="study-columns">
            <FindingsCard {...{ study }} />
            <SettingsCard {...{ study }} />
          </div>
          <Figures {...{ id, active }} />
          {study.candidates.length > 0 && <CandidatesCard {...{ study }} onCurves={show} />}
          {study.candidates.length > 0 && (
            <CurvesCard {...{ study, trial }} trials={trials.answer?.trials ?? []} onTrial={setTrial} />
          )}
          {trials.answer && <TrialsCard {...{ study }} table={trials.answer} onCurves={show} />}
        </>
      )}
      <Connection {...{ polled }} />
    </div>
  )
}
