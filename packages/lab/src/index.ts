// The studies of the thinnet command, for programs.

export type { CaseStudyData, Rows } from './caseStudy/dataset.js'
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
export type { CommandContext } from './command/context.js'
export type { ProgressStream } from './command/progress.js'
export { type CompareOptions, type ComparisonResult, compare } from './compare/compare.js'
export type { PairedTest } from './compare/findings/pairedTests.js'
export type { MeasureSpread, NeededRepeats } from './compare/findings/spread.js'
export type { ModelChoice } from './compare/model.js'
export { type RepeatedResult, type RepeatOptions, repeat } from './compare/repeat.js'
export type { RepeatChoices, RepeatSettings, SplitScheme } from './compare/settings.js'
export type { StartedTrainings, TrainedModel, TrainingOptions, Trainings } from './compare/trainings.js'
export type { LabelledRows } from './data/labelledRows.js'
export { type DiagnoseOptions, type Diagnosis, diagnose } from './diagnose/diagnose.js'
export type { Finding, ProbeName, Severity } from './diagnose/finding.js'
export type { DropoutVerdict } from './diagnose/probes/dropout.js'
export type { GapCurve } from './diagnose/probes/gap.js'
export type { SuspiciousRow } from './diagnose/probes/labels.js'
export type { LearningCurve } from './diagnose/probes/moreData.js'
export type { Example, ExampleData, ExampleName, Variant } from './examples/example.js'
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
export type { AnswerColumn } from './predict/answers.js'
export {
  type PredictedRows,
  type PredictFileOptions,
  type PredictSummary,
  predictFile,
} from './predict/predictFile.js'
export type { CandidateComparison, Comparison } from './search/findings/comparisons.js'
export { type Findings, findingsOf } from './search/findings/findings.js'
export type { CandidateSummary, Estimate, Estimates } from './search/findings/summaries.js'
export { ModelError, type ModelFunction } from './search/modelModule.js'
export type { SearchProgress } from './search/progress.js'
export type { DataInput, TableInput, TableReading, TensorInput } from './search/readData.js'
export type { CandidateDocument, ComparisonDocument, SearchDocument } from './search/report/resultDocument.js'
export type { DataSummary, StrategyName, StudyResult, StudySettings } from './search/result.js'
export { type RunChoices, resumeStudy, type SearchOptions, type StartedStudy, study } from './search/study.js'
export type { StudyChoices } from './search/studySettings.js'
export type {
  Candidate,
  CandidateResult,
  DoneTrial,
  ModelSettings,
  Setting,
  Space,
  Task,
  TrialCurves,
  TrialResult,
  TrialScores,
  TrialSettings,
} from './search/trial.js'
export type { ResampledComparison } from './statistics/correctedResampledT.js'
export type { PairedComparison } from './statistics/pairedT.js'
export { type Interval, type Summary, summarize, summarizeDifferences } from './statistics/summary.js'
export type { StorePlace } from './store/store.js'
export type { Progress, StudyOptions } from './study/progress.js'
export type { Repeat, Repeats } from './study/repeats.js'
export type { Curves, Measure, Scores } from './study/scores.js'
export { type SettingCircumstances, SettingError, type SettingProblem } from './study/settingError.js'
export { type OpenedTable, type OpenTableOptions, openTable, type RowRecord } from './table/openTable.js'
export { readTable } from './table/readTable.js'
