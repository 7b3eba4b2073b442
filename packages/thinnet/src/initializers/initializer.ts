import type { Serializable } from '../config.js'
import type { Stream } from '../random/index.js'

/** How weights start. */
export interface Initializer extends Serializable {
  /**
   * The initial elements of a weight, row by row.
   *
   * @param shape of the weight
   * @param stream random numbers for this weight alone; an initializer with a seed of its own uses that instead
   */
  initialize(shape: readonly number[], stream: Stream): Float32Array
}
