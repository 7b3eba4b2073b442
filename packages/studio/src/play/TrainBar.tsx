import { useSyncExternalStore } from 'react'
import { type DataState, runAt, trainVariants } from '../app/session.js'
import { currentSetting, useSetting } from '../setting/settingStore.js'
import type { RunState } from '../training/run.js'
import { Button } from '../ui/Button.js'

/** The states of all variants; a text changes only when what is shown here does. */
function useStates(count: number): RunState[] {
  const runs = Array.from({ length: count }, (_, i) => runAt(i))
  useSyncExternalStore(
    listener => {
      const ends = runs.map(run => run.subscribe(listener))
      return () => {
        for (const end of ends) end()
      }
    },
    () =>
      runs
        .map(({ state: { status, epoch, loaded } }) => `${status} ${epoch} ${Math.round(loaded * 50)}`)
        .join(),
  )
  return runs.map(run => run.state)
}

export function TrainBar({ data }: { data: DataState }) {
  const { variants, training } = useSetting()
  const states = useStates(variants.length)
  const all = variants.map((_, i) => runAt(i))
  const isLoading = states.some(({ status }) => status === 'loading')
  const isRunning = states.some(({ status }) => status === 'running')
  const isPaused = states.some(({ status }) => status === 'paused')
  const isActive = isLoading || isRunning || isPaused
  const hasTrained = states.some(({ epoch }) => epoch > 0)
  const epochs = states.reduce((sum, { epoch }) => sum + epoch, 0)
  const share = epochs / (training.epochs * variants.length)
  const loaded = Math.min(...states.filter(({ status }) => status === 'loading').map(state => state.loaded))
  const words = isLoading
    ? loaded < 1
      ? `Loading the engine: ${Math.round(100 * loaded)} %`
      : 'Starting the engine'
    : isPaused
      ? 'Paused'
      : isRunning
        ? `Epoch ${Math.min(...states.map(({ epoch }) => epoch)).toLocaleString('en-US')} of ${training.epochs.toLocaleString('en-US')}`
        : hasTrained
          ? 'Trained'
          : 'Press Train: both networks start from the same weights and see the same rows.'
  return (
    <div className="train-bar" data-tour="train">
      <Button
        look="primary"
        id="train"
        disabled={data.status !== 'ready'}
        onClick={() => void trainVariants(currentSetting())}
      >
        {isActive ? 'Start again' : hasTrained ? 'Train again' : 'Train'}
      </Button>
      <Button
        disabled={!isRunning && !isPaused}
        onClick={() => {
          for (const run of all) void (isPaused ? run.resume() : run.pause())
        }}
      >
        {isPaused ? 'Go on' : 'Pause'}
      </Button>
      <Button
        disabled={!isRunning && !isPaused}
        onClick={() => {
          for (const run of all) void run.stop()
        }}
      >
        Stop
      </Button>
      <div className="train-progress">
        <progress
          aria-label={isLoading ? 'engine loaded' : 'training done'}
          max={1}
          value={isLoading ? (Number.isFinite(loaded) ? loaded : 0) : share}
        />
        <span role="status">{words}</span>
      </div>
    </div>
  )
}
