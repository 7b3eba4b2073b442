import { shortened } from '../arguments.js'

/**
 * What a file cannot be loaded for: it is damaged, or it is something else than it should be.
 *
 * @example
 * ```ts
 * await loadModel(new Uint8Array(7)).catch(error => {
 *   if (error instanceof LoadError) console.log(error.file, error.place)
 * })
 * ```
 */
export class LoadError extends Error {
  /** To tell it from other errors: `LoadError`. */
  override readonly name = 'LoadError'
  /** The file, as the caller named it. */
  readonly file: string
  /** Where in the file: an entry of the archive, a path within it, a layer. */
  readonly place: string | undefined
  /** What is wrong there. */
  readonly problem: string

  constructor(file: string, place: string | undefined, problem: string, options?: ErrorOptions) {
    const where = place === undefined ? undefined : shortened(place.replace(/:$/, ''), longestPlace)
    const what = shortened(problem, longestProblem)
    super([file, ...(where === undefined ? [] : [where]), what].join(': '), options)
    this.file = file
    this.place = where
    this.problem = what
  }
}

const longestPlace = 300
const longestProblem = 2000
