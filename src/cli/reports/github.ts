import { createHarmless, printable } from '../../harmless.ts';
import { counted, exceptedText, exceptionText, findingText, warningText } from '../../sentences.ts';
import type { Finding, Warning } from '../../validate/report.ts';
import type { ReportRenderer } from './renderer.ts';

/** The most annotations of a report. GitHub shows ten of a step, and lists the others in its log. */
const MOST = 50;

/** A report as annotations of GitHub Actions: commands to its runner, a line each. */
export const renderGithub: ReportRenderer = (report, { lifecycle }) => {
  const { gaps } = lifecycle.table;
  const { findings, warnings, findingsOmitted, excepted = [], jobs, observations } = report;
  const errors = findings.map((finding) =>
    annotation('error', finding.kind, finding, `${ofJob(finding)}${findingText(finding, gaps)}`),
  );
  const others = warnings.map((warning) =>
    annotation('warning', warning.kind, warning, `${ofJob(warning)}${warningText(warning)}`),
  );
  const all = [...errors, ...others];
  const count = findings.length + findingsOmitted;
  const summary = `${counted(jobs, 'job')}, ${counted(observations, 'observation')}, ${count === 0 ? 'no findings' : counted(count, 'finding')}`;
  const left = all.length > MOST ? `; ${counted(all.length - MOST, 'annotation')} left out` : '';
  const notes = excepted.map((each) => `${exceptedText([each])}: ${exceptionText(each)}: ${each.reason}`);
  return [...all.slice(0, MOST), ...[...notes, summary + left].map(notice)].join('\n');
};

function annotation(
  level: 'error' | 'warning',
  title: string,
  { file, line }: { readonly file?: string | undefined; readonly line?: number | undefined },
  message: string,
): string {
  const properties = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }), title };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${level} ${list.join(',')}::${data(message)}`;
}

function notice(message: string): string {
  return `::notice title=jobstat::${data(message)}`;
}

function ofJob(item: Finding<string> | Warning): string {
  return 'job' in item && item.job !== undefined ? `${item.job}: ` : '';
}

/** A text as the runner reads it behind the colons, without commands to other runners. */
function data(text: string): string {
  return createHarmless()(printable(text)).replaceAll('%', '%25');
}

/** A text as the runner reads it among the properties. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
