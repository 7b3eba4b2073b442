// The studies of the thinnet command, for programs.

export { type Model, type ModelName, modelsOf, type Network } from './caseStudy/network.js'
export type { CaseStudyResult, GridPoint, ModelResult } from './caseStudy/result.js'
export type { GridDocument, ModelDocument, ResultDocument } from './caseStudy/resultDocument.js'
export { type CaseStudyOutput, runCaseStudy } from './caseStudy/runCaseStudy.js'
export {
  type CaseStudySettings,
  checkSettings,
  defaultSettings,
  type SettingsInput,
} from './caseStudy/settings.js'
export { exitCodes, runCommandLine } from './cli.js'
export { type CompareOptions, type ComparisonResult, compare } from './compare/compare.js'
export type { PairedTest } from './compare/findings/pairedTests.js'
export type { MeasureSpread, NeededRepeats } from './compare/findings/spread.js'
export type { ModelChoice } from './compare/model.js'
export { type RepeatedResult, type RepeatOptions, repeat } from './compare/repeat.js'
export type { RepeatChoices, RepeatSettings, SplitScheme } from './compare/settings.js'
export type { StartedTrainings, TrainedModel, TrainingOptions, Trainings } from './compare/trainings.js'
export { type DiagnoseOptions, type Diagnosis, diagnose } from './diagnose/diagnose.js'
export type { Finding, ProbeName, Severity } from './diagnose/finding.js'
export type { Example, ExampleName, Variant } from './examples/example.js'
export { examples } from './examples/examples.js'
export type { ExampleResult, VariantResult } from './examples/result.js'
export type { ExampleDocument, VariantDocument } from './examples/resultDocument.js'
export { type ExampleOutput, runExample } from './examples/runExample.js'
export {
  checkExampleSettings,
  defaultExampleSettings,
  type ExampleSettings,
  type ExampleSettingsInput,
} from './examples/settings.js'
export { OutputFolderError } from './output/outputFolder.js'
export {
  type PredictedRows,
  type PredictFileOptions,
  type PredictSummary,
  predictFile,
} from './predict/predictFile.js'
export { type Findings, findingsOf } from './search/findings/findings.js'
export { ModelError, type ModelFunction } from './search/modelModule.js'
export type { SearchProgress } from './search/progress.js'
export type { DataInput, TableInput, TableReading, TensorInput } from './search/readData.js'
export type { SearchDocument } from './search/report/resultDocument.js'
export type { DataSummary, StrategyName, StudyResult, StudySettings } from './search/result.js'
export { type RunChoices, resumeStudy, type SearchOptions, type StartedStudy, study } from './search/study.js'
export type { StudyChoices } from './search/studySettings.js'
export type {
  Candidate,
  CandidateResult,
  ModelSettings,
  Setting,
  Space,
  Task,
  TrialCurves,
  TrialResult,
  TrialScores,
  TrialSettings,
} from './search/trial.js'
export { type Interval, type Summary, summarize, summarizeDifferences } from './statistics/summary.js'
export type { Progress, StudyOptions } from './study/progress.js'
export type { Repeat, Repeats } from './study/repeats.js'
export type { Curves, Scores } from './study/scores.js'
export { SettingError, type SettingProblem } from './study/settingError.js'
export { type OpenedTable, type OpenTableOptions, openTable, type RowRecord } from './table/openTable.js'
export { readTable } from './table/readTable.js'
