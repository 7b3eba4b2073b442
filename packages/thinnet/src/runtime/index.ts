export {
  checkDeviceName,
  type DeviceName,
  deviceNames,
  devices,
  keepsTensors,
  requireDevice,
} from './devices.js'
export { engine } from './engine.js'
export { openSessions } from './ort.js'
export {
  type DeviceTensor,
  type Engine,
  type EngineTensor,
  NO_TENSOR,
  type Session,
  type SessionOptions,
} from './session.js'
export { chooseThreads } from './threads.js'
export { configureWebEngine, type WebEngineOptions } from './webEngine.js'
