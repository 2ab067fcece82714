import type { Shape } from '../logs.ts';
import { type PeerName, type Program, validate } from './programs.ts';

/** A log that jobstat checks, and the programs that check it too. */
export interface Contest {
  readonly what: string;
  readonly shape: Shape;
  readonly ours: Program;
  /** The peers, and the share of their processor time that ours may take at most, where that is asked. */
  readonly peers: readonly (readonly [PeerName, number?])[];
}

const usual = validate('jobstat validate');

/** The logs that people have. */
export const contests: readonly Contest[] = [
  {
    what: 'NDJSON',
    shape: 'ndjson',
    ours: usual,
    peers: [['oneThread'], ['duckdb', 0.4], ['polars'], ['chdb'], ['chunks'], ['readline'], ['orjson'], ['native']],
  },
  { what: 'CSV', shape: 'csv', ours: usual, peers: [['polars', 1], ['duckdb'], ['chdb']] },
  { what: 'NDJSON, packed by gzip', shape: 'gz', ours: usual, peers: [['gzip', 1.5], ['duckdb']] },
  {
    what: 'NDJSON with times like `2025-01-01T08:00:00.000+08:00`',
    shape: 'offset',
    ours: usual,
    peers: [['duckdb', 0.6], ['polars'], ['chdb'], ['chunks'], ['orjson']],
  },
  {
    what: 'responses of the API, 1.7 kB each',
    shape: 'bodies',
    ours: usual,
    peers: [['duckdb', 1.2], ['polars'], ['chdb'], ['chunks'], ['orjson']],
  },
  { what: 'Parquet', shape: 'parquet', ours: usual, peers: [['duckdb', 2], ['polars'], ['chdb']] },
  {
    what: 'NDJSON, with `--sort`',
    shape: 'ndjson',
    ours: validate('jobstat validate --sort', '--sort'),
    peers: [['oneThread', 1.6], ['duckdb']],
  },
];
