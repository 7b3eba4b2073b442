import { mul, sub, type Value } from '../graph/index.js'
import type { Optimizer } from './optimizer.js'

/**
 * Decoupled weight decay, after clipping and before the update: `w - w * weightDecay * learningRate`. Without
 * `weightDecay` the weights come back as they are.
 *
 * It is not written as `w * (1 - weightDecay * learningRate)`: in float32 that factor, close to 1, keeps only a few
 * digits of the decay.
 *
 * Source: `keras.optimizers.Optimizer` (weight_decay); Loshchilov & Hutter 2019, Decoupled weight decay
 * regularization, algorithm 2, with the decay scaled by the learning rate as Keras does.
 *
 * @param weights one weight, or many laid end to end
 * @param learningRate of this step, a scalar
 */
export function decayWeights(
  weights: Value,
  optimizer: Pick<Optimizer, 'weightDecay'>,
  learningRate: Value,
): Value {
  return optimizer.weightDecay
    ? sub(weights, mul(weights, mul(learningRate, optimizer.weightDecay)))
    : weights
}
