/** Flags that had another name in version 0.1, by their commands. They are still read, and not documented. */
const renamed: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  paths: new Map([['--from-log', '--log']]),
  watch: new Map([
    ['--log', '--output'],
    ['--version', '--job-version'],
  ]),
  sql: new Map(['job', 'version', 'status', 'time', 'tie'].map((field) => [`--${field}-column`, `--${field}-field`])),
};

/** A command line with the names that flags have now. */
export function withNewFlags([command, ...words]: readonly string[]): readonly string[] {
  if (command === undefined) return [];
  const names = Object.hasOwn(renamed, command) ? renamed[command] : undefined;
  const end = words.indexOf('--');
  return [
    command,
    ...words.map((word, index) => {
      const [flag = '', ...value] = word.split('=');
      const name = end < 0 || index < end ? names?.get(flag) : undefined;
      return name === undefined ? word : [name, ...value].join('=');
    }),
  ];
}
