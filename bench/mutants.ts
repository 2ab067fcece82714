import { createTestModel } from '@xstate/graph';
import {
  type Answer,
  answers,
  jobMachine,
  jobTable,
  outcomeOf,
  paths,
  pollerSuite,
  type Status,
  statusOf,
} from 'jobstat';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Line, Measured } from './measure.ts';
import { figure, markdownTable } from './text.ts';

/** What a client sees of some jobs, each until it is over. */
interface Suite {
  readonly name: string;
  readonly sequences: readonly (readonly Status[])[];
  /** The memory of the clients of which it must kill all that are wrong; none where nothing is asked. */
  readonly memory: number;
}

/** A client: its answer after the statuses that it has seen so far. */
type Client = (statuses: readonly Status[]) => Answer;

/** Clients of one kind, each of which is wrong on something that a poller may see. */
interface Mutants {
  readonly name: string;
  readonly memory: number;
  readonly clients: readonly Client[];
}

/** How many clients with several wrong answers are tried. */
const SAMPLE = 10_000;

/** How many wrong answers they have at most. */
const MOST_WRONG = 3;

/** How many faulty clients each suite kills: how many of them give a wrong answer in it. */
export function mutantLines(): Measured {
  const suites: readonly Suite[] = [
    ...[0, 1, 2].map((memory) => ({
      name: `\`pollerSuite\`, memory ${memory}`,
      sequences: pollerSuite({ memory }).cases.map(({ statuses }) => statuses),
      memory,
    })),
    { name: '`paths --cover transitions`', sequences: untilOver(paths().paths), memory: -1 },
    { name: '`paths --cover pairs`', sequences: untilOver(paths({ cover: 'pairs' }).paths), memory: -1 },
    { name: '`@xstate/graph`, `getShortestPaths`', sequences: untilOver(theirPaths()), memory: -1 },
  ];
  const kinds: readonly Mutants[] = [
    ...[0, 1, 2].map((memory) => ({ name: `memory ${memory}, one wrong answer`, memory, clients: wrongOnce(memory) })),
    { name: `memory 2, up to ${MOST_WRONG} wrong answers`, memory: 2, clients: wrongAtTimes(2) },
  ];
  const rows = suites.map((suite) => ({
    suite,
    steps: stepsShown(suite),
    blamed: isKilled(rightAnswer, suite),
    killed: kinds.map(({ clients }) => clients.filter((client) => isKilled(client, suite)).length),
  }));
  const head = ['suite', '>jobs', '>polls', '>steps shown', '>right client', ...kinds.map(({ name }) => `>${name}`)];
  const total = ['all', '', '', figure(liveSteps().size), '', ...kinds.map(({ clients }) => figure(clients.length))];
  return {
    lines: rows.flatMap(({ suite, killed }) =>
      kinds.flatMap(({ name, memory, clients }, index): readonly Line[] =>
        memory > suite.memory
          ? []
          : [
              {
                what: `faulty clients killed: ${name}`,
                unit: '',
                ours: { name: suite.name, value: killed[index] ?? 0 },
                peer: { name: 'all', value: clients.length },
                least: { ratio: 1 },
              },
            ],
      ),
    ),
    markdown: markdownTable(head, [
      ...rows.map(({ suite, steps, blamed, killed }) => [
        suite.name,
        figure(suite.sequences.length),
        figure(suite.sequences.flat().length),
        figure(steps),
        blamed ? 'BLAMED' : 'passes',
        ...killed.map((count, index) => `${figure(count)} (${percent(count, kinds[index]?.clients.length ?? 0)})`),
      ]),
      total,
    ]),
  };
}

function percent(part: number, whole: number): string {
  return `${Math.floor((1000 * part) / whole) / 10} %`;
}

/** The paths of the test model of `@xstate/graph`, through every state of the machine. */
function theirPaths(): readonly { readonly statuses: readonly Status[] }[] {
  return createTestModel(jobMachine)
    .getShortestPaths()
    .map(({ steps }) => ({ statuses: steps.flatMap(({ state }) => statusOf(state) ?? []) }));
}

/** What a client sees of paths until it is over: not what comes after the first terminal status. */
function untilOver(found: readonly { readonly statuses: readonly Status[] }[]): readonly (readonly Status[])[] {
  return found.map(({ statuses }) => {
    const end = statuses.findIndex((status) => outcomeOf(status) !== undefined);
    return end < 0 ? statuses : statuses.slice(0, end + 1);
  });
}

/** The steps from a live status to another one, that a poller may see. */
function liveSteps(): ReadonlySet<string> {
  const { statuses, gaps, ends } = jobTable;
  const known = statuses.filter((status) => !gaps.includes(status));
  return new Set(
    known
      .filter((from) => !ends.includes(from))
      .flatMap((from) =>
        known
          .filter((to) => to !== from && jobTable.distance(from, to) !== undefined)
          .map((to) => chainOf([from, to], 1)),
      ),
  );
}

function stepsShown({ sequences }: Suite): number {
  const shown = new Set(
    sequences.flatMap((statuses) => statuses.map((_, at) => chainOf(statuses.slice(0, at + 1), 1))),
  );
  return [...liveSteps()].filter((step) => shown.has(step)).length;
}

/** The last status that was seen, with those before it that are remembered. `^` stands for nothing seen. */
function chainOf(statuses: readonly Status[], memory: number): string {
  return ['^', ...statuses].slice(-memory - 1).join(' ');
}

function rightAnswer(statuses: readonly Status[]): Answer {
  const last = statuses.at(-1);
  return (last && outcomeOf(last)) ?? 'wait';
}

/** A client that is right but for these answers, by what it sees and has seen. */
function clientWith(memory: number, wrong: ReadonlyMap<string, Answer>): Client {
  return (statuses) => wrong.get(chainOf(statuses, memory)) ?? rightAnswer(statuses);
}

/** All clients with this memory that have one wrong answer. One that has more is killed wherever one of its answers kills. */
function wrongOnce(memory: number): readonly Client[] {
  return wrongAnswers(memory).map((wrong) => clientWith(memory, new Map([wrong])));
}

/** Clients with this memory that have some wrong answers, by chance. */
function wrongAtTimes(memory: number): readonly Client[] {
  const chance = xoroshiro128plus(1);
  const all = wrongAnswers(memory);
  return Array.from({ length: SAMPLE }, () => {
    const count = uniformInt(chance, 1, MOST_WRONG);
    const some = Array.from({ length: count }, () => all[uniformInt(chance, 0, all.length - 1)]);
    return clientWith(memory, new Map(some.filter((wrong) => wrong !== undefined)));
  });
}

/** Every wrong answer after everything that a poller may see, as far as it is remembered. */
function wrongAnswers(memory: number): readonly (readonly [chain: string, answer: Answer])[] {
  const sequences = legalSequences(memory + 2);
  const right = new Map(sequences.map((statuses) => [chainOf(statuses, memory), rightAnswer(statuses)]));
  return [...right].flatMap(([chain, known]) =>
    answers.filter((answer) => answer !== known).map((answer) => [chain, answer] as const),
  );
}

/** All that a poller may see in up to so many polls, by the chains of the table alone. */
function legalSequences(length: number): readonly (readonly Status[])[] {
  const { statuses, gaps, ends } = jobTable;
  const isGap = (status: Status) => gaps.includes(status);
  const found: (readonly Status[])[] = [];
  let open: readonly (readonly Status[])[] = [[]];
  for (let polls = 0; polls < length; polls++) {
    open = open.flatMap((before) => {
      const known = before.findLast((status) => !isGap(status));
      if (known !== undefined && ends.includes(known)) return [];
      const next = statuses.filter(
        (status) => isGap(status) || known === undefined || jobTable.distance(known, status) !== undefined,
      );
      return next.map((status) => [...before, status]);
    });
    found.push(...open);
  }
  return found;
}

function isKilled(client: Client, { sequences }: Suite): boolean {
  return sequences.some((statuses) =>
    statuses.some((_, at) => {
      const seen = statuses.slice(0, at + 1);
      return client(seen) !== rightAnswer(seen);
    }),
  );
}
