import { defineLifecycle, diagrams, paths, validate } from 'jobstat';
import { setup } from 'xstate';

const machine = setup({}).createMachine({
  id: 'deployment',
  initial: 'queued',
  states: {
    queued: { on: { pick: 'building' } },
    building: { on: { built: 'live', break: 'failed' } },
    live: { type: 'final', tags: ['success'] },
    failed: { type: 'final', tags: ['failure'] },
  },
});

// In TypeScript, the names are inferred: a misspelt status does not compile.
const lifecycle = defineLifecycle(machine, { title: 'Deployment' });

const [finding] = validate(['queued', 'live', 'building'], { lifecycle }).findings;
console.log(finding?.kind === 'impossible' && finding.reason);

for (const { statuses } of paths({ lifecycle }).paths) console.log(statuses.join(' → '));

console.log(diagrams.mermaid(lifecycle).split('\n')[0]);
