import { useEffect, useRef, useState } from 'react'
import { trainVariants } from '../app/session.js'
import { caseStudy } from '../setting/presets.js'
import { changeSetting, currentSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'
import { type TourStep, tourSteps } from './steps.js'
import './tour.css'

/** Marks what a step speaks of, and brings it into view. */
function useTarget(target: string | undefined): void {
  useEffect(() => {
    if (!target) return
    const element = document.querySelector(`[data-tour="${target}"]`)
    element?.classList.add('tour-target')
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    element?.scrollIntoView({ block: 'center', behavior: isStill ? 'auto' : 'smooth' })
    return () => element?.classList.remove('tour-target')
  }, [target])
}

const actions: Readonly<Record<NonNullable<TourStep['action']>['does'], () => void>> = {
  train: () => void trainVariants(currentSetting()),
  sweep: () => changeSetting(setting => ({ ...setting, view: 'sweep' })),
}

function Step({ number, onMove }: { number: number; onMove(number: number | undefined): void }) {
  const { title, text, target, action } = tourSteps[number]!
  const heading = useRef<HTMLHeadingElement>(null)
  useTarget(target)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step is announced by the focus on its title
  useEffect(() => heading.current?.focus(), [number])
  const isLast = number === tourSteps.length - 1
  return (
    <section
      className="tour"
      aria-label="Guided tour"
      onKeyDown={event => {
        if (event.key === 'Escape') onMove(undefined)
      }}
    >
      <p className="tour-count">
        {number + 1} of {tourSteps.length}
      </p>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <p>{text}</p>
      <div className="tour-buttons">
        {action && (
          <Button look="primary" onClick={actions[action.does]}>
            {action.label}
          </Button>
        )}
        {number > 0 && <Button onClick={() => onMove(number - 1)}>Back</Button>}
        <Button look={action ? 'normal' : 'primary'} onClick={() => onMove(isLast ? undefined : number + 1)}>
          {isLast ? 'End the tour' : 'Next'}
        </Button>
        {!isLast && (
          <Button look="plain" onClick={() => onMove(undefined)}>
            End
          </Button>
        )}
      </div>
    </section>
  )
}

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
      {number !== undefined && <Step number={number} onMove={move} />}
    </>
  )
}
