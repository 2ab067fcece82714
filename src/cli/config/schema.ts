import * as v from 'valibot';
import { mapping, share } from '../../input.ts';
import { formats } from '../../log/formats/formats.ts';
import { bases } from '../../model/evidence.ts';
import { modes } from '../../validate/judge.ts';
import { failures } from './failures.ts';

/** The kinds of findings and warnings that can be ignored. */
const kinds = ['impossible', 'unrecognized', 'malformed', 'out-of-order', 'unreadable-time'] as const;

const text = v.string('a text');
const names = v.union([text, v.array(text, 'names')], 'a name, or a list of names');
const status = v.union([text, v.number('a code')], 'a status: its name or code');
const day = v.pipe(v.string('a day such as 2026-12-31'), v.isoDate('a day such as 2026-12-31'));
const until = key('The last day on which the exception holds', day);
const reason = v.pipe(v.pipe(text, v.nonEmpty('a reason')), v.description('Why it is excepted'));

/** The schema of a status map: the statuses by their spellings. */
export const statusMapSchema: v.GenericSchema<unknown, Record<string, string | number>> = v.record(
  text,
  status,
  'a mapping of spellings to statuses',
);

/** The schema of `jobstat.yaml`. */
export const configSchema = mapping({
  lifecycle: key('The lifecycle: a built-in name, or the path of a machine in JSON', text),
  format: key('The format of the logs', v.picklist(formats, `one of ${formats.join(', ')}`)),
  fields: key(
    'The names of fields; of several, the first that is filled',
    mapping({
      job: key('The id of the job', names),
      version: key('The id of its version', names),
      status: key('The status', names),
      time: key('The time', names),
    }),
  ),
  delimiter: key('What separates the cells of CSV', text),
  pattern: key('A regular expression for lines of text, whose named groups are the fields', text),
  timeZone: key('The time zone of times that have none, such as Asia/Shanghai or +08:00', text),
  timeFromName: key('The time in the names of files, such as poll-YYYYMMDD-HHmm', text),
  statusMap: key('The status that each spelling in the logs stands for', statusMapSchema),
  mode: key('Whether the logs are samples or complete', v.picklist(modes, `one of ${modes.join(', ')}`)),
  minBasis: key('The weakest evidence of transitions that are used', v.picklist(bases, `one of ${bases.join(', ')}`)),
  allow: key(
    'Steps that the machine does not have, and that happen all the same',
    v.array(mapping({ from: status, to: status, reason, until }), 'a list of steps'),
  ),
  ignore: key(
    'Findings and warnings that do not matter',
    v.array(
      mapping({
        kind: v.picklist(kinds, `one of ${kinds.join(', ')}`),
        job: key('The id of the job; all jobs unless given', v.union([text, v.number('an id')], 'the id of a job')),
        reason,
        until,
      }),
      'a list of kinds',
    ),
  ),
  failOn: key('What fails a run', v.picklist(failures, `one of ${failures.join(', ')}`)),
  minTransitions: key('The share of transitions that coverage must reach', share),
  $schema: key('The address of this schema, for editors', text),
});

/** What `jobstat.yaml` says. */
export type Config = v.InferOutput<typeof configSchema>;

/** The schema of an optional key. */
function key<S extends v.GenericSchema>(description: string, schema: S) {
  return v.exactOptional(v.pipe(schema, v.description(description)));
}
