import type { MeasureInfo, StudyDetail, TrialRow, TrialTable } from '@thinnet/lab/studio'
import { useMemo, useState } from 'react'
import { Button } from '../ui/Button.js'
import { SelectField } from '../ui/SelectField.js'
import { type Column, DataTable } from './DataTable.js'
import { FoundCount } from './FoundCount.js'
import { TextField } from './TextField.js'
import { everyTrial, filteredTrials, trialStates } from './trialFilter.js'
import {
  counted,
  duration,
  epochsText,
  firstLine,
  NOTHING,
  scoreOf,
  scoreText,
  wholeNumber,
} from './words.js'

/** Characters of an error that are shown without being asked for. */
const SHORT = 240

const orNothing = (value: number | string | null) => value ?? NOTHING

function ErrorWords({ error }: { error: string }) {
  const short = firstLine(error, SHORT)
  if (short === error) return <p className="trial-error">{error}</p>
  return (
    <details className="trial-error">
      <summary>{short}</summary>
      <pre>{error}</pre>
    </details>
  )
}

function scoreColumns(measures: readonly MeasureInfo[]): Column<TrialRow>[] {
  return measures.flatMap(({ measure, name, higherIsBetter }) =>
    (['test', 'train'] as const).map(
      (part): Column<TrialRow> => ({
        ...{ id: `${part} ${measure}`, title: `${part === 'test' ? 'Test' : 'Training'} ${name}` },
        value: trial => scoreOf(trial[part], measure),
        cell: trial => scoreText(measure, scoreOf(trial[part], measure)),
        descendingFirst: higherIsBetter,
      }),
    ),
  )
}

/** Columns that no trial has anything for are left out. */
function columnsOf({ measures, trials }: TrialTable, onCurves: (trial: number) => void): Column<TrialRow>[] {
  const has = (part: 'candidate' | 'repeat' | 'fold' | 'rung' | 'seed' | 'epochs') =>
    trials.some(trial => trial[part] !== null)
  const number = (id: 'repeat' | 'fold' | 'rung' | 'seed', title: string): Column<TrialRow>[] =>
    has(id) ? [{ ...{ id, title }, value: trial => trial[id], cell: trial => orNothing(trial[id]) }] : []
  return [
    {
      ...{ id: 'number', title: 'Trial', names: true },
      value: trial => trial.number,
      // the number of the last training is made up by the lab
      cell: ({ number, role }) => (role === 'best' ? role : number),
    },
    {
      ...{ id: 'state', title: 'State', text: true },
      value: ({ state }) => state,
      cell: ({ state, attempt }) => (
        <>
          <span className={`state state-${state}`}>{state}</span>
          {attempt > 1 && <span className="row-detail">attempt {attempt}</span>}
        </>
      ),
    },
    ...(has('candidate')
      ? [
          {
            ...{ id: 'label', title: 'Candidate', text: true },
            value: ({ label }: TrialRow) => label,
            cell: ({ label, role }: TrialRow) => (
              <>
                {label}
                {role === 'best' && (
                  <span className="row-detail">trained on all rows but those held out</span>
                )}
              </>
            ),
          },
        ]
      : []),
    ...scoreColumns(measures),
    {
      ...{ id: 'curves', title: 'Curves' },
      cell: trial =>
        trial.curves ? (
          <Button aria-label={`Curves of trial ${trial.number}`} onClick={() => onCurves(trial.number)}>
            Curves
          </Button>
        ) : (
          NOTHING
        ),
    },
    ...number('repeat', 'Repeat'),
    ...number('fold', 'Fold'),
    ...(trials.some(({ rung }) => rung) ? number('rung', 'Rung') : []),
    ...(has('epochs')
      ? [
          {
            ...{ id: 'epochs', title: 'Epochs' },
            value: (trial: TrialRow) => trial.epochsDone ?? trial.epochs,
            cell: epochsText,
          },
        ]
      : []),
    {
      ...{ id: 'seconds', title: 'Time', descendingFirst: true },
      value: ({ seconds }) => seconds,
      cell: ({ seconds }) => (seconds === null ? NOTHING : duration(seconds)),
    },
    ...number('seed', 'Seed'),
    {
      ...{ id: 'worker', title: 'Worker', text: true },
      value: ({ worker }) => worker,
      cell: ({ worker }) => <span className="worker">{orNothing(worker)}</span>,
    },
  ]
}

const states = ['all' as const, ...trialStates].map(value => ({ value, label: value }))

interface Props {
  study: StudyDetail
  table: TrialTable
  /** Shows the curves of a trial. */
  onCurves(trial: number): void
}

export function TrialsCard({ study: { candidates }, table, onCurves }: Props) {
  const [filter, setFilter] = useState(everyTrial)
  const { trials } = table
  const found = useMemo(() => filteredTrials(trials, filter), [trials, filter])
  const columns = useMemo(() => columnsOf(table, onCurves), [table, onCurves])
  const key = JSON.stringify(filter)
  const choices = [
    { value: 'all', label: 'all' },
    ...candidates.map(({ number, label }) => ({ value: String(number), label })),
  ]
  return (
    <section className="card" aria-labelledby="trials-title">
      <h2 id="trials-title">Trials</h2>
      <div className="filters">
        <TextField
          label="Filter by settings, worker or error"
          value={filter.text}
          onChange={text => setFilter({ ...filter, text })}
        />
        <SelectField
          label="State"
          value={filter.state}
          options={states}
          onChange={state => setFilter({ ...filter, state })}
        />
        {candidates.length > 1 && (
          <SelectField
            label="Candidate"
            value={filter.candidate}
            options={choices}
            onChange={candidate => setFilter({ ...filter, candidate })}
          />
        )}
        <FoundCount filter={key}>
          {found.length === trials.length
            ? counted(trials.length, 'trial')
            : `${wholeNumber(found.length)} of ${counted(trials.length, 'trial')}`}
        </FoundCount>
      </div>
      <DataTable
        caption="Table of trials"
        noun="trials"
        rows={found}
        keyOf={({ number }) => number}
        detail={({ error }) => error !== null && <ErrorWords {...{ error }} />}
        filter={key}
        {...{ columns }}
      />
      {found.length === 0 && (
        <p>{trials.length === 0 ? 'There are no trials yet.' : 'No trial fits the filter.'}</p>
      )}
    </section>
  )
}
