import { useEffect, useRef } from 'react'
import { trainVariants } from '../session/session.js'
import { changeSetting, currentSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'
import { type TourStep, tourSteps } from './steps.js'

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

interface Props {
  /** From 0. */
  number: number
  /** To another step, or to none at the end. */
  onMove(number: number | undefined): void
}

/** A step of the tour. Loaded by `Tour`. */
export function Step({ number, onMove }: Props) {
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
