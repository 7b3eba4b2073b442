export {
  type ConstantOptions,
  constant,
  type IdentityOptions,
  identity,
  ones,
  zeros,
} from './constants.js'
export {
  type NormalOptions,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformOptions,
} from './distributions.js'
export { computeFans, type Fans } from './fans.js'
export { getInitializer } from './getInitializer.js'
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from './glorotHeLecun.js'
export type { Initializer } from './initializer.js'
export { type OrthogonalOptions, orthogonal } from './orthogonal.js'
export type { SeedOptions } from './seed.js'
export { type VarianceScalingOptions, varianceScaling } from './varianceScaling.js'
