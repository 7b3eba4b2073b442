import { lazy, Suspense } from 'react'
import type { Dataset } from '../data/dataset.js'
import { isOutdated, removeVariant, trainVariants, useRun } from '../session/session.js'
import type { Variant } from '../setting/setting.js'
import { changeSetting, currentSetting, useSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'
import { ErrorBoundary } from '../ui/ErrorBoundary.js'
import { Notice } from '../ui/Notice.js'
import { BoundaryCanvas } from './BoundaryCanvas.js'
import { NetworkCard } from './NetworkCard.js'
import { latestScores } from './scores.js'

// charts come after the first view
const LiveCurves = lazy(() => import('./LiveCurves.js').then(module => ({ default: module.LiveCurves })))

/** Milliseconds between two gaps that are shown. */
const SHOW_EVERY = 125

function Gap({ index, data }: { index: number; data: Dataset | undefined }) {
  const setting = useSetting()
  const state = useRun(index, state => state, SHOW_EVERY)
  const scores = data && latestScores(state, data.task)
  return (
    <p className="gap" data-tour={`gap-${index}`}>
      <span className="gap-label">Gap between training and test rows</span>
      <strong>{scores?.gap ?? '–'}</strong>
      <span className="gap-detail">{scores?.detail ?? 'not trained yet'}</span>
      {isOutdated(setting, index) && state.status !== 'loading' && (
        <span className="gap-detail">The setting has changed since: train again.</span>
      )}
    </p>
  )
}

interface Props {
  variant: Variant
  index: number
  data: Dataset | undefined
}

function trainOnCpu(): void {
  changeSetting(setting => ({ ...setting, device: 'cpu' }))
  void trainVariants(currentSetting())
}

export function VariantPanel({ variant, index, data }: Props) {
  const setting = useSetting()
  const problem = useRun(index, state => state.problem)
  const device = useRun(index, state => state.device)
  const hasBegun = useRun(index, ({ epoch }) => epoch > 0)
  const change = (changes: Partial<Variant>) =>
    changeSetting(current => ({
      ...current,
      variants: current.variants.map((one, i) => (i === index ? { ...one, ...changes } : one)),
    }))
  return (
    <section
      className="variant card"
      aria-label={`Variant ${index + 1}, ${variant.name}`}
      data-tour={`variant-${index}`}
    >
      <header className="variant-head">
        <input
          className="variant-name"
          aria-label={`Name of variant ${index + 1}`}
          value={variant.name}
          maxLength={40}
          onChange={event => change({ name: event.target.value })}
        />
        {setting.variants.length > 1 && (
          <Button
            look="plain"
            aria-label={`Remove variant ${variant.name}`}
            onClick={() => removeVariant(index)}
          >
            Remove
          </Button>
        )}
      </header>
      <NetworkCard {...{ variant, data }} onChange={change} />
      {problem !== undefined && (
        <Notice kind="problem">
          {problem} The setting is kept; press Train to try again, with fewer units or a smaller batch if
          memory was short.{' '}
          {device === 'webgpu' && <Button onClick={trainOnCpu}>Train on the CPU instead</Button>}
        </Notice>
      )}
      {data?.plane && <BoundaryCanvas {...{ data, index }} name={variant.name} />}
      <Gap {...{ index, data }} />
      <div className="curves">
        {data && hasBegun ? (
          <ErrorBoundary>
            <Suspense>
              <LiveCurves {...{ index, data }} name={variant.name} />
            </Suspense>
          </ErrorBoundary>
        ) : (
          <p className="card-note">Its curves are drawn here while it trains.</p>
        )}
      </div>
    </section>
  )
}
