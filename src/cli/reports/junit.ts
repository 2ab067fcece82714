import { findingText, placeText } from '../../sentences.ts';
import type { Finding } from '../../validate/report.ts';
import { xml } from '../../xml.ts';
import type { ReportRenderer } from './renderer.ts';

/** A report as JUnit XML for CI systems: each job is a test that fails with its findings; so is each malformed record. */
export const renderJunit: ReportRenderer = ({ findings, malformed, excepted = [] }, { jobs, lifecycle }) => {
  const { gaps } = lifecycle.table;
  const testCase = (name: string, of: readonly Finding<string>[] | typeof NOT_KEPT) => testOf(name, of, gaps);
  const [records, byJob] = apart(findings);
  const jobTests = [...jobs].map(({ job, ok }) => testCase(job || 'the job', ok ? [] : (byJob.get(job) ?? NOT_KEPT)));
  const recordTests = records.map((finding) => testCase(placeText(finding), [finding]));
  const known = excepted.reduce((sum, { kind, count }) => (kind === 'malformed' ? sum + count : sum), 0);
  const more = malformed - known - records.length;
  if (more > 0) recordTests.push(testCase(`${more} more`, NOT_KEPT));

  const suites = [suite('jobs', jobTests), suite('records', recordTests)];
  const sum = (name: '@tests' | '@failures') => suites.reduce((total, counts) => total + counts[name], 0);
  return xml({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': 'jobstat', '@tests': sum('@tests'), '@failures': sum('@failures'), testsuite: suites },
  }).trimEnd();
};

/** Stands for findings that were counted only. */
const NOT_KEPT = 'not kept: see --max-findings';

function suite(name: string, tests: readonly ReturnType<typeof testOf>[]) {
  const failures = tests.filter((test) => 'failure' in test).length;
  return { '@name': name, '@tests': tests.length, '@failures': failures, testcase: tests };
}

function testOf(name: string, findings: readonly Finding<string>[] | typeof NOT_KEPT, gaps: readonly string[]) {
  const test = { '@classname': 'jobstat', '@name': name };
  if (findings === NOT_KEPT) return { ...test, failure: { '@message': NOT_KEPT } };
  const [first] = findings;
  if (first === undefined) return test;
  const lines = findings.map((finding) => `${placeText(finding)}  ${findingText(finding, gaps)}`);
  return {
    ...test,
    failure: { '@type': first.kind, '@message': findingText(first, gaps), '#text': lines.join('\n') },
  };
}

function apart(findings: readonly Finding<string>[]): [Finding<string>[], Map<string, Finding<string>[]>] {
  const records: Finding<string>[] = [];
  const byJob = new Map<string, Finding<string>[]>();
  for (const finding of findings) {
    if (finding.kind === 'malformed') {
      records.push(finding);
      continue;
    }
    const ofJob = byJob.get(finding.job ?? '');
    if (ofJob === undefined) byJob.set(finding.job ?? '', [finding]);
    else ofJob.push(finding);
  }
  return [records, byJob];
}
