/** What each command does, in the order in which `--help` lists them: what it says loads no command. */
export const briefs = {
  statuses: 'List the statuses, or everything known of one',
  lifecycles: 'List the lifecycles that are built in',
  explain: 'Say whether one status may follow another, with the evidence',
  validate: 'Check the statuses in logs',
  jobs: 'List the jobs in logs, with their dwell times as bounds',
  verify: 'Prove the laws of the model',
  paths: 'Print the fewest test paths that cover the machine',
  coverage: 'Say which transitions logs show directly',
  simulate: 'Generate jobs, as logs',
  serve: 'Serve a fake ModelArts API, v1 or v2',
  watch: 'Poll jobs until their runs are over, or a status is reached',
  record: 'Record the statuses of all jobs of a project',
  certify: 'Test a program that waits for jobs, and say what it gets wrong',
  waiters: 'Say which statuses end a wait, for people or as files for other tools',
  sql: 'Print the verdict as one SQL statement',
  diagram: 'Draw the machine, or export it for other tools',
  report: 'Make a page that shows what jobs in logs did',
  inspect: 'Watch jobs in the Stately inspector, or in a built-in page',
  completion: 'Print a script that makes a shell complete commands, options and statuses',
} as const;

/** The name of a command. */
export type CommandName = keyof typeof briefs;
