export { codeOf, disk, reasonOf } from './disk.js'
export { isRunning, removeAbandoned, removeLeftovers, unfinishedName } from './leftovers.js'
export {
  beginFile,
  FileError,
  moveOver,
  type NewFile,
  syncFile,
  syncFolder,
  writeFileAtomically,
} from './newFile.js'
