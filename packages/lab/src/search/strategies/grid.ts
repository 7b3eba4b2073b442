import { hopeless } from '../hopeless.js'
import { range, type Strategy, type StrategyPlan, trialsOf } from './strategy.js'

/**
 * Tries all candidates on all folds. With `stopEarly`, those that are hopeless after the first repeat are not tried on.
 */
export function grid(plan: StrategyPlan, { stopEarly }: { stopEarly: boolean }): Strategy {
  const { candidates, baseline, folds, repeats, epochs } = plan
  const numbers = range(0, candidates.length)
  const trials = numbers.length * folds * repeats
  const firstRepeats = stopEarly ? Math.min(1, repeats) : repeats
  return {
    planned: { trials, epochs: trials * epochs },
    next(done) {
      const [first] = done
      if (!first) return trialsOf(plan, numbers, { epochs, rung: 0, repeats: range(0, firstRepeats) })
      if (done.length > 1 || firstRepeats === repeats) return undefined
      const lost = new Set(hopeless(first, baseline))
      const others = numbers.filter(number => !lost.has(number))
      return trialsOf(plan, others, { epochs, rung: 0, repeats: range(firstRepeats, repeats) })
    },
  }
}
