import { requireSeed } from './seed.js'

const size = 624
const shift = 397
const upperBit = 0x80000000
const lowerBits = 0x7fffffff
const twist = 0x9908b0df

/**
 * The Mersenne Twister MT19937 with 32-bit output, seeded with one integer as NumPy's `RandomState` seeds it.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); seeding by `init_genrand`
 * of their 2002 version. Every draw equals NumPy's bit for bit.
 */
export class Mt19937 {
  readonly #state = new Uint32Array(size)
  #position = size

  /**
   * @param seed a whole number from 0 to 4294967295
   * @throws TypeError or RangeError if the seed is anything else
   */
  constructor(seed: number) {
    const state = this.#state
    state[0] = requireSeed('Mt19937', 'seed', seed)
    for (let i = 1; i < size; i++) {
      const previous = state[i - 1]
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
    }
  }

  /** The next draw: a whole number from 0 to 4294967295, all equally likely. */
  nextUint32(): number {
    if (this.#position === size) this.#renew()
    let y = this.#state[this.#position++]
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    y ^= y >>> 18
    return y >>> 0
  }

  /** A float64 in [0, 1) with 53 random bits, made of two draws: 27 high bits, then 26 low bits. */
  randomDouble(): number {
    const high = this.nextUint32() >>> 5
    const low = this.nextUint32() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  #renew(): void {
    const state = this.#state
    for (let i = 0; i < size; i++) {
      const y = (state[i] & upperBit) | (state[(i + 1) % size] & lowerBits)
      state[i] = state[(i + shift) % size] ^ (y >>> 1) ^ (y & 1 ? twist : 0)
    }
    this.#position = 0
  }
}
