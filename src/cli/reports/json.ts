import { SCHEMA_VERSION } from '../context.ts';
import type { JsonOutputs } from '../json-outputs.ts';
import type { ReportRenderer } from './renderer.ts';

/** A report for programs. */
export const renderJson: ReportRenderer = (report) =>
  JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...report } satisfies JsonOutputs['validate'], undefined, 2);
