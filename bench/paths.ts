import { createTestModel } from '@xstate/graph';
import { jobMachine, jobTable, paths, pollerSuite } from 'jobstat';
import { type Line, medianTime } from './measure.ts';

/** The covers, beside the test model of @xstate/graph, which goes through the rows of the table once UNKNOWN is merged. */
export function pathLines(): readonly Line[] {
  const theirPaths = () => createTestModel(jobMachine).getShortestPaths();
  const theirs = theirPaths();
  // Its first step, into the initial state, is no transition.
  const theirSteps = theirs.flatMap(({ steps }) => steps.filter(({ event }) => String(event.type) !== 'xstate.init'));
  const theirTime = { name: '@xstate/graph, shortest paths', value: medianTime(theirPaths, 5) };
  const ours = paths({ to: 'deleted' });
  return [
    {
      what: 'time for a cover of transitions',
      unit: 'ms',
      ours: { name: 'paths', value: medianTime(() => paths({ cover: 'transitions' })) },
      peer: theirTime,
      most: { ours: 100 },
    },
    {
      what: 'time for a cover of pairs',
      unit: 'ms',
      ours: { name: 'paths', value: medianTime(() => paths({ cover: 'pairs' })) },
      peer: theirTime,
      most: { ours: 100 },
    },
    ...[
      { memory: 1, most: 100 },
      { memory: 2, most: 2000 },
    ].map(({ memory, most }) => ({
      what: `time for a suite for clients that remember ${memory}`,
      unit: 'ms',
      ours: { name: 'pollerSuite', value: medianTime(() => pollerSuite({ memory }), 5) },
      peer: theirTime,
      most: { ours: most },
    })),
    {
      what: `paths through all ${jobTable.rows.length} rows`,
      unit: '',
      ours: { name: 'paths', value: ours.paths.length },
      peer: { name: '@xstate/graph, shortest paths', value: theirs.length },
      most: { ratio: 0.6 },
    },
    {
      what: 'steps of these paths',
      unit: '',
      ours: { name: 'paths', value: ours.steps },
      peer: { name: '@xstate/graph, shortest paths', value: theirSteps.length },
      most: { ratio: 0.95 },
    },
  ];
}
