import { checkPoller, faultText } from 'jobstat';

/** A client as a function: what it makes of the codes that it has seen so far. */
function answerAfter(codes) {
  const last = codes.at(-1) ?? 0;
  if (last === 10) return 'success';
  if (last === 12 || last === 13) return 'stopped';
  if ([3, 5, 6, 11, 14, 16, 17, 21].includes(last)) return 'failure';
  // Whoever sees 0 twice gives up
  return last === 0 && codes.at(-2) === 0 ? 'error' : 'wait';
}

const report = checkPoller((_, codes) => answerAfter(codes));
for (const fault of report.faults) console.log(faultText(fault, report));
