// The studies of the thinnet command, for programs.

export { type Model, type ModelName, modelsOf, type Network } from './caseStudy/network.js'
export type { CaseStudyResult, GridPoint, ModelResult, Repeat, Repeats } from './caseStudy/result.js'
export type { GridDocument, ModelDocument, ResultDocument } from './caseStudy/resultDocument.js'
export { type CaseStudyOptions, type CaseStudyOutput, runCaseStudy } from './caseStudy/runCaseStudy.js'
export type { Progress } from './caseStudy/runTrainings.js'
export { SettingError, type SettingProblem } from './caseStudy/settingError.js'
export {
  type CaseStudySettings,
  checkSettings,
  defaultSettings,
  type SettingsInput,
} from './caseStudy/settings.js'
export type { Curves, Scores } from './caseStudy/training.js'
export { exitCodes, runCommandLine } from './cli.js'
export { OutputFolderError } from './output/outputFolder.js'
export { type Interval, type Summary, summarize, summarizeDifferences } from './statistics/summary.js'
