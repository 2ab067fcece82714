import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { pnml } from '../../src/diagrams/pnml.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';

const text = await pnml(jobTable);
const isArray = (name: string) => ['place', 'transition', 'arc', 'toolspecific'].includes(name);
const { net } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray }).parse(text).pnml;
const { place, transition, arc } = net.page;

describe('the Petri net', () => {
  test('is well-formed; ids are unique, and references exist', () => {
    expect(XMLValidator.validate(text)).toBe(true);
    const ids = [...place, ...transition, ...arc].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { source, target } of arc) for (const id of [source, target]) expect(ids).toContain(id);
  });

  test('has a transition for each row, one to begin, and one to end in each place', () => {
    expect(
      transition.filter(({ toolspecific }: { toolspecific: { tool: string }[] }) =>
        toolspecific?.some(({ tool }) => tool === 'jobstat'),
      ),
    ).toHaveLength(jobTable.rows.length);
    // 22 statuses other than UNKNOWN, UNKNOWN after each of the ten live ones, `deleted`, `start` and `end`.
    expect(place).toHaveLength(22 + 10 + 1 + 2);
    expect(transition).toHaveLength(jobTable.rows.length + 1 + (22 + 10 + 1));
  });

  test('leads each transition from one place to one other', () => {
    for (const { id } of transition) {
      expect(arc.filter(({ target }: { target: string }) => target === id)).toHaveLength(1);
      expect(arc.filter(({ source }: { source: string }) => source === id)).toHaveLength(1);
    }
  });
});
