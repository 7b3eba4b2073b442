import { meanTestLoss } from '../scoresOf.js'
import { range, type Strategy, type StrategyPlan, trialsOf } from './strategy.js'

/** How many candidates there are for each that goes on, and how many times as many epochs it then gets. */
export const eta = 3

/** One step of successive halving. */
export interface Rung {
  readonly epochs: number
  /** How many candidates are tried, the baseline not counted unless it is among them on its merits. */
  readonly candidates: number
}

/**
 * The rungs for so many candidates: of `n`, `⌈n / eta⌉` go on to `eta` times the epochs, until no more than `eta` are left;
 * they get all epochs.
 */
export function rungsFor(candidates: number, epochs: number): Rung[] {
  const counts = [candidates]
  while (counts.at(-1)! > eta) counts.push(Math.ceil(counts.at(-1)! / eta))
  return counts.map((count, rung) => ({
    candidates: count,
    epochs: Math.max(1, Math.round(epochs / eta ** (counts.length - 1 - rung))),
  }))
}

/**
 * Successive halving: all candidates for a few epochs on all folds, the best third for three times as many, and so on. The
 * baseline goes to the end in any case, so that the others can be compared with it.
 *
 * Every rung trains from scratch: a candidate's trials at the last rung are those of a full grid, to the bit. That costs at
 * most half as much again as going on from the rung before, since each has a third of the epochs of the next.
 *
 * A few epochs favour candidates that learn quickly; strong dropout learns slowly, and may be given up too early. A full grid
 * has not that fault.
 *
 * Source: Jamieson & Talwalkar 2016, Non-stochastic best arm identification and hyperparameter optimization, with a third in
 * place of half, as in Li et al. 2018, Hyperband.
 */
export function halving(plan: StrategyPlan): Strategy {
  const { candidates, baseline, folds, repeats, epochs } = plan
  const rungs = rungsFor(candidates.length, epochs)
  const splits = folds * repeats
  const inRung = ({ candidates: count }: Rung, rung: number) =>
    splits * Math.min(candidates.length, rung > 0 && baseline !== undefined ? count + 1 : count)
  return {
    planned: {
      trials: rungs.reduce((sum, rung, i) => sum + inRung(rung, i), 0),
      epochs: rungs.reduce((sum, rung, i) => sum + inRung(rung, i) * rung.epochs, 0),
    },
    next(done) {
      const rung = rungs[done.length]
      if (!rung) return undefined
      const last = done.at(-1)
      const ranked = last ? rankedNumbers(last) : range(0, candidates.length)
      const chosen = ranked.slice(0, rung.candidates)
      if (baseline !== undefined && !chosen.includes(baseline)) chosen.push(baseline)
      return trialsOf(
        plan,
        chosen.sort((a, b) => a - b),
        { epochs: rung.epochs, rung: done.length, repeats: range(0, repeats) },
      )
    },
  }
}

/** Candidates from the lowest mean test loss to the highest; those that failed come last, equal ones in their order. */
function rankedNumbers(trials: Parameters<typeof meanTestLoss>[0]): number[] {
  const numbers = [...new Set(trials.map(({ settings }) => settings.candidateNumber))].sort((a, b) => a - b)
  const losses = new Map(numbers.map(number => [number, finiteOr(meanTestLoss(trials, number))]))
  return numbers.sort((a, b) => {
    const [first = 0, second = 0] = [losses.get(a), losses.get(b)]
    return first < second ? -1 : first > second ? 1 : a - b
  })
}

const finiteOr = (loss: number) => (Number.isFinite(loss) ? loss : Number.POSITIVE_INFINITY)
