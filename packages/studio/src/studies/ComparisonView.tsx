import type { ComparedStudy, StudyComparison, StudyTest } from '@thinnet/lab/studio'
import { useMemo } from 'react'
import { pText } from './CandidatesCard.js'
import { Connection } from './Connection.js'
import { type Column, DataTable } from './DataTable.js'
import { estimateColumns } from './estimates.js'
import type { Pace } from './poll.js'
import { ServerFigure } from './ServerFigure.js'
import { StudiesLink } from './StudiesLink.js'
import { useDocumentTitle } from './useDocumentTitle.js'
import { usePolled } from './usePolled.js'
import { wholeNumber } from './words.js'

const pace = ({ studies }: StudyComparison): Pace =>
  studies.some(({ figures }) => figures === 'so far') ? 'live' : 'quiet'

function studyColumns({ measures, studies }: StudyComparison): Column<ComparedStudy>[] {
  const ids = studies.map(({ id }) => id)
  return [
    {
      ...{ id: 'name', title: 'Study', names: true, text: true },
      value: ({ name }) => name,
      cell: ({ id, name, label, figures }) => (
        <>
          <StudiesLink ids={[id]}>{name}</StudiesLink>
          <span className="row-detail">
            {label}
            {figures === 'so far' && ', so far'} <code>{id.slice(0, 8)}</code>
          </span>
        </>
      ),
    },
    {
      ...{ id: 'data', title: 'Data', text: true },
      value: ({ source }) => source,
      cell: ({ source, rows, target }) => (
        <span className="data-cell">
          {source}
          <span className="row-detail">
            {wholeNumber(rows)} rows, {target}
          </span>
        </span>
      ),
    },
    { ...{ id: 'trials', title: 'Trials' }, value: ({ trials }) => trials, cell: ({ trials }) => trials },
    ...estimateColumns<ComparedStudy>(measures),
    {
      ...{ id: 'order', title: 'Order', text: true },
      cell: ({ id, name }) =>
        id === ids[0] ? (
          'the others are compared with it'
        ) : (
          <StudiesLink ids={[id, ...ids.filter(one => one !== id)]}>
            Compare with this one<span className="visually-hidden">: {name}</span>
          </StudiesLink>
        ),
    },
  ]
}

function testColumns({ studies, measures }: StudyComparison): Column<StudyTest>[] {
  const nameOf = (id: string) => studies.find(one => one.id === id)?.name ?? id
  const measureOf = (test: StudyTest) => measures.find(({ measure }) => measure === test.measure)?.name
  return [
    {
      ...{ id: 'name', title: 'Study', names: true, text: true },
      value: ({ b }) => nameOf(b),
      cell: ({ a, b }) => (
        <>
          {nameOf(b)}
          <span className="row-detail">against {nameOf(a)}</span>
        </>
      ),
    },
    { ...{ id: 'measure', title: 'On test rows', text: true }, value: measureOf, cell: measureOf },
    { ...{ id: 'splits', title: 'Splits' }, value: ({ splits }) => splits, cell: ({ splits }) => splits },
    { ...{ id: 'mean', title: 'Difference' }, value: ({ mean }) => mean, cell: ({ text }) => text },
    { ...{ id: 'p', title: 'p' }, value: ({ pValue }) => pValue, cell: ({ pValue }) => pText(pValue) },
    {
      ...{ id: 'corrected', title: 'p, by Holm' },
      value: ({ corrected }) => corrected,
      cell: ({ corrected }) => pText(corrected),
    },
    {
      ...{ id: 'better', title: 'Better', text: true },
      cell: ({ better }) => (
        <span className="data-cell">{better === null ? 'the test cannot tell' : nameOf(better)}</span>
      ),
    },
  ]
}

/** Studies side by side, each by what it chose. */
export function ComparisonView({ ids }: { ids: readonly string[] }) {
  const path = `./api/compare?studies=${ids.map(encodeURIComponent).join(',')}`
  const polled = usePolled(path, pace)
  const comparison = polled.answer
  const columns = useMemo(() => comparison && studyColumns(comparison), [comparison])
  const tests = useMemo(() => comparison && testColumns(comparison), [comparison])
  useDocumentTitle(`${ids.length} studies`)
  return (
    <div className="studies">
      <nav aria-label="Way back">
        <StudiesLink ids={[]}>All studies</StudiesLink>
      </nav>
      <header className="studies-head">
        <h2 id="studies-title" tabIndex={-1}>
          {ids.length} studies side by side
        </h2>
        {!comparison && !polled.trouble && <p className="studies-place">Asking the server …</p>}
      </header>
      {comparison && columns && tests && (
        <>
          <section className="card findings" aria-labelledby="said-title">
            <h2 id="said-title">What can be said</h2>
            {comparison.words.map(sentence => (
              <p key={sentence}>{sentence}</p>
            ))}
          </section>
          <section className="card" aria-labelledby="compared-title">
            <h2 id="compared-title">Studies</h2>
            <DataTable
              caption="Studies that are compared, means and 95 % intervals"
              noun="studies"
              rows={comparison.studies}
              keyOf={({ id }) => id}
              {...{ columns }}
            />
          </section>
          {comparison.tests.length > 0 && (
            <section className="card" aria-labelledby="tests-title">
              <h2 id="tests-title">Tests</h2>
              <DataTable
                caption="Tests of the differences"
                noun="tests"
                rows={comparison.tests}
                keyOf={({ b, measure }) => `${b} ${measure}`}
                columns={tests}
              />
            </section>
          )}
          {comparison.figure && (
            <section className="card" aria-label="Figure">
              <div className="server-figures">
                <ServerFigure figure={comparison.figure} />
              </div>
            </section>
          )}
        </>
      )}
      <Connection {...{ polled }} />
    </div>
  )
}
