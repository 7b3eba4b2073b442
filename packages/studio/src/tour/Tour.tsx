import { lazy, Suspense, useRef, useState } from 'react'
import { caseStudy } from '../setting/presets.js'
import { changeSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'
import { ErrorBoundary } from '../ui/ErrorBoundary.js'
import './tour.css'

const Step = lazy(() => import('./Step.js').then(module => ({ default: module.Step })))

/** The guided tour: it sets the case study, and leaves everything in the visitor's hands meanwhile. */
export function Tour() {
  const [number, setNumber] = useState<number>()
  const begin = useRef<HTMLButtonElement>(null)
  const move = (next: number | undefined) => {
    setNumber(next)
    if (next === undefined) begin.current?.focus()
  }
  return (
    <>
      <Button
        ref={begin}
        look="plain"
        onClick={() => {
          changeSetting(caseStudy)
          move(0)
        }}
      >
        Guided tour
      </Button>
      {number !== undefined && (
        <ErrorBoundary>
          <Suspense>
            <Step number={number} onMove={move} />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  )
}
