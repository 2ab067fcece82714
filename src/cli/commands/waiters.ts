import { buildCommand } from '@stricli/core';
import type { Lifecycle, ShowCall } from '../../model/lifecycle.ts';
import { type Prospect, prospectsOf, statusesOfTarget, targetWords } from '../../model/prospects.ts';
import { type NamedTarget, wordTargets } from '../../waiters/targets.ts';
import { formats, type WaiterFormat, waiterFormats, waiterText } from '../../waiters/waiters.ts';
import { briefs } from '../briefs.ts';
import { type Context, type Paint, paintFor, SCHEMA_VERSION, UsageError } from '../context.ts';
import { dashed } from '../flag-names.ts';
import { type LifecycleFlags, lifecycleFlag, lifecycleNamed, statusNamed } from '../inputs/lifecycle.ts';
import { targetNamed } from '../inputs/target.ts';
import type { JsonOutputs } from '../json-outputs.ts';
import { outputFile, outputFlag, writeText } from '../output-file.ts';
import { statusArgument } from '../parameters.ts';
import { columns } from '../text/align.ts';
import { version } from '../version.ts';

/** What only some formats use. */
interface Settings {
  readonly until?: readonly string[];
  readonly operation?: string;
  readonly path?: string;
  readonly package?: string;
}

/** The formats: those for people and programs, and those for other tools. */
const formatNames = ['text', 'json', ...waiterFormats] as const;

type Format = 'text' | 'json' | WaiterFormat;

interface Flags extends LifecycleFlags, Settings {
  readonly format: Format;
  readonly output?: string;
}

/** What is polled where neither the lifecycle nor a flag says so. */
const USUAL: ShowCall = { operation: 'ShowJob', path: 'status' };

/** Names with dots between them. */
const DOTTED = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

const targetArgument = statusArgument('TARGET', `What is waited for: ${targetWords.join(', ')}, or a status`);

export const waitersCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.waiters,
    fullDescription: [
      'Say what each status means to whoever waits for a target: it is reached, still possible, or hopeless, since no transitions',
      'lead there any more. For other tools that is written as waiters of botocore and Smithy, and as lists for the plugin SDK of',
      'Terraform. In Python, Go and Java it is the statuses as constants, with what they mean.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'a table' },
      { input: '--until WAITING', brief: 'the same for one status' },
      { input: '--format botocore -o waiters-2.json', brief: 'waiters of botocore' },
      { input: '--format java --package com.example -o Status.java', brief: 'constants in Java' },
    ],
  },
  parameters: {
    flags: {
      format: { kind: 'enum', values: formatNames, default: 'text', brief: 'The output format' },
      output: outputFlag,
      until: {
        ...targetArgument,
        kind: 'parsed',
        optional: true,
        variadic: true,
        proposeCompletions: (partial: string) => [...targetWords, ...targetArgument.proposeCompletions(partial)],
      },
      operation: {
        kind: 'parsed',
        parse: nameParser(/^[A-Za-z]\w*$/, 'an operation, as in ShowJob'),
        optional: true,
        placeholder: 'NAME',
        brief: `The operation to poll; that of the lifecycle unless given, or ${USUAL.operation}`,
      },
      path: {
        kind: 'parsed',
        parse: nameParser(DOTTED, 'the names of fields, as in status.phase'),
        optional: true,
        placeholder: 'FIELD',
        brief: `Where its answer has the status; as in the lifecycle unless given, or ${USUAL.path}`,
      },
      package: {
        kind: 'parsed',
        parse: nameParser(DOTTED, 'a package, as in com.example'),
        optional: true,
        placeholder: 'NAME',
        brief: 'The package of the code; jobstatus in Go, and none in Java, unless given',
      },
      ...lifecycleFlag,
    },
    aliases: { o: 'output' },
  },
  async func({ format, output, lifecycle: named, config, ...settings }) {
    checkUse(format, settings);
    const lifecycle = await lifecycleNamed(this, { lifecycle: named, config });
    const { until: names, operation, path, package: name } = settings;
    const until =
      names === undefined
        ? wordTargets(lifecycle)
        : await Promise.all(names.map((each) => namedTarget(lifecycle, each)));
    const file = outputFile(output);
    const write = () => {
      if (format === 'json') return jsonOf(lifecycle, until);
      if (format === 'text') return tableOf(lifecycle, until, file === undefined ? paintFor(this).faint : String);
      const show = lifecycle.show ?? USUAL;
      const polled = { operation: operation ?? show.operation, path: path ?? show.path };
      return waiterText(format, { lifecycle, until, version: version(), ...polled, package: name });
    };
    await writeText(this, file, await write(), 'the file');
  },
});

/** What is waited for. A word for which the lifecycle has no status may be the name of one. */
async function namedTarget(lifecycle: Lifecycle, text: string): Promise<NamedTarget> {
  const name = await targetNamed(lifecycle, text);
  const statuses = statusesOfTarget(lifecycle, name);
  if (statuses.length > 0) return { name, statuses };
  const status = await statusNamed(lifecycle, text);
  return { name: status, statuses: [status] };
}

/** Reads what matches a pattern. */
function nameParser(pattern: RegExp, what: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new UsageError(`give ${what}`);
    return text;
  };
}

/** @throws UsageError for a setting that the format does not use */
function checkUse(format: Format, settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined || usesOf(format).includes(name)) continue;
    const users = formatNames.filter((each) => usesOf(each).includes(name)).join(', ');
    throw new UsageError(`${dashed(name)} needs --format ${users}: ${format} has no use for it`);
  }
}

function usesOf(format: Format): readonly string[] {
  return format === 'text' || format === 'json' ? ['until'] : formats[format].uses;
}

/** A row for each status, and a column for each target. */
function tableOf(lifecycle: Lifecycle, until: readonly NamedTarget[], faint: Paint['faint']): string {
  const { names, entryOf } = lifecycle.statuses;
  const said = until.map(({ statuses }) => prospectsOf(lifecycle, statuses));
  const codes = names.map((name) => entryOf(name).code?.toString().padStart(4) ?? '');
  const heads = [codes.some((code) => code !== '') ? 'code' : '', 'status', ...until.map(({ name }) => name)];
  const rows = names.map((name, index) => [codes[index] ?? '', name, ...said.map((each) => each[index] ?? '')]);
  const [head = '', ...lines] = columns([heads, ...rows]);
  return `${[faint(head), ...lines].join('\n')}\n`;
}

/** The statuses of each target, by what they say. */
function jsonOf(lifecycle: Lifecycle, until: readonly NamedTarget[]): string {
  const targets = until.map(({ name, statuses }) => {
    const said = prospectsOf(lifecycle, statuses);
    const those = (prospect: Prospect) => lifecycle.statuses.names.filter((_, index) => said[index] === prospect);
    return { target: name, reached: those('reached'), possible: those('possible'), hopeless: those('hopeless') };
  });
  const data: JsonOutputs['waiters'] = {
    schemaVersion: SCHEMA_VERSION,
    jobstat: version(),
    lifecycle: lifecycle.id,
    targets,
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
}
