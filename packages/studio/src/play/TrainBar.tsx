import { type DataState, runAt, trainVariants, useRuns } from '../session/session.js'
import { currentSetting, useSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'

/** Milliseconds between two epochs that are said. */
const SAY_EVERY = 125

export function TrainBar({ data }: { data: DataState }) {
  const { variants, training } = useSetting()
  // another text when something else is to be shown
  useRuns(
    variants.length,
    all => all.map(({ status, epoch, loaded }) => `${status} ${epoch} ${Math.round(loaded * 50)}`).join(),
    SAY_EVERY,
  )
  const all = variants.map((_, i) => runAt(i))
  const states = all.map(({ state }) => state)
  const isLoading = states.some(({ status }) => status === 'loading')
  const isRunning = states.some(({ status }) => status === 'running')
  const isPaused = states.some(({ status }) => status === 'paused')
  const hasFailed = states.some(({ status }) => status === 'failed')
  const isActive = isLoading || isRunning || isPaused
  const isDone = states.every(({ status }) => status === 'done')
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
        : hasFailed
          ? 'A training has failed'
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
          value={isLoading ? (Number.isFinite(loaded) ? loaded : 0) : isDone ? 1 : share}
        />
        <span>{words}</span>
        <span className="visually-hidden" role="status">
          {isRunning && !isLoading && !isPaused ? 'Training' : words}
        </span>
      </div>
    </div>
  )
}
