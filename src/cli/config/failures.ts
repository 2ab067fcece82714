/** What can fail a run of `validate`. */
export const failures = ['findings', 'warnings', 'none'] as const;
