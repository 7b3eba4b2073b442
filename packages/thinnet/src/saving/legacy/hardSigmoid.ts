import { add, clip, mul, type Value } from '../../graph/index.js'

/** What configs call it that were made from those of Keras 2. */
export const LEGACY_HARD_SIGMOID = 'legacy_hard_sigmoid'

/** Keras 2's hard sigmoid, `min(max(0.2 x + 0.5, 0), 1)`. Keras 3 has another of the same name, with slope 1/6. */
export const legacyHardSigmoid = (x: Value): Value => clip(add(mul(x, 0.2), 0.5), 0, 1)
