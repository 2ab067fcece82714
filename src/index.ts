/**
 * The contents page: all of jobstat that runs in a browser as well as in Node.
 *
 * @module jobstat
 */
export type { DiagramFormat } from './diagrams/diagrams.ts';
export type { Model } from './diagrams/model.ts';
export { diagrams } from './diagrams/renderers.ts';
export { InputError, type InputIssue } from './input.ts';
export {
  createJobSummaries,
  type JobOutcome,
  type JobSummaries,
  type JobSummary,
  jobOutcomes,
  type StatusDwell,
} from './jobs/job-summaries.ts';
export type { Entry, Malformed, Observation, Place, Problem } from './log/observation.ts';
export type { Catalogue, Outcome, Result, StatusEntry, Statuses, Translated } from './model/catalogue.ts';
export { CompileError, type CompileOptions, compile } from './model/compile.ts';
export { type Absence, type Basis, bases, type Grounds, type Source } from './model/evidence.ts';
export { type Cell, type Drawing, DrawingError, type Grid } from './model/grid.ts';
export { type Check, verify } from './model/laws.ts';
export {
  type About,
  defineLifecycle,
  type Lifecycle,
  type LifecycleData,
  type ShowCall,
  type StatusOf,
  withSpellings,
} from './model/lifecycle.ts';
export type { DefaultStatus, RowOf, WithLifecycle } from './model/lifecycles.ts';
export { absences } from './model/modelarts-v1/absences.ts';
export { type JobEvent, type JobEventType, jobEvent, jobEventTypes } from './model/modelarts-v1/events.ts';
export {
  accepts,
  type JobRow,
  type JobTable,
  jobTable,
  modelartsV1,
  successors,
} from './model/modelarts-v1/lifecycle.ts';
export {
  type JobSnapshot,
  jobMachine,
  type StatusMeta,
  statusOf,
} from './model/modelarts-v1/machine.ts';
export { type ScenarioName, scenarioNames, scenarios } from './model/modelarts-v1/scenarios.ts';
export { type SourceId, sources } from './model/modelarts-v1/sources.ts';
export {
  type FailureStatus,
  isFailure,
  isLive,
  isStopped,
  isSuccess,
  isTerminal,
  type LiveStatus,
  outcomeOf,
  type Phase,
  parseStatus,
  type Status,
  type StoppedStatus,
  type SuccessStatus,
  statuses,
  statusNames,
  type TerminalStatus,
  toStatus,
} from './model/modelarts-v1/statuses.ts';
export { modelartsV2 } from './model/modelarts-v2/lifecycle.ts';
export type { PhaseV2, TerminalPhaseV2 } from './model/modelarts-v2/statuses.ts';
export { type ParseLifecycleOptions, parseLifecycle } from './model/parse-lifecycle.ts';
export type { Prospect, Target } from './model/prospects.ts';
export type { Distribution, Roles, Scenario, Share } from './model/scenario.ts';
export type { Reading, Vocabulary } from './model/spelling.ts';
export { minBasis, type Row, type Table, type TableData, type TransitionMeta } from './model/table.ts';
export type { Minimise } from './paths/cover.ts';
export {
  type Coverage,
  type CoverageOptions,
  type CoverageReport,
  type CoveredTransition,
  coverageReport,
  createCoverage,
} from './paths/coverage.ts';
export { type NegativePath, negativePaths } from './paths/negative.ts';
export type { JobPath, Path, PathStep } from './paths/path.ts';
export { type CoverName, type PathOptions, type PathSet, paths } from './paths/paths.ts';
export type { PolledCover, PolledOptions, PolledSequence, PolledSet } from './paths/polled.ts';
export type { Trace, TraceKind, TraceStep } from './paths/trace.ts';

export { type Answer, answers, type Wanted } from './pollers/answers.ts';
export {
  checkPoller,
  type Poller,
  type PollerFault,
  type PollerReport,
  type StepwisePoller,
  type WholePoller,
} from './pollers/check.ts';
export { faultText } from './pollers/fault-text.ts';
export { type PollerCase, type PollerOptions, type PollerSuite, pollerSuite } from './pollers/suite.ts';
export type { Fault } from './simulate/corrupt.ts';
export type { Polling } from './simulate/poll.ts';
export {
  type SimulatedJob,
  type SimulatedObservation,
  type SimulateOptions,
  simulate,
  simulateJobs,
} from './simulate/simulate.ts';
export {
  type Comparison,
  type EndSummary,
  type StatusSummary,
  type Summary,
  simulateSummary,
} from './simulate/summary.ts';
export { findingText, judgementText, warningText } from './texts.ts';
export type { Duration } from './time.ts';
export { toTime } from './time.ts';
export type { AllowedStep, Exceptions, IgnoredKind } from './validate/exceptions.ts';
export { type Explanation, explain } from './validate/explain.ts';
export {
  compileJudge,
  type Judge,
  type Judgement,
  type JudgeOptions,
  type Mode,
  modes,
  type Reason,
  type Transitions,
} from './validate/judge.ts';
export type * from './validate/report.ts';
export { type RecordTaker, type ValidateLogOptions, validateLog } from './validate/validate-log.ts';
export {
  createValidator,
  type ObservedJob,
  type Validator,
  type ValidatorOptions,
  validate,
} from './validate/validator.ts';
export { type Verdict, verdicts } from './validate/verdicts.ts';
