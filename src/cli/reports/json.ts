import { SCHEMA_VERSION } from '../context.ts';
import type { ReportRenderer } from './renderer.ts';

/** A report for programs. */
export const renderJson: ReportRenderer = (report) =>
  JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...report }, undefined, 2);
