export { type BackupAndRestoreOptions, backupAndRestore, type SaveFrequency } from './backupAndRestore.js'
export type { Callback, Position, TrainingModel, TrainingParameters } from './callback.js'
export { type CSVLoggerOptions, csvLogger } from './csvLogger.js'
export { EarlyStopping, type EarlyStoppingOptions, earlyStopping } from './earlyStopping.js'
export { History } from './history.js'
export {
  DifferentTrainingError,
  type Keeper,
  type Progress,
  type Resumable,
  type SavedTraining,
} from './keeper.js'
export { learningRateScheduler, type ReduceLROnPlateauOptions, reduceLROnPlateau } from './learningRate.js'
export type { Logs, MonitorMode } from './logs.js'
export { ModelCheckpoint, type ModelCheckpointOptions, modelCheckpoint } from './modelCheckpoint.js'
export type { Verbosity } from './progress.js'
export type { State, StateValue } from './state.js'
export { terminateOnNaN } from './terminateOnNaN.js'
