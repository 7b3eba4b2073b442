export { checkSize, type EncodeOptions, encodeModel, type Initializers } from './encode.js'
