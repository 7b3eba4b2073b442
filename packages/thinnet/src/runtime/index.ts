export {
  checkDeviceName,
  type DeviceName,
  deviceNames,
  devices,
  keepsTensors,
  requireDevice,
} from './devices.js'
export { engine } from './engine.js'
export { NO_TENSOR, openSessions } from './ort.js'
export type { DeviceTensor, Engine, EngineTensor, Session, SessionOptions } from './session.js'
export { chooseThreads } from './threads.js'
export { configureWebEngine, type WebEngineOptions } from './webEngine.js'
