import type { LineageNode } from '@atelier/domain';

/** A lineage node for tests: the root of its tree unless `over` says otherwise. */
export const aNode = (over: Partial<LineageNode> = {}): LineageNode => ({
  id: 'node',
  parentId: null,
  depth: 0,
  caption: 'a red fox',
  settings: {},
  seed: 1,
  pack: 'tiny',
  packVersion: '1.0.0',
  author: null,
  status: 'done',
  votes: 0,
  image: null,
  thumbhash: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  changes: null,
  ...over,
});
