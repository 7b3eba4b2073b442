import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Dataset } from '../data/dataset.js'
import { useRun } from '../session/session.js'
import { ErrorBoundary } from '../ui/ErrorBoundary.js'
import './thinned.css'

const ThinnedView = lazy(() => import('./ThinnedView.js').then(module => ({ default: module.ThinnedView })))

/** How far below the window the section may be when it is loaded. */
const MARGIN = '400px'

/** The thinned networks at the bottom of the page: loaded when they come near the window, or when training begins. */
export function ThinnedSection({ data }: { data: Dataset | undefined }) {
  const section = useRef<HTMLElement>(null)
  const [isNear, setIsNear] = useState(false)
  const [wasNear, setWasNear] = useState(false)
  const hasBegun = useRun(0, ({ status }) => status !== 'idle')
  useEffect(() => {
    const { current } = section
    if (!current) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return
        setIsNear(entry.isIntersecting)
        if (entry.isIntersecting) setWasNear(true)
      },
      { rootMargin: MARGIN },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return (
    <section ref={section} className="card thinned" aria-labelledby="thinned-title" data-tour="thinned">
      <h2 id="thinned-title">The thinned network</h2>
      <p>
        Every step of training draws a mask for every row of its batch: what it drops is not there for that
        row in that step. These are the masks that the training uses, from its own seed.
      </p>
      {data && (wasNear || hasBegun) && (
        <ErrorBoundary>
          <Suspense fallback={<p>Loading …</p>}>
            <ThinnedView data={data} isNear={isNear} />
          </Suspense>
        </ErrorBoundary>
      )}
    </section>
  )
}
