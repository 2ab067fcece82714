import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerError } from '../../src/errors.ts';
import { openPlatform } from '../../src/fake-api/platform/open-platform.ts';
import { InputError } from '../../src/input.ts';
import { type Format, formats } from '../../src/log/formats/formats.ts';
import { parseScenario } from '../../src/simulate/parse.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { foundIn } from '../log/found-in.ts';

/** What can be fed with bytes: a format of logs, a log whose format is found, a scenario, and the state of a server. */
const target = process.env.FUZZ_TARGET ?? 'found';

/**
 * What Jazzer.js calls with bytes. It throws where they are read in two ways, where a report does not add up, and where they
 * cause any other error than those that tell a user what is wrong with the bytes.
 */
export async function fuzz(data: Uint8Array): Promise<void> {
  if (target === 'scenario') return checkScenario(data);
  if (target === 'state') return checkState(data);
  const format = target in formats ? (target as Format) : undefined;
  const [size = 1, ...rest] = data;
  const bytes = Uint8Array.from(rest);
  const whole = await foundIn(bytes, format, [bytes.length || 1], false);
  deepStrictEqual(await foundIn(bytes, format, [size || 1], false), whole);
  deepStrictEqual(await foundIn(bytes, format, [size || 1], true), whole);
}

function checkScenario(data: Uint8Array): void {
  try {
    const scenario = parseScenario(Buffer.from(data).toString());
    for (const _ of simulate({ scenario, jobs: 2, seed: 1 }));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'jobstat-fuzz-'));

function checkState(data: Uint8Array): void {
  const state = join(folder, 'state.ndjson');
  writeFileSync(state, data);
  try {
    openPlatform({ apis: ['v1', 'v2'], seed: 1, speed: 0, state }).close();
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
  }
}
