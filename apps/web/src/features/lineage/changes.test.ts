import type { LineageNode, PackView } from '@atelier/domain';
import { expect, it } from 'vitest';
import { changesOf } from './changes';
import { aNode } from './testing';

const base = { name: 'base64', size: 64, sampler: 'ddim', steps: 50, guidanceWeight: 1.5 } as const;
const pack = (version: string): PackView => ({
  name: 'small',
  version,
  title: '',
  description: '',
  licence: '',
  stages: [base],
  vocabulary: {},
  examples: [],
});
const node = (over: Partial<LineageNode> = {}): LineageNode =>
  aNode({ pack: 'small', changes: { addedWords: [], removedWords: [], seed: false, settings: [] }, ...over });
const chose = (settings: LineageNode['settings'], over: Partial<LineageNode> = {}) =>
  node({
    settings,
    changes: { addedWords: [], removedWords: [], seed: false, settings: Object.keys(settings ?? {}) },
    ...over,
  });

it('WEB-47 tells what the pack did where nothing had been chosen, if it is known', () => {
  const child = chose({ guidanceWeight: 3, augLevel: 0.2 });
  expect(changesOf(child, node(), [pack('1.0.0')])).toEqual([
    { name: 'guidanceWeight', before: 1.5, after: 3 },
    { name: 'augLevel', before: null, after: 0.2 },
  ]);
  expect(changesOf(child, node(), [pack('2.0.0')])[0]).toMatchObject({ before: null, after: 3 });
  expect(changesOf(chose({ steps: 50 }), node(), [pack('1.0.0')])).toEqual([]);
});

it('WEB-47 tells of another pack, another version, another seed', () => {
  const seed = node({ seed: 2, changes: { addedWords: [], removedWords: [], seed: true, settings: [] } });
  expect(changesOf(seed, node(), [])).toEqual([{ name: 'seed', before: 1, after: 2 }]);
  expect(changesOf(node({ packVersion: '2.0.0' }), node(), [])).toEqual([
    { name: 'pack', before: 'small 1.0.0', after: 'small 2.0.0' },
  ]);
  expect(changesOf(node({ pack: 'large', packVersion: null }), node(), [])).toEqual([
    { name: 'pack', before: 'small 1.0.0', after: 'large' },
  ]);
  // Not drawn yet: by which version is not known.
  expect(changesOf(node({ packVersion: null }), node(), [])).toEqual([]);
  expect(changesOf(node(), null, [])).toEqual([]);
});
