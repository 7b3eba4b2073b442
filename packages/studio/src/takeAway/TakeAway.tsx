import { lazy, Suspense, useRef, useState } from 'react'
import { Button } from '../ui/Button.js'
import { ErrorBoundary } from '../ui/ErrorBoundary.js'
import './takeAway.css'

const Parcels = lazy(() => import('./Parcels.js').then(module => ({ default: module.Parcels })))

/** What a visitor may take along: link, curves, models, code. */
export function TakeAway() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        look="plain"
        onClick={() => {
          setOpen(true)
          dialog.current?.showModal()
        }}
      >
        Take away
      </Button>
      <dialog
        ref={dialog}
        className="take-away"
        aria-labelledby="take-away-title"
        onClose={() => setOpen(false)}
      >
        <div className="take-away-head">
          <h2 id="take-away-title">Take away</h2>
          <Button look="plain" onClick={() => dialog.current?.close()}>
            Close
          </Button>
        </div>
        {isOpen && (
          <ErrorBoundary>
            <Suspense fallback={<p>Loading …</p>}>
              <Parcels />
            </Suspense>
          </ErrorBoundary>
        )}
      </dialog>
    </>
  )
}
