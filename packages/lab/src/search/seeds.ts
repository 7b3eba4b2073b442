import { deriveSeed } from 'thinnet'

/** The seeds that a study draws from its own; none of them depends on a candidate, so that candidates stay paired. */
export interface StudySeeds {
  /** Which rows no trial sees. */
  readonly holdout: number
  /** How the rows are shuffled into the folds of a repeat. */
  folds(repeat: number): number
  /** Of the model that is tested on a fold. */
  trial(repeat: number, fold: number, folds: number): number
  /** Which candidates a random search takes. */
  readonly candidates: number
  /** Of the chosen candidate's last training. */
  readonly best: number
}

/** Generators of splits take whole numbers below 2^32. */
const forSplits = (seed: number) => seed % 2 ** 32

export function studySeeds(seed: number): StudySeeds {
  const [holdout, folds, trials, candidates, best] = [0, 1, 2, 3, 4].map(purpose => deriveSeed(seed, purpose))
  return {
    holdout: forSplits(holdout!),
    folds: repeat => forSplits(deriveSeed(folds!, repeat)),
    trial: (repeat, fold, count) => deriveSeed(trials!, repeat * count + fold),
    candidates: forSplits(candidates!),
    best: best!,
  }
}
