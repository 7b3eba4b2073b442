import { LONGEST_CONSTANT, requireBoolean, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { farmHash } from './farmHash.js'
import { Layer, type LayerOptions } from './layer.js'

/** Strings, or numbers, in arrays of any depth. */
export type Nested<T> = readonly (T | Nested<T>)[]

/** Options of {@link stringLookup}. */
export interface StringLookupOptions extends Omit<LayerOptions, 'inputShape' | 'inputDim'> {
  /** The strings that have numbers of their own, with or without mask and unknown token in front; else see `adapt`. */
  vocabulary?: readonly string[] | undefined
  /** How long the vocabulary may be, with mask and unknown token, from 2; default without limit. */
  maxTokens?: number | undefined
  /**
   * How many numbers strings outside of the vocabulary share, spread over them by a hash; default 1. With 0 they are
   * refused.
   */
  numOovIndices?: number
  /** A string for padding, which gets number 0; default none. */
  maskToken?: string | null | undefined
  /** What stands for strings outside of the vocabulary when numbers are turned back; default `[UNK]`. */
  oovToken?: string
  /** Whether the layer turns numbers into strings; default false. */
  invert?: boolean
  /** Only `int`; `CategoryEncoding` makes rows out of the numbers. */
  outputMode?: 'int'
}

/**
 * Gives strings numbers, for `Embedding` or `CategoryEncoding`, and turns numbers back into strings.
 *
 * Numbers are, in this order: 0 for `maskToken` if there is one, `numOovIndices` (1) for unknown strings, and one for each
 * string of the vocabulary. There are no strings in a model: use `lookup` on the data before.
 *
 * Source: `keras.layers.StringLookup`, with output mode `int` and without salt.
 *
 * @example
 * ```ts
 * const words = stringLookup({ maskToken: '' })
 * words.adapt(['the cat', 'the dog'].map(text => text.split(' ')))
 * words.vocabulary // ['', '[UNK]', 'the', 'dog', 'cat']
 * words.lookup([['the', 'mouse', '']]) // [[2, 1, 0]]
 * ```
 */
export class StringLookup extends Layer {
  readonly className = 'StringLookup'
  readonly maxTokens: number | undefined
  readonly numOovIndices: number
  readonly maskToken: string | undefined
  readonly oovToken: string
  readonly invert: boolean
  private readonly given: readonly string[] | undefined
  private tokens: readonly string[] | undefined
  private readonly numbers = new Map<string, number>()

  /** @throws TypeError or RangeError that names the option: a vocabulary with repeated strings, … */
  constructor(options: StringLookupOptions = {}) {
    super(options)
    const caller = `layer ${this.label}`
    const { maxTokens, vocabulary } = options
    this.maxTokens =
      maxTokens === undefined ? undefined : requireCount(caller, 'maxTokens', maxTokens, 2, 'strings')
    this.numOovIndices = requireCount(
      caller,
      'numOovIndices',
      options.numOovIndices ?? 1,
      0,
      'indices',
      LONGEST_CONSTANT,
    )
    this.maskToken = options.maskToken ?? undefined
    this.oovToken = options.oovToken ?? '[UNK]'
    this.invert = requireBoolean(caller, 'invert', options.invert ?? false)
    if ((options.outputMode ?? 'int') !== 'int') {
      throw this.error(
        `outputMode must be 'int', received '${options.outputMode}'; put a categoryEncoding behind for the others`,
      )
    }
    this.given = vocabulary
    if (vocabulary) this.setTokens(this.withoutSpecial(vocabulary))
  }

  private get special(): readonly string[] {
    return [
      ...(this.maskToken === undefined ? [] : [this.maskToken]),
      ...Array<string>(this.numOovIndices).fill(this.oovToken),
    ]
  }

  private withoutSpecial(vocabulary: readonly string[]): readonly string[] {
    const { special } = this
    const tokens = special.every((token, i) => vocabulary[i] === token)
      ? vocabulary.slice(special.length)
      : vocabulary
    if (tokens.length === 0) throw this.error('vocabulary must hold strings, received none')
    const repeated = tokens.find((token, i) => tokens.indexOf(token) !== i)
    if (repeated !== undefined)
      throw this.error(`vocabulary must hold each string once, received '${repeated}' again`)
    const reserved = tokens.find(
      token => token === this.maskToken || (this.invert && token === this.oovToken),
    )
    if (reserved !== undefined) {
      throw this.error(
        `vocabulary must have ${JSON.stringify(special)} in front or not at all, received '${reserved}' elsewhere`,
      )
    }
    if (special.length + tokens.length > (this.maxTokens ?? Number.POSITIVE_INFINITY)) {
      throw this.error(
        `vocabulary must hold no more than maxTokens, ${this.maxTokens}, strings, received ${special.length + tokens.length} with mask and unknown token`,
      )
    }
    return tokens
  }

  private setTokens(tokens: readonly string[]): void {
    this.tokens = tokens
    this.numbers.clear()
    for (const [i, token] of tokens.entries()) this.numbers.set(token, this.special.length + i)
    if (this.maskToken !== undefined) this.numbers.set(this.maskToken, 0)
  }

  /** All strings by their number: mask and unknown token, if there are, and the vocabulary. */
  get vocabulary(): readonly string[] {
    return [...this.special, ...(this.tokens ?? [])]
  }

  /**
   * Takes the vocabulary from data, the most frequent strings first; of equally frequent ones, the last in the order of
   * their characters first.
   *
   * @throws RangeError if the vocabulary was given
   */
  adapt(data: Nested<string>): void {
    if (this.given) throw this.error('cannot adapt: a vocabulary was given')
    const counts = new Map<string, number>()
    const count = (level: string | Nested<string>): void => {
      if (typeof level !== 'string') level.forEach(count)
      else counts.set(level, (counts.get(level) ?? 0) + 1)
    }
    count(data)
    for (const token of [this.maskToken, this.oovToken]) if (token !== undefined) counts.delete(token)
    const sorted = [...counts]
      .sort(([a, m], [b, n]) => n - m || compareCharacters(b, a))
      .map(([token]) => token)
    const room = this.maxTokens === undefined ? sorted.length : this.maxTokens - this.special.length
    this.setTokens(sorted.slice(0, room))
  }

  /**
   * The number of each string, in arrays like those of the strings.
   *
   * @throws RangeError without a vocabulary, for an unknown string if `numOovIndices` is 0, or if the layer inverts
   */
  lookup(strings: Nested<string>): Nested<number> {
    if (this.invert) throw this.error('turns numbers into strings; use lookupStrings, or invert: false')
    this.requireVocabulary()
    const numberOf = (token: string): number => {
      const number = this.numbers.get(token)
      if (number !== undefined) return number
      const { numOovIndices, special } = this
      if (numOovIndices > 0) {
        const place = Number(farmHash(token) % BigInt(numOovIndices))
        return special.length - numOovIndices + place
      }
      throw this.error(`'${token}' is not in the vocabulary; numOovIndices: 1 lets unknown strings through`)
    }
    return mapNested(strings, numberOf)
  }

  /** The string of each number; outside of the vocabulary the unknown token. Works whether the layer inverts or not. */
  lookupStrings(numbers: Nested<number>): Nested<string> {
    this.requireVocabulary()
    const { vocabulary } = this
    return mapNested(numbers, number => vocabulary[number] ?? this.oovToken)
  }

  private requireVocabulary(): void {
    if (!this.tokens) throw this.error('has no vocabulary yet; call adapt, or give one')
  }

  protected override buildAll(): never {
    throw this.error('cannot be part of a model, which computes with numbers; use lookup on the data before')
  }

  call(): never {
    return this.buildAll()
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      invert: this.invert,
      max_tokens: this.maxTokens ?? null,
      num_oov_indices: this.numOovIndices,
      oov_token: this.oovToken,
      mask_token: this.maskToken ?? null,
      output_mode: 'int',
      sparse: false,
      pad_to_max_tokens: false,
      idf_weights: null,
      vocabulary: this.given ?? null,
      vocabulary_size: this.tokens ? this.vocabulary.length : null,
      oov_method: 'floormod',
      salt: null,
      encoding: 'utf-8',
    }
  }
}

const isNested = <T>(value: T | Nested<T>): value is Nested<T> => Array.isArray(value)

function mapNested<T, U>(values: Nested<T>, map: (value: T) => U): Nested<U> {
  return values.map(value => (isNested(value) ? mapNested(value, map) : map(value)))
}

/** By code points, which is the order of the bytes in UTF-8 (and not JavaScript's own order). */
function compareCharacters(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const difference = (left[i].codePointAt(0) ?? 0) - (right[i].codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** Makes a `StringLookup`. */
export const stringLookup = (options?: StringLookupOptions): StringLookup => new StringLookup(options)
