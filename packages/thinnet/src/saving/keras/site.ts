import type { Config, Json } from '../../config.js'
import { LoadError } from '../loadError.js'

/** A value of a file's JSON, and where it is: what is wrong with it becomes an error that names file and place. */
export class Site {
  constructor(
    readonly file: string,
    readonly place: string,
    readonly value: Json | undefined,
  ) {}

  error(problem: string, cause?: unknown): LoadError {
    return new LoadError(this.file, this.place, problem, cause === undefined ? undefined : { cause })
  }

  /** A value within this one. */
  private within(step: string, value: Json | undefined): Site {
    return new Site(this.file, `${this.place} ${step}`, value)
  }

  /** The same value, known under a longer name. */
  named(name: string): Site {
    const step = JSON.stringify(name)
    return this.place.endsWith(step) ? this : this.within(step, this.value)
  }

  /** Another value in the same place. */
  with(value: Json | undefined): Site {
    return new Site(this.file, this.place, value)
  }

  object(what = 'an object'): Config {
    const { value } = this
    if (typeof value !== 'object' || value === null || isList(value)) throw this.unlike(what)
    return value
  }

  get(key: string): Site {
    const object = this.object()
    const value = Object.hasOwn(object, key) ? object[key] : undefined
    // what an object is made of goes by the object's name
    return key === 'config' ? this.with(value) : this.within(key, value)
  }

  /** The entries of a list. */
  list(what = 'a list'): readonly Site[] {
    const { value } = this
    if (!isList(value)) throw this.unlike(what)
    return value.map((entry, i) => new Site(this.file, `${this.place}[${i}]`, entry))
  }

  text(what = 'a text'): string {
    if (typeof this.value !== 'string' || this.value === '') throw this.unlike(what)
    return this.value
  }

  /** A whole number from `least`. */
  count(least: number): number {
    const { value } = this
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      throw this.unlike(`a whole number from ${least}`)
    }
    return value
  }

  unlike(expected: string): LoadError {
    const text = this.value === undefined ? 'nothing' : JSON.stringify(this.value)
    return this.error(`must be ${expected}, found ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`)
  }

  /** Runs what may refuse a value of the file. */
  guard<T>(make: () => T): T {
    try {
      return make()
    } catch (error) {
      if (error instanceof LoadError || !(error instanceof Error)) throw error
      throw this.error(error.message.replace(/^layer \S+: /, ''), error)
    }
  }
}

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)

/** Deeper than any model is nested, and far less than the stack holds. */
const DEEPEST = 200

/**
 * Reads JSON from outside.
 *
 * @throws LoadError if it is none, or nested deeper than models are
 */
export function parseJson(file: string, place: string, text: string): Site {
  let value: Json
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new LoadError(file, place, `is no JSON (${error instanceof Error ? error.message : error})`, {
      cause: error,
    })
  }
  let level: Json[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new LoadError(file, place, `is nested deeper than ${DEEPEST} levels`)
    level = level.flatMap(entry => (typeof entry === 'object' && entry !== null ? Object.values(entry) : []))
  }
  return new Site(file, `${place}:`, value)
}
