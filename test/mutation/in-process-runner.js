/**
 * A test runner for Stryker that stays in one process. The code is loaded once, so that a mutant costs the time of the tests
 * that can notice it, up to the first that does, and no start.
 *
 * What runs once and is remembered, such as the top of a module or what is compiled for a lifecycle, is found by running all
 * tests twice. Its mutants are tried as Stryker tries those of static code: each in a process of its own, in which it is
 * active from the start, by all tests. Any other mutant counts as noticed only if the test that fails passes without it.
 */
import { globSync } from 'node:fs';
import { basename, matchesGlob, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commonTokens, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { startTests } from '@vitest/runner';

const SECOND = 1000;

const config = {
  root: process.cwd(),
  setupFiles: [],
  passWithNoTests: true,
  allowOnly: true,
  sequence: { seed: 1, hooks: 'parallel', setupFiles: 'list' },
  maxConcurrency: 1,
  testTimeout: 120 * SECOND,
  hookTimeout: 120 * SECOND,
  retry: 0,
  tags: [],
  strictTags: false,
  expect: { poll: { timeout: 20 * SECOND } },
};

/** The state of the instrumented code: which mutant is active, and which test runs what. */
const stryker = { mutantCoverage: { static: {}, perTest: {} } };
globalThis.__stryker__ = stryker;
// Where Vitest looks for its settings.
globalThis.__vitest_worker__ = {
  config,
  environment: { name: 'node' },
  ctx: {},
  metaEnv: {},
  moduleExecutionInfo: new Map(),
};
process.env.MUTATION = '1';
process.env.VITEST = 'true';

let imports = 0;

/** Runs test files up to the first test that fails. */
class Runner {
  config = config;
  pool = 'threads';
  tests = [];
  failed = undefined;

  importFile(path) {
    stryker.currentTestId = topOf(path);
    // Each run has modules of its own for the tests, which are collected anew; what they test is loaded once.
    return import(`${pathToFileURL(path)}?${imports++}`);
  }

  onBeforeRunTask(test) {
    if (this.failed !== undefined) test.mode = 'skip';
    else stryker.currentTestId = idOf(test);
  }

  onAfterRunTask(test) {
    stryker.currentTestId = topOf(test.file.filepath);
    if (test.result === undefined) return;
    this.tests.push(test);
    if (test.result.state === 'fail') this.failed ??= test;
  }
}

async function run(specs) {
  const runner = new Runner();
  for (const spec of specs) {
    if (runner.failed !== undefined) break;
    const [file] = await startTests([spec], runner);
    // What fails at the top of a file, or before all of its tests, fails no test.
    if (file.result?.state === 'fail') runner.failed ??= file;
  }
  return runner;
}

/** Stands for what is run at the top of a test file and in its hooks. */
function topOf(path) {
  return `top of ${path}`;
}

function idOf({ id, file }) {
  return `${relative(config.root, file.filepath)} ${id}`;
}

function messageOf({ name, result }) {
  return `${name}: ${result?.errors?.[0]?.message}`;
}

class InProcessRunner {
  static inject = [commonTokens.options];
  #files;

  /** @param options those of Stryker; what they say of this runner is described in `stryker.config.js` */
  constructor({ inProcess: { tests, costs, names } }) {
    config.testNamePattern = new RegExp(names);
    const paths = tests.flatMap((pattern) => globSync(pattern)).map((path) => resolve(path));
    const costOf = (path) => costs.findLastIndex((pattern) => matchesGlob(relative(config.root, path), pattern));
    this.#files = paths.sort((one, other) => costOf(one) - costOf(other));
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    const first = await this.#covered();
    // A test that cannot be run twice in a process could not tell what made it fail.
    const second = first.failed === undefined ? await this.#covered() : first;
    if (second.failed !== undefined) return { status: 'error', errorMessage: messageOf(second.failed) };
    const once = {};
    for (const [id, mutants] of Object.entries(first.coverage)) {
      for (const mutant of Object.keys(mutants)) if (second.coverage[id]?.[mutant] === undefined) once[mutant] = 1;
    }
    const perTest = {};
    for (const test of second.tests)
      perTest[idOf(test)] = { ...second.coverage[topOf(test.file.filepath)], ...second.coverage[idOf(test)] };
    return {
      status: 'complete',
      tests: second.tests.map((test) => ({
        id: idOf(test),
        name: test.fullTestName,
        fileName: test.file.filepath,
        status: 0,
        timeSpentMs: test.result.duration ?? 0,
      })),
      mutantCoverage: { static: once, perTest },
    };
  }

  /** Runs all tests, and returns what of the code each of them has run. */
  async #covered() {
    const { failed, tests } = await run(this.#files.map((filepath) => ({ filepath })));
    const { perTest } = stryker.mutantCoverage;
    const coverage = structuredClone(perTest);
    for (const id of Object.keys(perTest)) delete perTest[id];
    return { failed, tests, coverage };
  }

  async mutantRun({ testFilter, activeMutant, hitLimit, mutantActivation }) {
    Object.assign(stryker, { activeMutant: activeMutant.id, hitLimit, hitCount: hitLimit && 0 });
    const { failed, tests } = await run(this.#specs(testFilter, basename(activeMutant.fileName, '.ts')));
    stryker.activeMutant = undefined;
    if (stryker.hitCount > hitLimit) return { status: 'timeout', reason: 'too many hits' };
    if (failed === undefined) return { status: 'survived', nrOfTests: tests.length };
    if (mutantActivation === 'runtime') await confirm(failed);
    return {
      status: 'killed',
      killedBy: failed.type === 'test' ? [idOf(failed)] : [],
      failureMessage: messageOf(failed),
      nrOfTests: tests.length,
    };
  }

  /** The files of some tests, or of all where none are named: those first that are called like the module that is changed. */
  #specs(ids, name) {
    const isOwn = (path) => Number(basename(path) === `${name}.test.ts`);
    const files = this.#files.toSorted((one, other) => isOwn(other) - isOwn(one));
    if (ids === undefined) return files.map((filepath) => ({ filepath }));
    return files.flatMap((filepath) => {
      const start = `${relative(config.root, filepath)} `;
      const testIds = ids.filter((id) => id.startsWith(start)).map((id) => id.slice(start.length));
      return testIds.length === 0 ? [] : [{ filepath, testIds }];
    });
  }
}

/**
 * Makes sure that a test passes without a mutant. If it does not, an earlier mutant has left something behind, and Stryker
 * tries this one again in a new process.
 */
async function confirm({ type, id, file }) {
  const { filepath } = file;
  const { failed } = await run([type === 'test' ? { filepath, testIds: [id] } : { filepath }]);
  if (failed !== undefined) throw new Error(`fails without a mutant, too: ${messageOf(failed)}`);
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
