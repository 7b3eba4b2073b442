import { gridFigure, pagePalette } from '@thinnet/lab/figures'
import { useMemo } from 'react'
import { Chart } from '../charts/Chart.js'
import { describe } from '../play/describe.js'
import type { Setting, SweepSetting } from '../setting/setting.js'
import { changeSetting, currentSetting, useSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'
import { Notice } from '../ui/Notice.js'
import { NumberField } from '../ui/NumberField.js'
import { SelectField } from '../ui/SelectField.js'
import { WideTable } from '../ui/WideTable.js'
import { gridOf } from './gridOf.js'
import { atRate, planOf, ratesOf, sweptOf } from './plan.js'
import { startSweep, stopSweep, useSweep } from './sweepStore.js'
import './sweep.css'

const change = (changes: Partial<SweepSetting>) =>
  changeSetting(setting => ({ ...setting, sweep: { ...setting.sweep, ...changes } }))

const layerName = ({ variants, sweep }: Setting, layer: number): string =>
  layer < 0
    ? 'inputs'
    : `layer ${layer + 1}, ${variants[Math.min(sweep.variant, variants.length - 1)]!.layers[layer]!.kind}`

function Settings() {
  const setting = useSetting()
  const { sweep, variants } = setting
  const { index, variant, layer } = sweptOf(setting)
  const count = planOf(setting).length
  return (
    <section className="card" aria-labelledby="sweep-settings">
      <h2 id="sweep-settings">What is swept</h2>
      <SelectField
        label="Variant"
        value={String(index)}
        options={variants.map(({ name }, i) => ({ value: String(i), label: name }))}
        onChange={value => change({ variant: Number(value) })}
      />
      <p className="card-note">{describe(variant)}</p>
      <SelectField
        label="Dropout of"
        value={String(layer)}
        options={[-1, ...variant.layers.keys()].map(i => ({
          value: String(i),
          label: layerName(setting, i),
        }))}
        onChange={value => change({ layer: Number(value) })}
      />
      <NumberField
        label="Rates from"
        value={sweep.from}
        min={0}
        max={0.95}
        step={0.05}
        onChange={from => change({ from })}
      />
      <NumberField
        label="to"
        value={sweep.to}
        min={0}
        max={0.95}
        step={0.05}
        onChange={to => change({ to })}
      />
      <NumberField
        label="in steps of"
        value={sweep.step}
        min={0.01}
        max={0.5}
        step={0.05}
        onChange={step => change({ step })}
      />
      <NumberField
        label="Repeats of each, from other seeds"
        value={sweep.repeats}
        min={1}
        max={50}
        step={1}
        onChange={repeats => change({ repeats })}
      />
      <p className="card-note">
        {count === 0
          ? 'There is no rate: the first one is above the last.'
          : `${ratesOf(sweep).length} rates, ${count} trainings of ${setting.training.epochs.toLocaleString('en-US')} epochs`}
        {setting.device === 'webgpu' && ', on the CPU: many at a time have no use for one graphics card'}
      </p>
    </section>
  )
}

/** Opens a rate as a variant of its own, in Play. */
function open(setting: Setting, rate: number): void {
  const { variant, layer } = sweptOf(setting)
  const opened = { ...atRate(variant, layer, rate), name: `rate ${rate}` }
  changeSetting(current => ({
    ...current,
    view: 'play',
    // four have room: then the last one makes place
    variants: [...current.variants.slice(0, 3), opened],
  }))
}

export function SweepView() {
  const setting = useSetting()
  const { status, results, planned, problem, setting: swept, task } = useSweep()
  const grid = useMemo(() => gridOf(results), [results])
  const figure = useMemo(() => {
    if (grid.length === 0 || !swept) return undefined
    const most = Math.max(...grid.map(({ repeats }) => repeats.length))
    return gridFigure(grid, { repeats: most }, 'Score against dropout rate', pagePalette, {
      dropped: sweptOf(swept).layer < 0 ? 'inputs' : 'units',
      lossName: task === 'regression' ? 'mean squared error' : 'cross-entropy',
      lossUnit: task === 'regression' ? 'standard deviations²' : 'nats',
      once: 'One repeat has no interval.',
      accuracy: task !== 'regression',
    })
  }, [grid, swept, task])
  const isRunning = status === 'running'
  const byLoss = [...grid].sort((a, b) => a.summary.testLoss.mean - b.summary.testLoss.mean)
  return (
    <div className="play">
      <div className="play-settings">
        <Settings />
      </div>
      <div className="play-stage">
        <div className="train-bar">
          <Button
            look="primary"
            disabled={planOf(setting).length === 0}
            onClick={() => void startSweep(currentSetting())}
          >
            {isRunning ? 'Start again' : 'Sweep'}
          </Button>
          <Button disabled={!isRunning} onClick={stopSweep}>
            Stop
          </Button>
          <div className="train-progress">
            <progress aria-label="trainings done" max={planned || 1} value={results.length} />
            <span role="status">
              {planned === 0
                ? 'Press Sweep: the network is trained at every rate, from several seeds.'
                : `${results.length} of ${planned} trainings${status === 'stopped' ? ', stopped' : ''}`}
            </span>
          </div>
        </div>
        {problem && <Notice kind="problem">{problem} The setting is kept; press Sweep to try again.</Notice>}
        <div className="sweep-chart card">
          {figure ? (
            <Chart figure={figure} words />
          ) : (
            <p className="card-note">The chart fills in as trainings end.</p>
          )}
        </div>
        {swept && grid.length > 0 && (
          <section className="card" aria-labelledby="sweep-rates">
            <h2 id="sweep-rates">Rates</h2>
            <WideTable label="Scores of all rates">
              <thead>
                <tr>
                  <th scope="col">Rate</th>
                  <th scope="col">Repeats</th>
                  <th scope="col">{task === 'regression' ? 'Test error' : 'Test accuracy'}</th>
                  <th scope="col">Test loss</th>
                  <th scope="col">
                    <span className="visually-hidden">Open</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {grid.map(({ rate, summary }) => {
                  const { testAccuracy, testLoss } = summary
                  const score =
                    task === 'regression'
                      ? testAccuracy.mean.toFixed(3)
                      : `${(100 * testAccuracy.mean).toFixed(1)} %`
                  const margin = testLoss.interval
                    ? ` ± ${(testLoss.interval.high - testLoss.mean).toFixed(3)}`
                    : ''
                  return (
                    <tr key={rate}>
                      <th scope="row">
                        {rate}
                        {rate === byLoss[0]?.rate && (
                          <span className="row-detail">lowest mean test loss</span>
                        )}
                      </th>
                      <td>{testLoss.count}</td>
                      <td>{score}</td>
                      <td>
                        {testLoss.mean.toFixed(3)}
                        {margin}
                      </td>
                      <td>
                        <Button
                          aria-label={`Open rate ${rate} as a variant`}
                          onClick={() => open(swept, rate)}
                        >
                          Open
                        </Button>
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </WideTable>
          </section>
        )}
      </div>
    </div>
  )
}
