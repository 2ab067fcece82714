import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log, Result } from 'sarif';
import { findingText, reasonTexts, verdictTexts, warningText } from '../../sentences.ts';
import type { Finding, Warning } from '../../validate/report.ts';
import { version } from '../version.ts';
import type { ReportRenderer } from './renderer.ts';

/** What each rule is about. */
const rules: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(reasonTexts).map(([reason, text]) => [`impossible/${reason}`, text])),
  unrecognized: verdictTexts.unrecognized,
  malformed: 'no observation can be read',
  'out-of-order': 'time runs backwards within a job',
  'unreadable-time': 'a time that is none',
};

/** A report as SARIF 2.1.0 for code scanning and other readers of analysis results. */
export const renderSarif: ReportRenderer = ({ findings, warnings }, { lifecycle }) => {
  const { gaps } = lifecycle.table;
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'jobstat',
            version: version(),
            rules: Object.entries(rules).map(([id, text]) => ({ id, shortDescription: { text } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [...findings.map((finding) => findingResult(finding, gaps)), ...warnings.map(warningResult)],
      },
    ],
  };
  return JSON.stringify(log, undefined, 2);
};

function findingResult(finding: Finding<string>, gaps: readonly string[]): Result {
  const ruleId = finding.kind === 'impossible' ? `impossible/${finding.reason}` : finding.kind;
  const message = { text: findingText(finding, gaps) };
  return { ruleId, level: 'error', message, ...locations(finding), properties: { ...finding } };
}

function warningResult(warning: Warning): Result {
  const message = { text: warningText(warning) };
  return { ruleId: warning.kind, level: 'warning', message, ...locations(warning), properties: { ...warning } };
}

function locations(item: Finding<string> | Warning): Pick<Result, 'locations'> {
  const { file, line } = item;
  const job = 'job' in item ? item.job : undefined;
  if (file === undefined && job === undefined) return {};
  const region = line === undefined ? {} : { region: { startLine: line } };
  const physical =
    file === undefined ? {} : { physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...region } };
  const logical = job === undefined ? {} : { logicalLocations: [{ name: job, kind: 'job' }] };
  return { locations: [{ ...physical, ...logical }] };
}

function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join('/');
}
