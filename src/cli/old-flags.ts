/** Flags that had another name in version 0.1, by their commands. They are still read, and not documented. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  paths: { '--from-log': '--log' },
  watch: { '--log': '--output', '--version': '--job-version' },
  sql: {
    '--job-column': '--job-field',
    '--version-column': '--version-field',
    '--status-column': '--status-field',
    '--time-column': '--time-field',
    '--tie-column': '--tie-field',
  },
};

/** A command line with the names that flags have now. */
export function withNewFlags([command, ...words]: readonly string[]): readonly string[] {
  if (command === undefined) return [];
  const names = Object.hasOwn(renamed, command) ? (renamed[command] ?? {}) : {};
  const end = words.indexOf('--');
  return [
    command,
    ...words.map((word, index) => {
      const [flag = '', ...value] = word.split('=');
      const isRenamed = Object.hasOwn(names, flag) && (end < 0 || index < end);
      return isRenamed ? [names[flag], ...value].join('=') : word;
    }),
  ];
}
