import { shownText } from '../../pollers/fault-text.ts';
import type { PollerSuite } from '../../pollers/suite.ts';
import { xml } from '../../xml.ts';
import type { Certification } from './certification.ts';
import { faultName } from './fault-lines.ts';

/** A certification as JUnit XML for CI systems: each case is a test. */
export function certificationJunit({ cases }: PollerSuite<string>, { failures }: Certification): string {
  const byCase = new Map(failures.map((failure) => [failure.index, failure]));
  const tests = cases.map((each, index) => {
    const test = { '@classname': 'jobstat certify', '@name': shownText(each) };
    const failure = byCase.get(index);
    if (failure === undefined) return test;
    const text = `after ${shownText(failure)}`;
    return {
      ...test,
      failure: { '@type': failure.misbehaviour ?? 'wrong answer', '@message': faultName(failure), '#text': text },
    };
  });
  const counts = { '@name': 'cases', '@tests': tests.length, '@failures': failures.length };
  return xml({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { ...counts, '@name': 'jobstat certify', testsuite: { ...counts, testcase: tests } },
  }).trimEnd();
}
