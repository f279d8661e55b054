import type { LineageNode } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { aNode } from './testing';
import { treeOf } from './tree';

const node = (id: string, parentId: string | null, depth: number): LineageNode =>
  aNode({ id, parentId, depth, caption: id });

describe('the lineage tree', () => {
  it('hangs every descendant under its own parent, below the line of ancestors', () => {
    const tree = treeOf({
      ancestors: [node('root', null, -2), node('parent', 'root', -1)],
      self: node('self', 'parent', 0),
      descendants: [node('child', 'self', 1), node('grandchild', 'child', 2), node('second', 'self', 1)],
      truncated: false,
    });
    expect(tree.node.id).toBe('root');
    const self = tree.children[0]?.children[0];
    expect(self?.children.map(({ node }) => node.id)).toEqual(['child', 'second']);
    expect(self?.children[0]?.children[0]?.parent?.id).toBe('child');
  });

  it('starts at the oldest that is known when the tree was cut', () => {
    const tree = treeOf({
      ancestors: [],
      self: node('self', 'unknown', 0),
      descendants: [],
      truncated: true,
    });
    expect(tree.node.id).toBe('self');
  });
});
