import { buildCommand } from '@stricli/core';
import { type Dialect, dialectNames } from '../../engines/sql/dialect.ts';
import { verdictSql } from '../../engines/sql/statement.ts';
import type { Basis } from '../../model/evidence.ts';
import type { Mode } from '../../validate/judge.ts';
import { briefs } from '../briefs.ts';
import { type Context, UsageError } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag, lifecycleNamed } from '../inputs/lifecycle.ts';
import { type ReadFlags, readFlags, statusMapOf } from '../inputs/log-flags.ts';
import { outputFile, outputFlag, writeText } from '../output-file.ts';
import { flags } from '../parameters.ts';

interface Flags extends LifecycleFlags, Pick<ReadFlags, 'statusMap'> {
  readonly dialect: Dialect;
  readonly output?: string;
  readonly summary: boolean;
  readonly mode?: Mode;
  readonly minBasis?: Basis;
  readonly table: readonly string[];
  readonly jobField: string;
  readonly versionField?: string;
  readonly timeField: string;
  readonly statusField: string;
  readonly tieField?: string;
}

export const sqlCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.sql,
    fullDescription: [
      'Print the verdict as one SQL statement over a table of observations. It returns each row with from_status, verdict,',
      'missed and reason, or with --summary the counts of a report. Names are quoted, so they are taken literally.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'over observations (job, time, status), for DuckDB' },
      { input: '--dialect postgresql --table logs.polls --tie-field id', brief: 'over a table in a schema' },
      { input: '--dialect spark --summary', brief: 'the counts' },
      {
        input: `--table '"logs/*.parquet"' --job-field job_id`,
        brief: 'over files, which DuckDB reads',
      },
    ],
  },
  parameters: {
    flags: {
      dialect: { kind: 'enum', values: dialectNames, default: 'duckdb', brief: 'The engine that runs it' },
      output: outputFlag,
      summary: { kind: 'boolean', default: false, withNegated: false, brief: 'Count the verdicts and the outcomes' },
      mode: flags.mode,
      minBasis: flags.minBasis,
      ...lifecycleFlag,
      statusMap: readFlags.statusMap,
      table: {
        kind: 'parsed',
        parse: parseTable,
        default: 'observations',
        placeholder: 'NAME',
        brief: 'The table, or SCHEMA.NAME; put a name with a dot in double quotes',
      },
      jobField: { ...columnFlag('has the id of the job'), default: 'job' },
      versionField: { ...columnFlag('has the id of its version'), optional: true },
      timeField: { ...columnFlag('the rows of a job are in order of'), default: 'time' },
      statusField: { ...columnFlag('has the status'), default: 'status' },
      tieField: {
        ...columnFlag('rows of the same time are in order of; their codes unless given'),
        optional: true,
      },
    },
    aliases: { o: 'output' },
  },
  async func({
    lifecycle: named,
    config,
    statusMap,
    output,
    jobField,
    versionField,
    timeField,
    statusField,
    tieField,
    ...options
  }) {
    const map = statusMap === undefined ? {} : { statusMap: await statusMapOf(statusMap) };
    const lifecycle = await lifecycleNamed(this, { lifecycle: named, config, ...map });
    const columns = {
      jobColumn: jobField,
      timeColumn: timeField,
      statusColumn: statusField,
      ...(versionField === undefined ? {} : { versionColumn: versionField }),
      ...(tieField === undefined ? {} : { tieColumn: tieField }),
    };
    const statement = verdictSql({ ...options, ...columns, lifecycle });
    await writeText(this, outputFile(output), statement, 'the statement');
  },
});

function columnFlag(what: string) {
  return { kind: 'parsed', parse: String, placeholder: 'NAME', brief: `The column that ${what}` } as const;
}

/** The parts of a name, between dots. A part in double quotes may have dots, and double quotes that are doubled. */
function parseTable(text: string): readonly string[] {
  const parts = [...text.matchAll(/(?:^|\.)(?:"((?:[^"]|"")+)"(?=\.|$)|([^."][^.]*)(?=\.|$))/gy)];
  if (parts.map(([part]) => part).join('') !== text || text.startsWith('.')) {
    throw new UsageError(`give a table as in observations, logs.observations or "logs/*.parquet"`);
  }
  return parts.map(([, inQuotes, plain]) => inQuotes?.replaceAll('""', '"') ?? plain ?? '');
}
