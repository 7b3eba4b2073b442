export { encodeModel } from './encode.js'
