export { engine } from './engine.js'
export type { Engine, EngineTensor, Session, SessionOptions } from './session.js'
export { chooseThreads } from './threads.js'
export { configureWebEngine, type WebEngineOptions } from './webEngine.js'
