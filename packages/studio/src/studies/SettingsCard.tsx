import type { DataInWords, StudyDetail } from '@thinnet/lab/studio'
import { wholeNumber } from './words.js'

function dataList({ source, rows, inputs, task, target, classes }: DataInWords): [string, string][] {
  return [
    ['data', source],
    ['rows', wholeNumber(rows)],
    ['inputs', wholeNumber(inputs)],
    [
      'predicted',
      `${target}, ${task === 'regression' ? 'a number' : `one of ${classes?.length ?? 2} classes`}`,
    ],
    ...(classes
      ? [
          [
            'classes',
            classes.map(({ name, rows: count }) => `${name}: ${wholeNumber(count)}`).join(', '),
          ] as [string, string],
        ]
      : []),
  ]
}

/** What a study was told, and on which data. */
export function SettingsCard({ study: { settings, data } }: { study: StudyDetail }) {
  const entries = [
    ...(data ? dataList(data) : []),
    ...settings.map(({ name, value }): [string, string] => [name, value]),
  ]
  return (
    <section className="card" aria-labelledby="settings-title">
      <h2 id="settings-title">Data and settings</h2>
      <dl className="settings-list">
        {entries.map(([name, value], i) => (
          <div key={i} className="setting">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {data?.notes.map(note => (
        <p key={note} className="studies-place">
          {note}
        </p>
      ))}
    </section>
  )
}
