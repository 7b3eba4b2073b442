// Files are for those who ask: what reads and writes them is loaded when a model is first saved.

export type { ByteSource, LoadWeightsOptions, SaveOptions, SaveWeightsOptions } from '../saving/index.js'

export const saving = () => import('../saving/index.js')
