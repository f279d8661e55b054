import type { LineageNode, PackView } from '@atelier/domain';

/** Settings, in the order of the form. */
const SETTINGS = ['guidanceWeight', 'steps', 'sampler', 'thresholding', 'augLevel'] as const;
type Value = string | number;
export type Change = {
  name: 'pack' | 'seed' | (typeof SETTINGS)[number];
  /** Null: left to a pack whose version is not installed. */
  before: Value | null;
  after: Value | null;
};

/**
 * Differences from the parent in pack, settings and seed; the caption's are shown separately. A setting left
 * open has the default of its pack when `packs` hold that version; choosing the default is no difference.
 */
export function changesOf(
  node: LineageNode,
  parent: LineageNode | null,
  packs: readonly PackView[],
): Change[] {
  if (!parent || !node.changes) return [];
  const chosen = (of: LineageNode, name: (typeof SETTINGS)[number]): Value | null => {
    const pack = packs.find(({ name, version }) => name === of.pack && version === of.packVersion);
    const { guidanceWeight, steps, sampler } = pack?.stages[0] ?? {};
    return { guidanceWeight, steps, sampler, ...of.settings }[name] ?? null;
  };
  const packOf = ({ pack, packVersion }: LineageNode): string => `${pack} ${packVersion ?? ''}`.trim();
  const known = parent.packVersion !== null && node.packVersion !== null;
  const otherPack =
    parent.pack !== node.pack || (known && parent.packVersion !== node.packVersion)
      ? [{ name: 'pack', before: packOf(parent), after: packOf(node) } as const]
      : [];
  const settings = SETTINGS.filter((name) => node.changes?.settings.includes(name))
    .map((name) => ({ name, before: chosen(parent, name), after: chosen(node, name) }))
    .filter(({ before, after }) => before !== after);
  const seed = node.changes.seed ? [{ name: 'seed', before: parent.seed, after: node.seed } as const] : [];
  return [...otherPack, ...settings, ...seed];
}
