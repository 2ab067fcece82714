import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Report } from '../../validate/report.ts';
import type { ObservedJob } from '../../validate/validator.ts';
import type { Paint } from '../context.ts';

/** Turns a report into text in one format. */
export type ReportRenderer = (report: Report<string>, details: ReportDetails) => string;

/** What a format may need besides the report. */
export interface ReportDetails {
  /** The jobs that were observed. */
  readonly jobs: Iterable<ObservedJob<string>>;
  /** How to set text off. */
  readonly paint: Paint;
  readonly lifecycle: Lifecycle;
  /** Whether to leave out all but findings and warnings, where the format is for people. */
  readonly quiet?: boolean;
}
