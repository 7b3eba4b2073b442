import { lazy, Suspense } from 'react'
import { PlayView } from '../play/PlayView.js'
import type { View } from '../setting/setting.js'
import { changeSetting, useLinkProblem, useSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'
import { Notice } from '../ui/Notice.js'
import { ErrorBoundary } from './ErrorBoundary.js'
import { useServer } from './server.js'
import { setTheme, type Theme, useTheme } from './theme.js'
import './app.css'

const SweepView = lazy(() => import('../sweep/SweepView.js').then(module => ({ default: module.SweepView })))
const DoubtView = lazy(() => import('../doubt/DoubtView.js').then(module => ({ default: module.DoubtView })))
const StudiesView = lazy(() =>
  import('../studies/StudiesView.js').then(module => ({ default: module.StudiesView })),
)
const Tour = lazy(() => import('../tour/Tour.js').then(module => ({ default: module.Tour })))
const TakeAway = lazy(() => import('../takeAway/TakeAway.js').then(module => ({ default: module.TakeAway })))

const titles: Readonly<Record<View, string>> = {
  play: 'Play',
  sweep: 'Sweep',
  doubt: 'Doubt',
  studies: 'Studies',
}

const themes: Readonly<Record<Theme, { label: string; next: Theme }>> = {
  system: { label: 'as the system', next: 'light' },
  light: { label: 'light', next: 'dark' },
  dark: { label: 'dark', next: 'system' },
}

function ThemeButton() {
  const theme = useTheme()
  const { label, next } = themes[theme]
  return (
    <Button look="plain" onClick={() => setTheme(next)}>
      Colours: {label}
    </Button>
  )
}

function Navigation({ view, hasStudies }: { view: View; hasStudies: boolean }) {
  const views = (Object.keys(titles) as View[]).filter(one => one !== 'studies' || hasStudies)
  return (
    <nav aria-label="Views" data-tour="views">
      {views.map(one => (
        <Button
          key={one}
          look="plain"
          aria-current={one === view ? 'page' : undefined}
          onClick={() => changeSetting(setting => ({ ...setting, view: one }))}
        >
          {titles[one]}
        </Button>
      ))}
    </nav>
  )
}

function CurrentView({ view }: { view: View }) {
  switch (view) {
    case 'play':
      return <PlayView />
    case 'sweep':
      return <SweepView />
    case 'doubt':
      return <DoubtView />
    case 'studies':
      return <StudiesView />
  }
}

export function App() {
  const { view } = useSetting()
  const problem = useLinkProblem()
  const server = useServer()
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <header className="app-header">
        <h1>
          Thinnet <span>studio</span>
        </h1>
        <Navigation view={view} hasStudies={server !== undefined} />
        <div className="app-tools">
          <Suspense>
            <Tour />
            <TakeAway />
          </Suspense>
          <ThemeButton />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {problem && <Notice kind="problem">{problem}</Notice>}
        <ErrorBoundary key={view}>
          <Suspense fallback={<p className="app-loading">Loading …</p>}>
            <CurrentView view={view} />
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  )
}
