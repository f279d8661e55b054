import type { LineageNode, LineageView } from '@atelier/domain';

export type Branch = { node: LineageNode; parent: LineageNode | null; children: Branch[] };

/** Builds one tree from the oldest known ancestor; siblings are sorted oldest first. */
export function treeOf({ ancestors, self, descendants }: LineageView): Branch {
  const line = [...ancestors, self];
  const branches = new Map<string, Branch>();
  for (const node of [...line, ...descendants]) branches.set(node.id, { node, parent: null, children: [] });
  for (const branch of branches.values()) {
    const above = branch.node.parentId ? branches.get(branch.node.parentId) : undefined;
    if (!above) continue;
    branch.parent = above.node;
    above.children.push(branch);
  }
  return branches.get((line[0] ?? self).id)!;
}
