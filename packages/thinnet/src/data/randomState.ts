import { requireCount, requireDeviation, requireFinite, requireLength, requireNumber } from '../arguments.js'
import { naturalLog } from '../random/naturalLog.js'
import { Mt19937 } from './mt19937.js'
import { resolveSeed } from './seed.js'

/** An array that can be shuffled in place: an `Array`, or a typed array of numbers. */
export interface MutableArrayLike<T> {
  /** The number of elements. */
  readonly length: number
  [index: number]: T
}

/**
 * NumPy's legacy random numbers: the same seed gives the same draws as `numpy.random.RandomState`, so that a
 * data set or a split made in Python can be made again here.
 *
 * Uniform numbers, whole numbers, shuffles and permutations are equal bit for bit. So are normal numbers but for
 * about one in a thousand, which differs in its last bit or two: NumPy leaves their logarithm to the C library,
 * which, like ours, rounds a few arguments the wrong way.
 *
 * Each method that takes `n` returns one number when `n` is left out, and an array of `n` numbers otherwise.
 *
 * Source: `numpy.random.RandomState`.
 *
 * @example
 * ```ts
 * const random = new RandomState(1)
 * random.rand(2) // [0.417022004702574, 0.7203244934421581]
 * random.seed // 1
 * ```
 */
export class RandomState {
  /** The seed in use, whether given or drawn: pass it to a new `RandomState` to get the same draws again. */
  readonly seed: number
  readonly #generator: Mt19937
  #spareGauss: number | undefined

  /**
   * @param seed a whole number from 0 to 4294967295; a fresh random one when left out
   * @throws TypeError or RangeError if the seed is anything else
   */
  constructor(seed?: number) {
    this.seed = resolveSeed('RandomState', 'seed', seed)
    this.#generator = new Mt19937(this.seed)
  }

  /** Uniform float64 in [0, 1). */
  rand(): number
  rand(n: number): number[]
  rand(n?: number): number | number[] {
    return draw('rand', n, () => this.#generator.randomDouble())
  }

  /** Another name for {@link rand}, as in NumPy (`random_sample`). */
  randomSample(): number
  randomSample(n: number): number[]
  randomSample(n?: number): number | number[] {
    return draw('randomSample', n, () => this.#generator.randomDouble())
  }

  /**
   * Uniform float64 in [low, high).
   *
   * @throws TypeError or RangeError if `low` or `high` is not finite or `n` is no count
   */
  uniform(low: number, high: number): number
  uniform(low: number, high: number, n: number): number[]
  uniform(low: number, high: number, n?: number): number | number[] {
    requireFinite('RandomState.uniform', 'low', low)
    requireFinite('RandomState.uniform', 'high', high)
    const range = requireFinite('RandomState.uniform', 'high - low', high - low)
    return draw('uniform', n, () => low + range * this.#generator.randomDouble())
  }

  /**
   * Normal float64 with the given mean (default 0) and standard deviation (default 1, at least 0).
   *
   * @throws TypeError or RangeError if `mean` is not finite, `std` is negative or not finite, or `n` is no count
   */
  normal(mean?: number, std?: number): number
  normal(mean: number, std: number, n: number): number[]
  normal(mean = 0, std = 1, n?: number): number | number[] {
    requireFinite('RandomState.normal', 'mean', mean)
    requireDeviation('RandomState.normal', 'std', std)
    return draw('normal', n, () => mean + std * this.#gauss())
  }

  /**
   * Whole numbers from `low` up to but not including `high`, all equally likely.
   *
   * @throws TypeError or RangeError if the bounds are no safe integers, `high` is not above `low`, they lie more
   * than 2^53 apart, or `n` is no count
   */
  randint(low: number, high: number): number
  randint(low: number, high: number, n: number): number[]
  randint(low: number, high: number, n?: number): number | number[] {
    const caller = 'RandomState.randint'
    requireNumber({ caller, name: 'low', expected: 'a whole number' }, low, Number.isSafeInteger)
    const above = `a whole number above low = ${low}`
    requireNumber({ caller, name: 'high', expected: above }, high, h => Number.isSafeInteger(h) && h > low)
    const nearby = { caller, name: 'high - 1 - low', expected: 'less than 2^53' }
    const largest = requireNumber(nearby, high - 1 - low, Number.isSafeInteger)
    return draw('randint', n, () => low + this.#wholeUpTo(largest))
  }

  /** Shuffles an array in place: every order is equally likely. */
  shuffle<T>(array: MutableArrayLike<T>): void {
    const length = requireLength('RandomState.shuffle', 'array', array)
    for (let i = length - 1; i > 0; i--) {
      const j = this.#wholeUpTo(i)
      const held = array[i]
      array[i] = array[j]
      array[j] = held
    }
  }

  /**
   * The whole numbers from 0 to n - 1 in a random order.
   *
   * @throws TypeError or RangeError if `n` is no count
   */
  permutation(n: number): number[] {
    requireCount('RandomState.permutation', 'n', n, 0, 'items')
    const order = Array.from({ length: n }, (_, i) => i)
    this.shuffle(order)
    return order
  }

  /** Marsaglia's polar method makes two normal numbers at a time; the second one waits for the next call. */
  #gauss(): number {
    if (this.#spareGauss !== undefined) {
      const spare = this.#spareGauss
      this.#spareGauss = undefined
      return spare
    }
    let x1: number
    let x2: number
    let r2: number
    do {
      x1 = 2 * this.#generator.randomDouble() - 1
      x2 = 2 * this.#generator.randomDouble() - 1
      r2 = x1 * x1 + x2 * x2
    } while (r2 >= 1 || r2 === 0)
    const f = Math.sqrt((-2 * naturalLog(r2)) / r2)
    this.#spareGauss = f * x1
    return f * x2
  }

  /** A whole number from 0 to `largest`: random bits under the smallest mask that covers it, until one fits. */
  #wholeUpTo(largest: number): number {
    if (largest === 0) return 0
    const high = Math.floor(largest / 2 ** 32)
    // Past 32 bits NumPy takes two draws, the high word first, and masks only that one.
    const mask = 0xffffffff >>> Math.clz32(high || largest)
    let value: number
    do {
      value = (this.#generator.nextUint32() & mask) >>> 0
      if (high) value = value * 2 ** 32 + this.#generator.nextUint32()
    } while (value > largest)
    return value
  }
}

function draw(method: string, n: number | undefined, one: () => number): number | number[] {
  if (n === undefined) return one()
  requireCount(`RandomState.${method}`, 'n', n, 0, 'draws')
  return Array.from({ length: n }, one)
}
