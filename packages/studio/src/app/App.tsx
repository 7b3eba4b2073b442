import { lazy, Suspense } from 'react'
import { PlayView } from '../play/PlayView.js'
import type { View } from '../setting/setting.js'
import { changeSetting, useLinkProblem, useSetting } from '../setting/settingStore.js'
import { TakeAway } from '../takeAway/TakeAway.js'
import { Tour } from '../tour/Tour.js'
import { Button } from '../ui/Button.js'
import { ErrorBoundary } from '../ui/ErrorBoundary.js'
import { Notice } from '../ui/Notice.js'
import { setTheme, type Theme, useTheme } from '../ui/theme.js'
import { useServer } from './server.js'
import './app.css'

const SweepView = lazy(() => import('../sweep/SweepView.js').then(module => ({ default: module.SweepView })))
const DoubtView = lazy(() => import('../doubt/DoubtView.js').then(module => ({ default: module.DoubtView })))
const StudiesView = lazy(() =>
  import('../studies/StudiesView.js').then(module => ({ default: module.StudiesView })),
)

const titles: Readonly<Record<View, string>> = {
  play: 'Play',
  sweep: 'Sweep',
  doubt: 'Doubt',
  studies: 'Studies',
}

const themes: Readonly<Record<Theme, { label: string; sign: string; next: Theme }>> = {
  system: { label: 'as the system', sign: '◐', next: 'light' },
  light: { label: 'light', sign: '○', next: 'dark' },
  dark: { label: 'dark', sign: '●', next: 'system' },
}

function ThemeButton() {
  const theme = useTheme()
  const { label, sign, next } = themes[theme]
  return (
    <Button look="plain" className="theme" aria-label={`Colours: ${label}`} onClick={() => setTheme(next)}>
      <span aria-hidden="true">{sign}</span> <span className="theme-words">Colours: {label}</span>
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
          <Tour />
          <TakeAway />
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
