import { expect, test } from 'vitest';
import { Residency } from './residency';
import type { Session } from './session';

/** Nets of made-up sizes that note what happens to them. */
function house(budget: number, sizes: Record<string, number>) {
  const events: string[] = [];
  const held = new Set<string>();
  let most = 0;
  const residency = new Residency(budget, { onOpen: (name) => void events.push(`open ${name}`) });
  const open = async (name: string): Promise<Session> => {
    held.add(name);
    most = Math.max(
      most,
      [...held].reduce((sum, each) => sum + sizes[each]!, 0),
    );
    return {
      inputs: [{ name, type: 'float32', shape: [] }],
      outputs: [],
      run: async () => {
        expect(held.has(name)).toBe(true);
        await new Promise((resolve) => setImmediate(resolve));
        expect(held.has(name)).toBe(true);
        events.push(`run ${name}`);
      },
      release: async () => {
        held.delete(name);
        events.push(`free ${name}`);
      },
    };
  };
  const admit = (name: string) => residency.admit(name, sizes[name]!, () => open(name));
  return { residency, events, held, admit, most: () => most };
}

test('IMG-MEM-1 nets that do not fit together take turns, and never more than the largest is loaded', async () => {
  const { admit, events, most } = house(10, { text: 9, base: 8, sr: 10 });
  const [text, base, sr] = [await admit('text'), await admit('base'), await admit('sr')];
  expect(base.inputs[0]!.name).toBe('base');
  events.length = 0;
  for (const net of [text, base, base, sr, base]) await net.run({}, {});
  expect(events).toEqual(
    ['free sr', 'open text', 'run text', 'free text', 'open base', 'run base', 'run base'].concat([
      'free base',
      'open sr',
      'run sr',
      'free sr',
      'open base',
      'run base',
    ]),
  );
  expect(most()).toBe(10);
});

test('nets stay while there is room; the one that was called longest ago goes first', async () => {
  const { admit, events, residency } = house(10, { text: 4, base: 5, sr: 4 });
  const [text, base, sr] = [await admit('text'), await admit('base'), await admit('sr')];
  expect(residency.open).toEqual(['base', 'sr']);
  events.length = 0;
  for (const net of [base, text, base, sr]) await net.run({}, {});
  expect(events).toEqual(
    ['run base', 'free sr', 'open text', 'run text', 'run base'].concat(['free text', 'open sr', 'run sr']),
  );
});

test('calls at the same time run one after the other, so no net is freed while it computes', async () => {
  const { admit, events } = house(10, { text: 9, base: 9 });
  const [text, base] = [await admit('text'), await admit('base')];
  events.length = 0;
  await Promise.all([base.run({}, {}), text.run({}, {}), base.run({}, {})]);
  expect(events.filter((event) => event.startsWith('run'))).toEqual(['run base', 'run text', 'run base']);
});

test('closing waits for the running call, frees all, and later calls fail', async () => {
  const { admit, residency, held, events } = house(10, { base: 9 });
  const base = await admit('base');
  const running = base.run({}, {});
  await residency.close();
  await running;
  expect(events.slice(-2)).toEqual(['run base', 'free base']);
  expect(held.size).toBe(0);
  await expect(base.run({}, {})).rejects.toThrow('the nets are closed');
});

test('a net that cannot be opened again fails its call, and the next call tries once more', async () => {
  const residency = new Residency(1);
  let broken = true;
  const other = { inputs: [], outputs: [], run: async () => {}, release: async () => {} };
  let opened = 0;
  const net = await residency.admit('a', 1, async () => {
    if (opened++ > 0 && broken) throw new Error('no such file');
    return other;
  });
  await residency.admit('b', 1, async () => other);
  await expect(net.run({}, {})).rejects.toThrow('no such file');
  broken = false;
  await net.run({}, {});
});
