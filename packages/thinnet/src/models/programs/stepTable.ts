// Numbers that are fed for every step, all of one dtype as the rows of one input: each input more costs a run about 2 µs.

import { gather, graphInput, type Node, split, squeeze, type Value } from '../../graph/index.js'

export class StepTable {
  /** Of the rows, from the first. */
  readonly names: string[] = []
  /** What stands for each row until all of them are known. */
  private places: readonly Value[] = []

  constructor(
    readonly name: string,
    private readonly dtype: 'float32' | 'int32',
    /** 1 for a program that is a single step. */
    private readonly steps: 1 | 'steps' = 'steps',
  ) {}

  /** A row: its numbers for all steps, `[1, steps]`. */
  row(name: string): Value {
    const known = this.names.indexOf(name)
    if (known >= 0) return this.places[known]
    const place = graphInput(name, this.dtype, [1, this.steps])
    this.names.push(name)
    this.places = [...this.places, place]
    return place
  }

  /** The number of one step, as a scalar. */
  scalar(name: string, step: Value): Value {
    return gather(squeeze(this.row(name), [0]), step)
  }

  /** The number of the only step, as a scalar. */
  only(name: string): Value {
    return squeeze(this.row(name), [0, 1])
  }

  /** The number of one step, as a vector of one element. */
  vector(name: string, step: Value): Value {
    return gather(this.row(name), step, 1)
  }

  /** Once all rows are known: the input, and what to put in the place of a node. Asked for again, rows are themselves. */
  close(): { readonly input: Value; replace(node: Node): Value | undefined } {
    const input = graphInput(this.name, this.dtype, [this.names.length, this.steps])
    const rows = split(
      input,
      this.names.map(() => 1),
    )
    const byNode = new Map(this.places.map((place, i) => [place.node, rows[i]]))
    this.places = rows
    return { input, replace: node => byNode.get(node) }
  }
}
