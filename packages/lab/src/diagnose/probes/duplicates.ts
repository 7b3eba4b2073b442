import { RandomState } from 'thinnet'
import { counted, percent } from '../../report/format.js'
import type { DiagnosisContext } from '../context.js'
import type { ProbeResult } from '../finding.js'
import { nearTwins } from '../nearTwins.js'

/** Less than this share of the rows changes no result. */
const leastShare = 0.01
/** Shuffles of the columns that say how many rows would be alike by chance, and how many times more there must be. */
const shuffles = 20
const timesChance = 3

/** Rows that are alike, by the bytes of their inputs: groups of two or more. */
export function groupsAlike(x: Float32Array, size: number): number[][] {
  const groups = new Map<string, number[]>()
  for (let row = 0; row < x.length / size; row++) {
    const key = x.subarray(row * size, (row + 1) * size).join()
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()].filter(group => group.length > 1)
}

/**
 * Rows that are there twice, exactly or nearly: with one in the training and one in the validation part, a network that learned rows
 * by heart passes for one that generalizes.
 *
 * Tables of few categories have rows alike by chance. How many is seen from tables whose columns are shuffled, each on its own.
 * Nearly alike are rows far closer to each other than the density of the rows around them explains: see `nearTwins`.
 */
export async function duplicates({
  trainer,
  table,
  nameOf,
  seed,
  inputNames,
}: DiagnosisContext): Promise<ProbeResult> {
  const { x, y, inputShape, foldOf } = trainer.problem
  const size = inputShape.reduce((product, dim) => product * dim, 1)
  const rows = y.length
  const exact = groupsAlike(x, size)
  const exactRows = exact.reduce((sum, group) => sum + group.length - 1, 0)
  const blocks = table?.columns ?? inputNames.map((name, input) => ({ name, inputs: [input] }))
  const byChance = exactRows === 0 ? 0 : mostByChance(x, size, blocks, seed)
  const near = nearTwins(x, size, seed)
  const isExact = exactRows > timesChance * byChance
  const pairs = [...(isExact ? exact : []), ...near.pairs]
  // all but one of each group are too many
  const doubled = new Set(pairs.flatMap(group => group.slice(1)))
  const share = doubled.size / rows
  const seen =
    `${counted(exactRows, 'row')} exactly like another (by chance up to ${byChance}), ${counted(near.pairs.length, 'pair')} nearly alike` +
    (near.looked < rows ? ` among ${near.looked} rows` : '')
  if (share < leastShare || doubled.size < 3) return { probe: 'duplicates', finding: undefined, seen }
  const fold = foldOf[0]!
  const across = pairs.filter(group => group.some(row => fold[row] !== fold[group[0]!])).length
  const conflicts = pairs.filter(group => group.some(row => y[row] !== y[group[0]!])).length
  const examples = pairs.slice(0, 3).map(group => group.slice(0, 3).map(nameOf).join(' and '))
  const kind =
    near.pairs.length === 0 ? 'exactly' : isExact && exact.length > 0 ? 'exactly or nearly' : 'nearly'
  return {
    probe: 'duplicates',
    seen,
    finding: {
      probe: 'duplicates',
      severity: 'problem',
      what: `${counted(doubled.size, 'row')} (${percent(share)}) ${doubled.size === 1 ? 'is' : 'are'} ${kind} like another; the first of the five folds drawn here has ${across} of ${counted(pairs.length, 'group')} on both sides, where they pass for generalization${conflicts > 0 ? `. ${conflicts} of them contradict each other in the target` : ''}.`,
      evidence: {
        rows: doubled.size,
        share,
        groups: pairs.length,
        acrossSplits: across,
        conflicting: conflicts,
        byChance,
      },
      sure: `by chance, shuffled columns have up to ${counted(byChance, 'row')} alike; near twins are closer than 1 in 10,000 rows would be`,
      next: `Keep one of each (${examples.join('; ')}${pairs.length > 3 ? '; and so on' : ''}), or keep groups together when you split.`,
    },
  }
}

/** The most rows like another in tables whose columns are shuffled, each on its own. */
function mostByChance(
  x: Float32Array,
  size: number,
  columns: readonly { readonly inputs: readonly number[] }[],
  seed: number,
): number {
  const random = new RandomState(seed % 2 ** 32)
  const rows = x.length / size
  let most = 0
  for (let shuffle = 0; shuffle < shuffles; shuffle++) {
    const shuffled = new Float32Array(x.length)
    for (const { inputs } of columns) {
      random.permutation(rows).forEach((from, to) => {
        for (const input of inputs) shuffled[to * size + input] = x[from * size + input]!
      })
    }
    most = Math.max(
      most,
      groupsAlike(shuffled, size).reduce((sum, group) => sum + group.length - 1, 0),
    )
  }
  return most
}
