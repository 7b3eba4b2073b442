import {
  add,
  clip,
  constant,
  div,
  maximum,
  mul,
  reduceSum,
  sqrt,
  square,
  sub,
  type Value,
} from '../graph/index.js'
import type { Optimizer } from './optimizer.js'

const squaredNorm = (gradient: Value): Value => reduceSum(square(gradient))

/** What brings a gradient of this norm down to `limit`: 1 for a norm below it. */
const scaleTo = (limit: number, norm: Value): Value => div(constant(limit), maximum(norm, limit))

/**
 * Limits the gradients of a step, before weight decay and the update, as the optimizer's options say:
 *
 * - `clipnorm` c: each gradient `g` of its own becomes `g * c / max(|g|, c)`, with the Euclidean norm;
 * - `globalClipnorm` c: the same, with the norm of all gradients together;
 * - `clipvalue` c: each element is cut to between `-c` and `c`.
 *
 * Without any of them the gradients come back as they are.
 *
 * Source: `keras.optimizers.Optimizer` (clipnorm, global_clipnorm, clipvalue); Pascanu et al. 2013, On the difficulty
 * of training recurrent neural networks, algorithm 1.
 *
 * @param gradients one for each weight, not laid end to end
 */
export function clipGradients(
  gradients: readonly Value[],
  optimizer: Pick<Optimizer, 'clipnorm' | 'clipvalue' | 'globalClipnorm'>,
): readonly Value[] {
  const { clipnorm, clipvalue, globalClipnorm } = optimizer
  if (clipnorm !== undefined) {
    return gradients.map(gradient => mul(gradient, scaleTo(clipnorm, sqrt(squaredNorm(gradient)))))
  }
  if (globalClipnorm !== undefined && gradients.length > 0) {
    const norm = sqrt(gradients.map(squaredNorm).reduce(add))
    // norm - norm is 0, but NaN for an infinite norm, which must not pass for a gradient of 0
    const scale = add(scaleTo(globalClipnorm, norm), sub(norm, norm))
    return gradients.map(gradient => mul(gradient, scale))
  }
  if (clipvalue !== undefined) return gradients.map(gradient => clip(gradient, -clipvalue, clipvalue))
  return gradients
}
