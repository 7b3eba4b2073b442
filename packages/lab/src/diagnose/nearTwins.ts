import { RandomState } from 'thinnet'
import { median } from './median.js'
import { standardizedRows } from './standardizedRows.js'

/** The neighbour that a row's surroundings are measured by. */
const k = 5
/** How likely a row is to have so near a neighbour by chance. */
const chance = 1e-4
/** Twins are also much closer than rows usually are. */
const closeness = 0.1
/** Multiplications that may be spent. */
const mostWork = 1e9

/**
 * Pairs of rows that are nearly the same.
 *
 * In a neighbourhood of even density in d dimensions, the distance r₁ to the nearest of k neighbours is below `t rₖ` with a
 * probability of at most `(k - 1) t^d`. The dimension is that of the data, not the number of inputs: from the distances to the fifth and
 * tenth neighbours, `E log(r₁₀ / r₅) = (1/5 + … + 1/9) / d` (the idea of Facco et al. 2017, Scientific Reports 7, with farther
 * neighbours that some twins do not disturb).
 */
export function nearTwins(
  x: Float32Array,
  size: number,
  seed: number,
): { pairs: number[][]; looked: number } {
  const all = x.length / size
  const affordable = Math.floor(Math.sqrt(mostWork / size))
  const rows =
    all <= affordable
      ? Array.from({ length: all }, (_, row) => row)
      : new RandomState(seed % 2 ** 32).permutation(all).slice(0, affordable)
  if (rows.length <= 4 * k) return { pairs: [], looked: rows.length }
  const z = standardizedRows(x, size, rows)
  const found = rows.map((_, i) => neighboursOf(z, size, i))
  const farther = found.filter(({ distances }) => distances[k - 1]! > 0)
  if (farther.length === 0) return { pairs: [], looked: rows.length }
  const logs = median(farther.map(({ distances }) => Math.log(distances[2 * k - 1]! / distances[k - 1]!)))
  const expected = Array.from({ length: k }, (_, i) => 1 / (k + i)).reduce((sum, term) => sum + term, 0)
  const dimension = expected / Math.max(logs, 1e-9)
  // (k - 1) t^d = chance
  const t = (chance / (k - 1)) ** (1 / dimension)
  const usual = median(found.map(({ distances }) => distances[k - 1]!))
  const pairs: number[][] = []
  found.forEach(({ distances, nearest }, i) => {
    const [r] = distances
    if (r! > 0 && i < nearest && r! < t * distances[k - 1]! && r! < closeness * usual) {
      pairs.push([rows[i]!, rows[nearest]!])
    }
  })
  return { pairs, looked: rows.length }
}

/** Distances to the ten nearest rows, in order, and the place of the nearest. */
function neighboursOf(z: Float32Array, size: number, i: number): { distances: number[]; nearest: number } {
  const squares = Array<number>(2 * k).fill(Number.POSITIVE_INFINITY)
  let nearest = -1
  const count = z.length / size
  for (let j = 0; j < count; j++) {
    if (j === i) continue
    let sum = 0
    for (let input = 0; input < size; input++) {
      const difference = z[i * size + input]! - z[j * size + input]!
      sum += difference * difference
      if (sum >= squares[2 * k - 1]!) break
    }
    if (sum >= squares[2 * k - 1]!) continue
    if (sum < squares[0]!) nearest = j
    let place = 2 * k - 1
    while (place > 0 && squares[place - 1]! > sum) {
      squares[place] = squares[place - 1]!
      place--
    }
    squares[place] = sum
  }
  return { distances: squares.map(Math.sqrt), nearest }
}
