import { useEffect, useRef, useState } from 'react'
import type { Dataset } from '../data/dataset.js'
import { runAt, trainVariants, useData, useRun, useRuns } from '../session/session.js'
import { changeSetting, currentSetting, useSetting } from '../setting/settingStore.js'
import type { Doubt } from '../training/protocol.js'
import { Button } from '../ui/Button.js'
import { Notice } from '../ui/Notice.js'
import { NumberField } from '../ui/NumberField.js'
import { DoubtCanvas } from './DoubtCanvas.js'
import { type Doubted, doubtAll } from './doubtStore.js'

/** How long the number of samples has to stay as it is before it is drawn, in milliseconds. */
const SETTLED = 250

const measures = {
  entropy: 'All doubt (entropy of the mean)',
  disagreement: 'Disagreement of the thinned networks',
} as const
export type Shown = keyof typeof measures

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

interface PanelProps {
  index: number
  name: string
  data: Dataset
  result: Doubted | undefined
  shown: Shown
}

function Words({ doubt }: { doubt: Doubt }) {
  return (
    <p className="card-note">
      {doubt.samples} networks drawn. Mean over the plane: entropy {mean(doubt.entropy).toFixed(3)} bits,
      disagreement {mean(doubt.disagreement).toFixed(3)} bits.
      {doubt.disagreement.every(value => value === 0) &&
        ' Without dropout all networks are the same one: it has no doubt of its own.'}
    </p>
  )
}

function Panel({ index, name, data, result, shown }: PanelProps) {
  const scores = useRun(index, state => state.scores)
  return (
    <section className="variant card" aria-label={`Doubt of ${name}, variant ${index + 1}`}>
      <h3>{name}</h3>
      <DoubtCanvas {...{ data, shown, name }} doubt={result?.doubt} />
      {result?.problem && <Notice kind="problem">{result.problem}</Notice>}
      {result?.doubt ? (
        <Words doubt={result.doubt} />
      ) : (
        <p className="card-note">{scores ? 'Drawing samples …' : 'Not trained yet.'}</p>
      )}
    </section>
  )
}

/** Milliseconds between two epochs that are said. */
const SAY_EVERY = 250

function Bar({ count }: { count: number }) {
  const isTrained = useRuns(count, states => states.some(({ scores }) => scores !== undefined))
  const epoch = useRuns(
    count,
    states =>
      states.some(({ status }) => status === 'running' || status === 'loading')
        ? Math.min(...states.map(state => state.epoch))
        : undefined,
    SAY_EVERY,
  )
  return (
    <div className="train-bar">
      <Button
        look="primary"
        disabled={epoch !== undefined}
        onClick={() => void trainVariants(currentSetting())}
      >
        {isTrained ? 'Train again' : 'Train'}
      </Button>
      <span role="status">
        {epoch !== undefined
          ? `Epoch ${epoch.toLocaleString('en-US')}`
          : isTrained
            ? 'The networks of Play, asked with dropout on.'
            : 'Train the networks first.'}
      </span>
    </div>
  )
}

/** Dropout at prediction time: where the networks that it makes of one do not agree. */
export function DoubtView() {
  const { variants, doubtSamples } = useSetting()
  const data = useData()
  const [shown, setShown] = useState<Shown>('entropy')
  const [results, setResults] = useState<readonly Doubted[]>([])
  const count = variants.length
  // another text, other networks since the last samples: it is without scores while they train
  const edition = useRuns(count, states => JSON.stringify(states.map(({ scores }) => scores)))
  const turn = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition, other networks
  useEffect(() => {
    const own = ++turn.current
    const timer = setTimeout(() => {
      void doubtAll(count, doubtSamples, result => {
        if (own === turn.current) {
          setResults(before => [...before.filter(({ index }) => index !== result.index), result])
        }
      })
    }, SETTLED)
    return () => clearTimeout(timer)
  }, [doubtSamples, count, edition])

  if (data.status !== 'ready') {
    return data.status === 'failed' ? <Notice kind="problem">{data.problem}</Notice> : <p>Loading …</p>
  }
  const set = data.data
  if (!set.plane) {
    return (
      <Notice kind="hint">
        Doubt is drawn over a plane: choose circles, moons, blobs or spirals in Play, or a table with two
        inputs and a class to predict.
      </Notice>
    )
  }
  return (
    <div className="play">
      <div className="play-settings">
        <section className="card" aria-labelledby="doubt-settings">
          <h2 id="doubt-settings">Monte Carlo dropout</h2>
          <p>
            Dropout stays on, and the network is asked many times: every answer comes from another thinned
            network. Where they disagree, it does not know.
          </p>
          <NumberField
            label="Samples"
            value={doubtSamples}
            min={2}
            max={500}
            step={1}
            slider
            onChange={value => changeSetting(setting => ({ ...setting, doubtSamples: value }))}
          />
          <fieldset className="choices">
            <legend>Shown</legend>
            {(Object.keys(measures) as Shown[]).map(one => (
              <label key={one}>
                <input type="radio" name="shown" checked={one === shown} onChange={() => setShown(one)} />{' '}
                {measures[one]}
              </label>
            ))}
          </fieldset>
        </section>
      </div>
      <div className="play-stage">
        <Bar count={count} />
        <div className="play-variants">
          {variants.map((variant, index) => (
            <Panel
              key={index}
              {...{ index, shown }}
              name={variant.name}
              data={set}
              result={runAt(index).state.scores && results.find(result => result.index === index)}
            />
          ))}
        </div>
      </div>
    </div>
  )
}
