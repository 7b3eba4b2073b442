import type { StudyEntry, StudyList } from '@thinnet/lab/studio'
import { useMemo, useState } from 'react'
import { MOST_COMPARED } from '../setting/setting.js'
import { Button } from '../ui/Button.js'
import { SelectField } from '../ui/SelectField.js'
import { Connection } from './Connection.js'
import { type Column, DataTable } from './DataTable.js'
import { FoundCount } from './FoundCount.js'
import { ProgressBar } from './ProgressBar.js'
import type { Pace } from './poll.js'
import { matches } from './rows.js'
import { StudiesLink } from './StudiesLink.js'
import { TextField } from './TextField.js'
import { useDocumentTitle } from './useDocumentTitle.js'
import { usePolled } from './usePolled.js'
import {
  counted,
  dateOf,
  NOTHING,
  placeWords,
  progressWords,
  stateOf,
  timeLeft,
  wholeNumber,
} from './words.js'

const pace = ({ studies }: StudyList): Pace =>
  studies.some(({ state }) => state === 'active') ? 'live' : 'quiet'

type StateFilter = StudyEntry['state'] | 'all'

const states: readonly { value: StateFilter; label: string }[] = [
  { value: 'all', label: 'all' },
  { value: 'active', label: 'active' },
  { value: 'stopped', label: 'stopped' },
  { value: 'done', label: 'done' },
]

/** Ended trials as a share of all. */
const share = ({ progress: { done, failed, total } }: StudyEntry) => (done + failed) / (total || 1)

function State({ study }: { study: StudyEntry }) {
  return <span className={`state state-${study.state}`}>{stateOf(study)}</span>
}

function Progress({ study }: { study: StudyEntry }) {
  return (
    <span className="progress-cell">
      <ProgressBar {...{ study }} />
      <span>{progressWords(study.progress)}</span>
    </span>
  )
}

function Empty({ place }: { place: string }) {
  return (
    <div className="card">
      <p>There are no studies in {placeWords(place)} yet. A search makes one, such as:</p>
      <pre className="commands">
        <code>{'thinnet data wine > wine.csv\nthinnet search wine.csv --target target'}</code>
      </pre>
      <p className="card-note">
        Give it the same <code>--store</code> or <code>--db</code> as <code>thinnet studio</code>. It shows up
        here as soon as it begins.
      </p>
    </div>
  )
}

interface Props {
  /** Ids of the studies that are to be compared. */
  chosen: readonly string[]
  onChoose(chosen: readonly string[]): void
}

function CompareBar({ chosen, studies, onChoose }: Props & { studies: readonly StudyEntry[] }) {
  const there = studies.filter(({ id }) => chosen.includes(id))
  // in the order in which they were chosen: the first one is what the others are compared with
  const ids = chosen.filter(id => there.some(study => study.id === id))
  const isPossible = ids.length >= 2 && ids.length <= MOST_COMPARED
  return (
    <div className="compare-bar">
      {isPossible ? (
        <StudiesLink className="button button-primary" {...{ ids }}>
          Compare {ids.length} studies
        </StudiesLink>
      ) : (
        <span className="compare-hint">
          {ids.length > MOST_COMPARED
            ? `${ids.length} are chosen, and ${MOST_COMPARED} at most can be compared.`
            : ids.length === 1
              ? 'One is chosen: choose another one to compare it with.'
              : 'Choose two or more in the table to compare them.'}
        </span>
      )}
      {ids.length > 0 && (
        <Button look="plain" onClick={() => onChoose([])}>
          Choose none
        </Button>
      )}
    </div>
  )
}

/** All studies of the store, the newest first. */
export function StudyListView({ chosen, onChoose }: Props) {
  const polled = usePolled('./api/studies', pace)
  const [text, setText] = useState('')
  const [state, setState] = useState<StateFilter>('all')
  const { studies, place } = polled.answer ?? {}
  const running = studies?.filter(study => study.state === 'active').length ?? 0
  useDocumentTitle(running > 0 ? `${running} active · Studies` : 'Studies')
  const columns = useMemo(
    (): Column<StudyEntry>[] => [
      {
        ...{ id: 'choose', title: 'Compare', text: true },
        cell: ({ id, name }) => (
          <input
            type="checkbox"
            className="choose"
            aria-label={`Compare ${name}`}
            checked={chosen.includes(id)}
            onChange={event =>
              onChoose(event.target.checked ? [...chosen, id] : chosen.filter(one => one !== id))
            }
          />
        ),
      },
      {
        ...{ id: 'name', title: 'Study', names: true, text: true },
        value: study => study.name,
        cell: study => (
          <>
            <StudiesLink ids={[study.id]}>{study.name}</StudiesLink>
            <span className="row-detail">
              {study.kind} <code>{study.id.slice(0, 8)}</code>
            </span>
            <span className="row-detail narrow-only">
              <State {...{ study }} />
              <Progress {...{ study }} />
            </span>
          </>
        ),
      },
      {
        ...{ id: 'state', title: 'State', text: true, wideOnly: true },
        value: stateOf,
        cell: study => <State {...{ study }} />,
      },
      {
        ...{ id: 'progress', title: 'Progress', text: true, wideOnly: true },
        value: share,
        cell: study => <Progress {...{ study }} />,
      },
      {
        ...{ id: 'workers', title: 'Running', descendingFirst: true },
        value: study => study.progress.running,
        cell: ({ state, progress }) => (state === 'active' ? wholeNumber(progress.running) : NOTHING),
      },
      {
        ...{ id: 'left', title: 'Time left' },
        value: ({ state, progress }) => (state === 'active' ? progress.secondsLeft : null),
        cell: study => <span className="left-cell">{timeLeft(study)}</span>,
      },
      {
        ...{ id: 'created', title: 'Begun', descendingFirst: true },
        value: study => study.created,
        cell: ({ created }) => <time dateTime={created}>{dateOf(created)}</time>,
      },
    ],
    [chosen, onChoose],
  )
  const found = useMemo(
    () =>
      studies?.filter(
        study =>
          (state === 'all' || study.state === state) &&
          matches(text, [study.name, study.id, study.storedKind]),
      ),
    [studies, state, text],
  )
  const filter = `${state} ${text}`
  const workers = studies?.find(one => one.progress.workers !== null)?.progress.workers
  return (
    <div className="studies">
      <header className="studies-head">
        <h2 id="studies-title" tabIndex={-1}>
          Studies
        </h2>
        <p className="studies-place">
          {place === undefined ? 'Asking the server …' : `in ${placeWords(place)}`}
          {typeof workers === 'number' && `, ${counted(workers, 'worker')} heard of in the last minute`}
        </p>
      </header>
      {studies && place !== undefined && studies.length === 0 && <Empty {...{ place }} />}
      {studies && found && studies.length > 0 && (
        <section className="card" aria-labelledby="studies-title">
          <div className="filters">
            <TextField label="Filter by name, kind or id" value={text} onChange={setText} />
            <SelectField label="State" value={state} options={states} onChange={value => setState(value)} />
            <FoundCount {...{ filter }}>
              {found.length === studies.length
                ? counted(studies.length, 'study', 'studies')
                : `${wholeNumber(found.length)} of ${counted(studies.length, 'study', 'studies')}`}
            </FoundCount>
          </div>
          <CompareBar {...{ chosen, studies, onChoose }} />
          <DataTable
            caption="Table of studies"
            noun="studies"
            rows={found}
            pageSize={50}
            keyOf={({ id }) => id}
            {...{ columns, filter }}
          />
          {found.length === 0 && <p>No study fits the filter.</p>}
        </section>
      )}
      <Connection {...{ polled }} />
    </div>
  )
}
