import { judge, type Verdict } from '../../study/findings/verdict.js'
import type { ModelResult } from '../result.js'

/**
 * Judges the models of a study: dropout against the baseline, and the extensions, which are networks with dropout, against it,
 * since what they add to dropout is the question.
 *
 * @param models the baseline first
 */
export function verdictsOf([baseline, ...others]: readonly ModelResult[]): Verdict[] {
  if (!baseline) throw new RangeError('a study has a baseline')
  const dropout = others.find(({ model }) => model.name === 'dropout')
  return others.map(other =>
    dropout === undefined || other === dropout ? judge(baseline, other) : judge(dropout, other, true),
  )
}
