import { useEffect, useId, useState } from 'react'
import { type DataState, dataChanged } from '../session/session.js'
import { presetFor } from '../setting/presets.js'
import type { DataKind, DataSetting } from '../setting/setting.js'
import { changeSetting, currentSetting, useSetting } from '../setting/settingStore.js'
import { messageOf } from '../ui/messageOf.js'
import { Notice } from '../ui/Notice.js'
import { NumberField } from '../ui/NumberField.js'
import { SelectField } from '../ui/SelectField.js'

const kinds: readonly { value: DataKind; label: string }[] = [
  { value: 'circles', label: 'Circles' },
  { value: 'moons', label: 'Moons' },
  { value: 'blobs', label: 'Blobs' },
  { value: 'spirals', label: 'Spirals' },
  { value: 'digits', label: 'Digits (8 × 8 images)' },
  { value: 'vowels', label: 'Vowels (sequences)' },
  { value: 'csv', label: 'Your CSV file' },
]

const change = (changes: Partial<DataSetting>) =>
  changeSetting(setting => ({ ...setting, data: { ...setting.data, ...changes } }))

/** Takes a file as the data, and says what is wrong with it otherwise: then the setting stays as it is. */
async function take(file: File, onProblem: (problem: string | undefined) => void): Promise<void> {
  try {
    const { likelyTarget, takeFile } = await import('../data/csv.js')
    const table = await takeFile(file)
    const target = likelyTarget(table)
    const setting = presetFor('csv', currentSetting())
    const trainRows = Math.max(2, Math.min(5000, Math.round(table.rowCount * 0.7)))
    dataChanged()
    changeSetting({
      ...setting,
      view: 'play',
      data: { ...setting.data, trainRows, table: { name: file.name, target } },
    })
    onProblem(undefined)
  } catch (error) {
    onProblem(messageOf(error))
  }
}

/** Files may be dropped anywhere on the page. */
function useDrop(onFile: (file: File) => void): void {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault()
    const drop = (event: DragEvent) => {
      event.preventDefault()
      const file = event.dataTransfer?.files[0]
      if (file) onFile(file)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('drop', drop)
    }
  }, [onFile])
}

function FileField({ onFile }: { onFile: (file: File) => void }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>CSV file (it stays in this browser), or drop it on the page</label>
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        onChange={event => {
          const [file] = event.target.files ?? []
          if (file) onFile(file)
        }}
      />
    </div>
  )
}

/** The columns of the file that has been taken. */
function useColumns(name: string | undefined): readonly string[] {
  const [columns, setColumns] = useState<readonly string[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name, another file
  useEffect(() => {
    import('../data/csv.js')
      .then(({ keptTable }) => keptTable())
      .then(table => setColumns(table?.columns.map(column => column.name) ?? []))
      .catch(() => setColumns([]))
  }, [name])
  return columns
}

function TargetField({ table }: { table: NonNullable<DataSetting['table']> }) {
  const columns = useColumns(table.name)
  const names = columns.includes(table.target) ? columns : [table.target, ...columns]
  return (
    <SelectField
      label={`Column of ${table.name} to predict`}
      value={table.target}
      options={names.map(name => ({ value: name, label: name }))}
      onChange={target => change({ table: { ...table, target } })}
    />
  )
}

function summary(data: DataState): string {
  if (data.status !== 'ready') return data.status === 'loading' ? 'Loading …' : ''
  const { train, test, classes, inputShape } = data.data
  const inputs = inputShape.join(' × ')
  const what = classes.length > 0 ? `${classes.length} classes` : 'a number to predict'
  return `${train.rows} rows to train on, ${test.rows} to test on; ${inputs} inputs, ${what}`
}

export function DataCard({ data }: { data: DataState }) {
  const { data: setting } = useSetting()
  const [problem, setProblem] = useState<string>()
  const onFile = (file: File) => void take(file, setProblem)
  useDrop(onFile)
  const { kind, rows, noise, trainRows, seed, table } = setting
  const isGenerated = kind !== 'digits' && kind !== 'vowels' && kind !== 'csv'
  return (
    <section className="card" aria-labelledby="data-title">
      <h2 id="data-title">Data</h2>
      <SelectField
        label="Data set"
        value={kind}
        options={kinds}
        onChange={chosen => changeSetting(current => presetFor(chosen, current))}
      />
      {kind === 'csv' && <FileField onFile={onFile} />}
      {problem && <Notice kind="problem">{problem}</Notice>}
      {kind === 'csv' && table && <TargetField table={table} />}
      {isGenerated && (
        <>
          <NumberField
            label="Rows"
            value={rows}
            min={10}
            max={5000}
            step={10}
            onChange={value => change({ rows: value })}
          />
          <NumberField
            label="Noise (standard deviation)"
            value={noise}
            min={0}
            max={2}
            step={0.05}
            slider
            onChange={value => change({ noise: value })}
          />
        </>
      )}
      <NumberField
        label="Rows to train on; the others are for testing"
        value={trainRows}
        min={2}
        max={5000}
        step={5}
        onChange={value => change({ trainRows: value })}
      />
      <NumberField
        label={isGenerated ? 'Seed of the data' : 'Seed of the split'}
        value={seed}
        min={0}
        max={2 ** 32 - 1}
        step={1}
        onChange={value => change({ seed: value })}
      />
      <p className="card-note" aria-live="polite">
        {summary(data)}
      </p>
    </section>
  )
}
