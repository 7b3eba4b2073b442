export { engine } from './engine.js'
export { NO_TENSOR } from './ort.js'
export type { Engine, EngineTensor, Session, SessionOptions } from './session.js'
export { chooseThreads } from './threads.js'
