export type { ByteSource } from './files.js'
export {
  type CustomObject,
  type CustomObjects,
  registerSerializable,
} from './keras/customObjects.js'
export {
  type LoadOptions,
  loadAssets,
  loadModel,
  modelFromJson,
  modelToJson,
} from './keras/loadModel.js'
export type { AnyModel } from './keras/readModel.js'
export { checkSavable, type SaveOptions, saveModel, writeBackup } from './keras/saveModel.js'
export { parseJson } from './keras/site.js'
export {
  type LoadWeightsOptions,
  loadWeights,
  type SaveWeightsOptions,
  saveWeights,
} from './keras/weights.js'
export { modelConfig } from './keras/writeModel.js'
export { LoadError } from './loadError.js'
