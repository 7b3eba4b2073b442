import type { CandidateRow, ComparisonRow, StudyDetail } from '@thinnet/lab/studio'
import { useMemo } from 'react'
import { Button } from '../ui/Button.js'
import { type Column, DataTable } from './DataTable.js'
import { estimateColumns } from './estimates.js'
import { firstLine, NOTHING } from './words.js'

interface Props {
  study: StudyDetail
  /** Shows the curves of a trial. */
  onCurves(trial: number): void
}

/** Rows of a page. */
const MOST = 20
/** Characters of a reason; the trials have all of it. */
const SHORT = 120

function columnsOf({ measures }: StudyDetail, onCurves: (trial: number) => void): Column<CandidateRow>[] {
  return [
    {
      ...{ id: 'label', title: 'Candidate', names: true, text: true },
      value: candidate => candidate.number,
      cell: ({ label, chosen, baseline }) => (
        <>
          {label}
          {chosen && <strong className="mark">chosen</strong>}
          {baseline && <span className="row-detail">the others are compared with it</span>}
        </>
      ),
    },
    {
      ...{ id: 'state', title: 'State', text: true },
      value: ({ state }) => state,
      cell: ({ state, reason }) => (
        <span className="state-cell">
          <span className={`state state-${state}`}>{state}</span>
          {reason && <span className="row-detail">{firstLine(reason, SHORT)}</span>}
        </span>
      ),
    },
    { ...{ id: 'trials', title: 'Trials' }, value: ({ trials }) => trials, cell: ({ trials }) => trials },
    ...estimateColumns<CandidateRow>(measures),
    {
      ...{ id: 'curves', title: 'Curves' },
      cell: ({ curves, label }) =>
        curves === null ? (
          NOTHING
        ) : (
          <Button aria-label={`Curves of ${label}`} onClick={() => onCurves(curves)}>
            Curves
          </Button>
        ),
    },
  ]
}

function comparisonColumns({ measures }: StudyDetail): Column<ComparisonRow>[] {
  const names = new Map(measures.map(({ measure, name }) => [measure, name]))
  return [
    {
      ...{ id: 'label', title: 'Candidate', names: true, text: true },
      value: ({ candidate }) => candidate,
      cell: ({ label }) => label,
    },
    {
      ...{ id: 'measure', title: 'On test rows', text: true },
      value: ({ measure }) => measure,
      cell: ({ measure }) => names.get(measure) ?? measure,
    },
    { ...{ id: 'difference', title: 'Difference' }, value: ({ mean }) => mean, cell: ({ text }) => text },
    { ...{ id: 'p', title: 'p' }, value: ({ pValue }) => pValue, cell: ({ pValue }) => pText(pValue) },
    {
      ...{ id: 'corrected', title: 'p, by Holm' },
      value: ({ corrected }) => corrected,
      cell: ({ corrected }) => pText(corrected),
    },
    {
      ...{ id: 'verdict', title: 'Verdict', text: true },
      value: ({ verdict }) => verdict,
      cell: ({ verdict }) => verdict,
    },
  ]
}

export const pText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3))

/** The candidates with their scores, and the tests against the one without regularization. */
export function CandidatesCard({ study, onCurves }: Props) {
  const { candidates, comparisons } = study
  const columns = useMemo(() => columnsOf(study, onCurves), [study, onCurves])
  const tests = useMemo(() => comparisonColumns(study), [study])
  return (
    <section className="card" aria-labelledby="candidates-title">
      <h2 id="candidates-title">Candidates</h2>
      <DataTable
        caption="Candidates, means and 95 % intervals"
        noun="candidates"
        rows={candidates}
        keyOf={({ number }) => number}
        pageSize={MOST}
        {...{ columns }}
      />
      <p className="studies-place">
        Means ± half of the 95 % interval, measured with dropout off.
        {study.figures === 'so far' && ' Figures are of the trials that are done.'}
      </p>
      {comparisons.length > 0 && (
        <details className="comparisons">
          <summary>Tests against no regularization</summary>
          <DataTable
            caption="Tests against no regularization"
            noun="tests"
            rows={comparisons}
            columns={tests}
            keyOf={({ candidate, measure }) => `${candidate} ${measure}`}
            pageSize={MOST}
          />
        </details>
      )}
    </section>
  )
}
