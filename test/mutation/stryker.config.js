/** The settings of `npm run mutation`. */
// biome-ignore lint/style/noDefaultExport: Stryker looks for it there
export default {
  testRunner: 'in-process',
  plugins: ['./test/mutation/in-process-runner.js'],
  inProcess: {
    /** The tests that mutants have to survive: the fewer, the faster, and the more survive. */
    tests: process.env.MUTATION_TESTS?.split(' ') ?? [
      'test/{model,lifecycles,validate,paths,log,jobs,pollers}/**/*.test.ts',
      'test/engines/engines.test.ts',
      'test/viewer/traces.test.ts',
      'test/diagrams/path-chart.test.ts',
      'test/cli/{validate,paths,sql,diagram}.test.ts',
    ],
    /** Which files are run last: those of a later row after those of an earlier one. */
    costs: [
      'test/lifecycles/**',
      'test/**/laws.test.ts',
      'test/paths/{paths,polled}.test.ts',
      'test/log/{read,strangers}.test.ts',
      'test/log/columns/**',
      'test/log/formats/{xes,json-test-suite}.test.ts',
      'test/{engines,viewer,diagrams,cli}/**',
    ],
    /**
     * Which tests are run, by their names. Those that measure hashes, or read logs of many megabytes, take minutes where each
     * expression of the code asks whether it is changed.
     */
    names: process.env.MUTATION_NAMES ?? '^(?!.*(whatever the chance|depend on chance|too long|gzip|of \\d+ bytes))',
  },
  coverageAnalysis: 'perTest',
  mutate: [
    'src/{model,validate,paths,log,jobs,pollers}/**/*.ts',
    '!src/model/*/{machine,statuses,sources,events,absences,drawing,scenarios,crosswalk,table.generated}.ts',
  ],
  tsconfigFile: 'none.json',
  concurrency: 2,
  incremental: true,
  incrementalFile: 'build/mutation/incremental.json',
  tempDirName: 'build/mutation/sandbox',
  ignorePatterns: ['/build', '/dist', '/screenshots', '/test/peers/.environments'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'build/mutation/report.json' },
  clearTextReporter: { allowColor: false, reportTests: false },
  thresholds: { high: 95, low: 95, break: 95 },
  warnings: { unknownOptions: false, slow: false },
  disableTypeChecks: false,
};
