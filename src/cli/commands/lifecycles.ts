import { buildCommand } from '@stricli/core';
import { defaultLifecycle, lifecycles } from '../../model/lifecycles.ts';
import { counted } from '../../sentences.ts';
import { briefs } from '../briefs.ts';
import { type Context, paintFor, print, printJson } from '../context.ts';
import { flags } from '../parameters.ts';
import { columns } from '../text/align.ts';

export const lifecyclesCommand = buildCommand<{ readonly format: 'text' | 'json' }, [], Context>({
  docs: {
    brief: briefs.lifecycles,
    customUsage: [
      { input: '', brief: 'names for --lifecycle, which also takes a machine of your own in a file of JSON' },
    ],
  },
  parameters: { flags: { format: flags.format } },
  async func({ format }) {
    const all = await Promise.all(Object.values(lifecycles).map((load) => load()));
    const rows = all.map(({ id, title, statuses, table }) => ({
      id,
      title,
      statuses: statuses.size,
      transitions: table.rows.length,
      default: id === defaultLifecycle.id,
    }));
    if (format === 'json') return printJson<'lifecycles'>(this, { lifecycles: rows });
    const paint = paintFor(this);
    const lines = rows.map(({ id, title, statuses, transitions, default: isDefault }) => [
      id,
      title,
      `${counted(statuses, 'status', 'statuses')}, ${counted(transitions, 'transition')}`,
      isDefault ? 'used unless another is given' : '',
    ]);
    print(
      this,
      columns(lines)
        .map((line) => line.replace(/^\S+/, paint.strong))
        .join('\n'),
    );
  },
});
