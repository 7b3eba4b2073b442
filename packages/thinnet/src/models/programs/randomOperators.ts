// Random numbers for a graph that runs without us: ONNX's own operators draw them.

import {
  type Attributes,
  apply,
  cast,
  concat,
  constant,
  createNode,
  formatShape,
  graphInput,
  greaterOrEqual,
  type Shape,
  type Value,
} from '../../graph/index.js'
import { type DrawSite, rateAt } from '../../layers/tracer.js'
import { deriveSeed } from '../../random/index.js'

/** ONNX has seeds as float32, which holds whole numbers below this exactly. */
const SEEDS = 2 ** 24

interface Draw {
  /** Stands for the numbers while the graph is simplified, which must not make one of two draws that look alike. */
  readonly stand: Value
  readonly site: DrawSite
  readonly place: string
}

/** Draws that are first placeholders, then operators. */
export class RandomOperators {
  private readonly draws: Draw[] = []

  /**
   * @param seed makes runs of a new session repeat; without, the runtime chooses
   * @param step whose rates are in force
   */
  constructor(
    private readonly seed: number | undefined,
    private readonly step: number,
  ) {}

  get count(): number {
    return this.draws.length
  }

  /** What a layer gets that asks for random numbers. A mask is 1 where `u >= rate`, for u uniform from 0 up to 1. */
  read(site: DrawSite, place: string): Value {
    const stand = graphInput(`draw_${this.draws.length}`, 'float32', site.shape)
    this.draws.push({ stand, site, place })
    if (site.kind !== 'mask') return stand
    return cast(greaterOrEqual(stand, rateAt(site.rate, this.step)), 'float32')
  }

  /**
   * The operator in the place of each placeholder.
   *
   * @param x a value whose first axis is the batch: each sample draws for itself
   */
  operators(x: Value): ReadonlyMap<Value, Value> {
    const likes = new Map([[formatShape(x.shape), x]])
    const likeOf = (shape: Shape): Value => {
      const like = likes.get(formatShape(shape)) ?? zeros(shape, x)
      likes.set(formatShape(shape), like)
      return like
    }
    return new Map(
      this.draws.map(({ stand, site, place }) => {
        const { shape, kind, position } = site
        const op = kind === 'normal' ? 'RandomNormal' : 'RandomUniform'
        const seed = site.seed ?? this.seed
        const own: Attributes = {
          place,
          ...(seed !== undefined && { seed: deriveSeed(seed, position) % SEEDS }),
        }
        const known = shape.filter(dim => typeof dim === 'number')
        const [drawn] =
          known.length === shape.length
            ? createNode(op, [], { ...own, shape: known }, [stand])
            : createNode(`${op}Like`, [likeOf(shape)], own, [stand])
        return [stand, drawn]
      }),
    )
  }
}

/** Zeros `[batch, ...]` for the batch of `x`. */
function zeros([batch, ...rest]: Shape, x: Value): Value {
  const sizes = rest.filter(dim => typeof dim === 'number')
  if (batch !== x.shape[0] || sizes.length !== rest.length) {
    throw new RangeError(
      `a random draw of shape ${formatShape([batch, ...rest])} needs known sizes behind the batch axis`,
    )
  }
  const rows = apply('Shape', [x], { start: 0, end: 1 })
  const target = sizes.length ? concat([rows, constant(sizes, 'int64')], 0) : rows
  return apply('Expand', [constant(0), target], { dims: [batch, ...rest].join(',') })
}
